/// Five fields of cron: minute, hour, day of the month, month, day of the week.
package struct CronSchedule: Hashable, Sendable {
  /// What is wrong with a line, for the person who wrote it.
  package struct Problem: Error, Hashable, Sendable { package let message: String }

  package let text: String
  /// Bits of the values that match.
  private let minutes: UInt64
  private let hours: UInt64
  private let days: UInt64
  private let months: UInt64
  private let weekdays: UInt64
  /// As in cron: where both days of the month and of the week are restricted, one of them is enough.
  private let daysAreRestricted: Bool
  private let weekdaysAreRestricted: Bool

  package init(_ text: String) throws(Problem) {
    let fields = text.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 5 else {
      throw Problem(message: "five fields are needed (minute hour day month weekday), it has \(fields.count)")
    }
    self.text = fields.joined(separator: " ")
    minutes = try Self.bits(fields[0], "minute", 0...59)
    hours = try Self.bits(fields[1], "hour", 0...23)
    days = try Self.bits(fields[2], "day of the month", 1...31)
    months = try Self.bits(fields[3], "month", 1...12, names: Self.monthNames, firstName: 1)
    let week = try Self.bits(fields[4], "day of the week", 0...7, names: Weekday.allCases.map(\.rawValue), firstName: 0)
    // Sunday is 0 and 7.
    weekdays = (week | (week >> 7)) & 0x7F
    daysAreRestricted = fields[2].utf8.first != UInt8(ascii: "*")
    weekdaysAreRestricted = fields[4].utf8.first != UInt8(ascii: "*")
  }

  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Years that are searched for the next match: 29 February comes after at most eight.
  private static let longestSearch: Int64 = 9 * 366

  /// The first match after an instant, by the clocks of a zone; an hour that occurs twice matches the first time.
  func next(after instant: Instant, in zone: ZoneOffsets) -> Instant? {
    let local = zone.local(instant).milliseconds
    let today = local.floorDividing(by: Self.day)
    var date = today - 2
    while date <= today + Self.longestSearch {
      date += 1
      let (year, month, _) = Instant.civil(fromDays: date)
      if months & (1 << UInt64(month)) == 0 {
        date = Instant.days(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1) - 1
        continue
      }
      if !matches(date: date) { continue }
      for hour in 0..<24 as Range<Int64> where hours & (1 << UInt64(hour)) != 0 {
        for minute in 0..<60 as Range<Int64> where minutes & (1 << UInt64(minute)) != 0 {
          let time = date * Self.day + (hour * 60 + minute) * 60_000
          // No clock is set by more than that at once.
          if time < local - 3 * 3_600_000 { continue }
          let match = zone.instants(ofLocal: Instant(milliseconds: time)).first
          if match > instant { return match }
        }
      }
    }
    return nil
  }

  private static let day: Int64 = 86_400_000

  private func matches(date: Int64) -> Bool {
    let (_, month, day) = Instant.civil(fromDays: date)
    guard months & (1 << UInt64(month)) != 0 else { return false }
    let byDay = days & (1 << UInt64(day)) != 0
    let byWeekday = weekdays & (1 << UInt64(Weekday.index(ofDate: date))) != 0
    return daysAreRestricted && weekdaysAreRestricted ? byDay || byWeekday : byDay && byWeekday
  }

  private static func bits(
    _ field: String, _ noun: String, _ range: ClosedRange<Int>, names: [String] = [], firstName: Int = 0
  ) throws(Problem) -> UInt64 {
    func value(_ text: Substring.UTF8View) throws(Problem) -> Int {
      let word = String(decoding: text, as: UTF8.self)
      if let index = names.firstIndex(of: word.lowercased()) { return index + firstName }
      guard (1...2).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(word),
        range.contains(number)
      else {
        throw Problem(
          message: "\"\(Excerpt.of(ExactText(word)))\" is no \(noun): \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    var bits: UInt64 = 0
    for part in Substring(field).utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let pieces = part.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
      let step = pieces.count == 2 ? Int(String(decoding: pieces[1], as: UTF8.self)) ?? 0 : 1
      guard (1...60).contains(step), let base = pieces.first else {
        throw Problem(message: "\"\(Excerpt.of(ExactText(field)))\" has a step that is no number from 1 to 60")
      }
      var bounds = range
      if !base.elementsEqual("*".utf8) {
        let ends = base.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        let low = try value(ends[0])
        // As in cron, a step without an end goes up to the last value.
        let high = ends.count == 2 ? try value(ends[1]) : pieces.count == 2 ? range.upperBound : low
        guard low <= high else {
          throw Problem(message: "\"\(Excerpt.of(ExactText(field)))\": the range of the \(noun) ends before it begins")
        }
        bounds = low...high
      }
      for number in stride(from: bounds.lowerBound, through: bounds.upperBound, by: step) {
        bits |= 1 << UInt64(number)
      }
    }
    return bits
  }
}

/// A day of the week, as `windows:` spells it.
package enum Weekday: String, CaseIterable, Hashable, Sendable {
  case sun, mon, tue, wed, thu, fri, sat

  /// 0 for Sunday, of days since 1970-01-01, which was a Thursday.
  static func index(ofDate date: Int64) -> Int64 {
    let shifted = date + 4
    return shifted - shifted.floorDividing(by: 7) * 7
  }
}
