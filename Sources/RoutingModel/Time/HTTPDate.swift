extension Instant {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads the three forms that RFC 9110 §5.6.7 wants understood: `Sun, 06 Nov 1994 08:49:37 GMT`,
  /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
  ///
  /// - Parameter now: tells the century of a year of two digits, which is never more than 50 years ahead.
  package init?(httpDate text: String, now: Instant) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    let day: Substring
    let month: Substring
    var year: Int64?
    let clock: Substring
    switch parts.count {
    case 6 where parts[0].utf8.count == 4 && parts[0].hasSuffix(",") && parts[5] == "GMT":
      (day, month, year, clock) = (parts[1], parts[2], Self.number(parts[3], 4), parts[4])
    case 4 where parts[0].hasSuffix(",") && parts[3] == "GMT":
      let date = parts[1].split(separator: "-", omittingEmptySubsequences: false)
      guard date.count == 3 else { return nil }
      (day, month, clock) = (date[0], date[1], parts[2])
      year = Self.number(date[2], 2).map { Self.year(endingIn: $0, now: now) }
    case 5 where parts[0].utf8.count == 3:
      day = parts[2].utf8.count == 1 ? "0" + parts[2] : parts[2]
      (month, year, clock) = (parts[1], Self.number(parts[4], 4), parts[3])
    default: return nil
    }
    guard let day = Self.number(day, 2), (1...31).contains(day),
      let month = Self.months.firstIndex(of: String(month)), let year, let seconds = Self.seconds(clock)
    else { return nil }
    let days = Self.days(year: year, month: Int64(month) + 1, day: day)
    guard Self.civil(fromDays: days) == (year, Int64(month) + 1, day) else { return nil }
    self.init(milliseconds: (days * 86_400 + seconds) * 1000)
  }

  private static func year(endingIn digits: Int64, now: Instant) -> Int64 {
    // A clock may say anything; the other forms have four digits too.
    let present = min(max(civil(fromDays: now.milliseconds / 86_400_000).year, 0), 9999)
    let year = present - present % 100 + digits
    return year > present + 50 ? year - 100 : year
  }

  private static func seconds(_ clock: Substring) -> Int64? {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let hour = number(parts[0], 2), let minute = number(parts[1], 2),
      let second = number(parts[2], 2), hour < 24, minute < 60, second <= 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func number(_ text: Substring, _ digits: Int) -> Int64? {
    guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return Int64(text)
  }
}
