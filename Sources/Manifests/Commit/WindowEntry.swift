internal import RoutingModel

/// Reads one entry of `windows:`, whose fields the schema has checked already.
enum WindowEntry {
  static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  static let repairs = ["allow", "hold"]

  static func window(_ entry: MarkedValue, _ findings: inout DocumentFindings) -> ChangeWindow? {
    let effect = entry["effect"]?.textValue.flatMap { ChangeWindow.Effect(rawValue: $0.string) } ?? .allow
    let schedule = schedule(entry, &findings)
    guard let zone = zone(entry, &findings), let schedule else { return nil }
    return ChangeWindow(
      effect: effect, schedule: schedule, zone: zone, bindsRepairs: entry["repairs"]?.textValue == "hold",
      reason: entry["reason"]?.textValue?.string)
  }

  private static func schedule(
    _ entry: MarkedValue, _ findings: inout DocumentFindings
  ) -> ChangeWindow.Schedule? {
    let isDaily = entry["from"] != nil || entry["to"] != nil || entry["days"] != nil
    let isCron = entry["cron"] != nil || entry["duration"] != nil
    if isDaily == isCron {
      findings.error(
        .policyWindow, at: entry.position,
        isCron
          ? "a window has from and to, or cron and duration, not both"
          : "a window needs from and to, or cron and duration")
      return nil
    }
    return isCron ? cron(entry, &findings) : daily(entry, &findings)
  }

  private static func daily(_ entry: MarkedValue, _ findings: inout DocumentFindings) -> ChangeWindow.Schedule? {
    let from = minutes("from", entry, &findings)
    let to = minutes("to", entry, &findings)
    let named = (entry["days"]?.listValue ?? []).compactMap { $0.textValue.flatMap { Weekday(rawValue: $0.string) } }
    guard let from, let to else { return nil }
    return .daily(Set(named.isEmpty ? Weekday.allCases : named), from: from, to: to)
  }

  private static func minutes(
    _ key: ExactText, _ entry: MarkedValue, _ findings: inout DocumentFindings
  ) -> Int64? {
    guard let value = entry[key], let text = value.textValue else {
      findings.error(.policyWindow, at: entry.position, "a window with from or days needs \"\(key)\" too")
      return nil
    }
    let parts = text.string.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.count == 2 && part.allSatisfy { (0x30...0x39).contains($0) }
        ? Int64(String(decoding: part, as: UTF8.self)) : nil
    }
    guard parts.count == 2, numbers.count == 2, numbers[0] < 24, numbers[1] < 60 else {
      findings.error(
        .policyTime, at: value.position, "\"\(Excerpt.of(text))\" is no time of day such as \"22:30\"")
      return nil
    }
    return numbers[0] * 60 + numbers[1]
  }

  private static func cron(_ entry: MarkedValue, _ findings: inout DocumentFindings) -> ChangeWindow.Schedule? {
    guard let line = entry["cron"], let text = line.textValue, let length = entry["duration"],
      let duration = length.textValue
    else {
      findings.error(.policyWindow, at: entry.position, "a window needs cron and duration together")
      return nil
    }
    let milliseconds = milliseconds(duration.string)
    if milliseconds == nil {
      findings.error(
        .policyWindow, at: length.position,
        "\"\(Excerpt.of(duration))\" is no duration such as 30m, 12h or 14d, at most 31d")
    }
    do throws(CronSchedule.Problem) {
      let schedule = try CronSchedule(text.string)
      return milliseconds.map { .cron(schedule, lasting: $0) }
    } catch {
      findings.error(.policyWindow, at: line.position, error.message)
      return nil
    }
  }

  private static func milliseconds(_ text: String) -> Int64? {
    let units: [UInt8: Int64] = [
      UInt8(ascii: "m"): 60_000, UInt8(ascii: "h"): 3_600_000, UInt8(ascii: "d"): 86_400_000,
    ]
    let digits = text.utf8.dropLast()
    guard let unit = text.utf8.last.flatMap({ units[$0] }), (1...5).contains(digits.count),
      digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(String(decoding: digits, as: UTF8.self)),
      number > 0, number * unit <= ChangeWindow.longest
    else { return nil }
    return number * unit
  }

  private static func zone(_ entry: MarkedValue, _ findings: inout DocumentFindings) -> ZoneOffsets? {
    guard let value = entry["timeZone"], let name = value.textValue else { return .utc }
    if let zone = TimeZoneRules.offsets(name.string) { return zone }
    findings.error(
      .policyWindow, at: value.position, "\"\(Excerpt.of(name))\" is no time zone such as Europe/Berlin",
      fix: TimeZoneRules.closest(to: name))
    return nil
  }
}
