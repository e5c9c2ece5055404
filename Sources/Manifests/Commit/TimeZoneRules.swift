internal import Foundation
internal import RoutingModel
internal import Synchronization

/// The platform's time zones as data, so that what decides needs no clock and no library.
enum TimeZoneRules {
  /// From 2020 to 2100, in seconds since 1970: windows are about now.
  private static let span = (begin: 1_577_836_800.0, end: 4_102_444_800.0)
  /// A zone has a few changes a year; more than this would be an endless search.
  private static let mostTransitions = 2_000

  private static let known = Mutex<[String: ZoneOffsets]>([:])

  /// `nil` for what is no name of the IANA database.
  static func offsets(_ name: String) -> ZoneOffsets? {
    if name == "UTC" { return .utc }
    if let zone = known.withLock({ $0[name] }) { return zone }
    // Foundation reads abbreviations and offsets too, whose meaning differs from reader to reader.
    // Its list has one name of each zone, often the older one (Asia/Calcutta); a name with a place is none of those.
    guard names.contains(ExactText(name)) || name.utf8.contains(UInt8(ascii: "/")),
      let zone = TimeZone(identifier: name), ExactText(zone.identifier) == ExactText(name)
    else { return nil }
    var transitions: [ZoneOffsets.Transition] = []
    var time = Date(timeIntervalSince1970: span.begin)
    let first = milliseconds(zone, at: time)
    while transitions.count < mostTransitions, let next = zone.nextDaylightSavingTimeTransition(after: time),
      next > time, next.timeIntervalSince1970 < span.end
    {
      time = next
      let at = Instant(milliseconds: Int64(exactly: (next.timeIntervalSince1970 * 1000).rounded()) ?? 0)
      transitions.append(.init(at: at, offset: milliseconds(zone, at: next)))
    }
    let offsets = ZoneOffsets(name: name, first: first, transitions: transitions)
    known.withLock { $0[name] = offsets }
    return offsets
  }

  private static func milliseconds(_ zone: TimeZone, at time: Date) -> Int64 {
    Int64(zone.secondsFromGMT(for: time)) * 1000
  }

  private static let names = Set(TimeZone.knownTimeZoneIdentifiers.map { ExactText($0) })

  static func closest(to name: ExactText) -> String? {
    // The same place in another continent, or a spelling mistake within one.
    let region = name.string.utf8.prefix { $0 != UInt8(ascii: "/") }
    let near = names.filter { $0.string.utf8.starts(with: region) }
    return Suggestion.closest(to: name, among: near.isEmpty ? names : near)
  }
}
