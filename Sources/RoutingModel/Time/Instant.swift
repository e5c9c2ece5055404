/// A point of civil time, in milliseconds since 1970-01-01T00:00:00Z. It may jump: never measure a wait with it.
package struct Instant: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  /// Saturates instead of trapping; clocks are foreign input.
  package func advanced(byMilliseconds delta: Int64) -> Instant {
    let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
    return Instant(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
  }

  /// Milliseconds from `earlier` to this, saturating.
  package func milliseconds(since earlier: Instant) -> Int64 {
    let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return overflow ? (milliseconds < earlier.milliseconds ? .min : .max) : difference
  }
}

/// A point of monotonic time, in milliseconds since an unspecified start of this process. For waits and ages.
package struct Uptime: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (left: Uptime, right: Uptime) -> Bool { left.milliseconds < right.milliseconds }

  package func advanced(byMilliseconds delta: Int64) -> Uptime {
    let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
    return Uptime(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
  }

  package func milliseconds(since earlier: Uptime) -> Int64 {
    let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return overflow ? (milliseconds < earlier.milliseconds ? .min : .max) : difference
  }
}

extension Instant {
  /// `2026-11-23T09:05:48.123Z`, RFC 3339 in UTC. Years outside 0…9999 are clamped, as the format has no more digits.
  package var rfc3339: String { rfc3339(fraction: true) }

  /// Without the fraction, as in the tutorial's payload.
  package var rfc3339Seconds: String { rfc3339(fraction: false) }

  private func rfc3339(fraction: Bool) -> String {
    let clamped = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
    let days = clamped.floorDividing(by: 86_400_000)
    let inDay = clamped - days * 86_400_000
    let (year, month, day) = Self.civil(fromDays: days)
    let seconds = inDay / 1000
    var text = Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2)
    text += "T" + Self.padded(seconds / 3600, 2) + ":" + Self.padded(seconds / 60 % 60, 2)
    text += ":" + Self.padded(seconds % 60, 2)
    if fraction { text += "." + Self.padded(inDay % 1000, 3) }
    return text + "Z"
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// Days since 1970 to a proleptic Gregorian date (H. Hinnant, "chrono-compatible low-level date algorithms").
  package static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDividing(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// The inverse of `civil(fromDays:)`.
  package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.floorDividing(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Reads RFC 3339 (`2026-11-23T09:05:48Z`, with fraction and offset); `nil` for anything else.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 40 else { return nil }
    func digits(_ start: Int, _ count: Int) -> Int64? {
      var value: Int64 = 0
      for index in start..<(start + count) {
        guard index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 else { return nil }
        value = value * 10 + Int64(bytes[index] - 48)
      }
      return value
    }
    guard let year = digits(0, 4), bytes[4] == 45, let month = digits(5, 2), bytes[7] == 45, let day = digits(8, 2),
      bytes[10] | 0x20 == 116, let hour = digits(11, 2), bytes[13] == 58, let minute = digits(14, 2), bytes[16] == 58,
      let second = digits(17, 2), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    var fraction: Int64 = 0
    if bytes[index] == 46 {
      index += 1
      var scale: Int64 = 100
      let start = index
      while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 {
        fraction += Int64(bytes[index] - 48) * scale
        scale /= 10
        index += 1
      }
      if index == start { return nil }
    }
    guard index < bytes.count else { return nil }
    var offset: Int64 = 0
    if bytes[index] | 0x20 == 122 {
      index += 1
    } else {
      guard bytes[index] == 43 || bytes[index] == 45, let hours = digits(index + 1, 2), index + 5 < bytes.count,
        bytes[index + 3] == 58, let minutes = digits(index + 4, 2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (bytes[index] == 45 ? -60_000 : 60_000)
      index += 6
    }
    guard index == bytes.count else { return nil }
    let days = Self.days(year: year, month: month, day: day)
    // The thirtieth of February would silently be a day in March.
    guard Self.civil(fromDays: days) == (year, month, day) else { return nil }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    milliseconds = seconds * 1000 + fraction - offset
  }
}

extension Int64 {
  func floorDividing(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
