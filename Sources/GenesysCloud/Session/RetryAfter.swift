package import RoutingModel

/// The header `Retry-After` (RFC 9110 §10.2.3): seconds, or an HTTP date.
package enum RetryAfter {
  /// Milliseconds to wait from now; `nil` for a missing, unreadable or negative value and for one beyond 15 minutes.
  package static func milliseconds(_ header: String?, wall: Instant) -> Int64? {
    guard let header else { return nil }
    let text = trimmed(header)
    let milliseconds: Int64
    if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      guard text.utf8.count <= 9, let seconds = Int64(text) else { return nil }
      milliseconds = seconds * 1000
    } else {
      guard let date = httpDate(text) else { return nil }
      milliseconds = date.milliseconds(since: wall)
    }
    return (0...Pacer.longestRetryAfterMilliseconds).contains(milliseconds) ? milliseconds : nil
  }

  private static func trimmed(_ text: String) -> String {
    let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !blank($0) }), let last = bytes.lastIndex(where: { !blank($0) }) else {
      return ""
    }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers still send.
  package static func httpDate(_ text: String) -> Instant? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 6, parts[0].utf8.count == 4, parts[0].utf8.last == UInt8(ascii: ","), parts[5] == "GMT",
      let day = number(parts[1], 2), (1...31).contains(day), let month = months.firstIndex(of: String(parts[2])),
      let year = number(parts[3], 4)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], 2), let minute = number(clock[1], 2),
      let second = number(clock[2], 2), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Instant.days(year: year, month: Int64(month) + 1, day: day)
    return Instant(milliseconds: (days * 86_400 + hour * 3600 + minute * 60 + second) * 1000)
  }

  private static func number(_ text: Substring, _ digits: Int) -> Int64? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return Int64(text)
  }
}
