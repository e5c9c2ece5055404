extension Instant {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), the one form that servers still send.
  package init?(httpDate text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 6, parts[0].utf8.count == 4, parts[0].utf8.last == UInt8(ascii: ","), parts[5] == "GMT",
      let day = Self.number(parts[1], 2), (1...31).contains(day),
      let month = Self.months.firstIndex(of: String(parts[2])), let year = Self.number(parts[3], 4)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = Self.number(clock[0], 2), let minute = Self.number(clock[1], 2),
      let second = Self.number(clock[2], 2), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Self.days(year: year, month: Int64(month) + 1, day: day)
    guard Self.civil(fromDays: days) == (year, Int64(month) + 1, day) else { return nil }
    self.init(milliseconds: (days * 86_400 + hour * 3600 + minute * 60 + second) * 1000)
  }

  private static func number(_ text: Substring, _ digits: Int) -> Int64? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return Int64(text)
  }
}
