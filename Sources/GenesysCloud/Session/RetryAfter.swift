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
      guard let date = Instant(httpDate: text, now: wall) else { return nil }
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
}
