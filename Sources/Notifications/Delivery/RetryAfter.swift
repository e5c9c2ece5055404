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
    guard let date = date(text) else { return nil }
    return min(max(0, date.milliseconds(since: now)), longest)
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`; the obsolete forms are not sent by anybody who also sends 429.
  private static func date(_ text: String) -> Instant? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Instant(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
  }
}
