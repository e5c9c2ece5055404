internal import RoutingModel

/// The two forms of `Retry-After` (RFC 9110 §10.2.3).
enum RetryAfter {
  /// Milliseconds from now, at most `DeliverySchedule.longestWait`; `nil` for anything unreadable.
  static func milliseconds(_ text: String, now: Instant) -> Int64? {
    let longest = DeliverySchedule.longestWait
    let digits = Array(text.utf8)
    if !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) {
      // More than nine digits is more than 31 years.
      guard digits.count <= 9, let seconds = Int64(text) else { return longest }
      return min(seconds * 1000, longest)
    }
    guard let date = Instant(httpDate: text, now: now) else { return nil }
    return min(max(0, date.milliseconds(since: now)), longest)
  }
}
