/// One entry of `windows:` in a repository: when changes may be made, or may not.
package struct ChangeWindow: Hashable, Sendable {
  package enum Effect: String, CaseIterable, Hashable, Sendable { case allow, deny }

  package enum Schedule: Hashable, Sendable {
    /// Between two times of day, in minutes; an end that is not after the begin is on the next day.
    case daily(Set<Weekday>, from: Int64, to: Int64)
    /// From each match on, for so many milliseconds.
    case cron(CronSchedule, lasting: Int64)
  }

  package let effect: Effect
  package let schedule: Schedule
  package let zone: ZoneOffsets
  /// Whether repairs of drift are bound too.
  package let bindsRepairs: Bool
  package let reason: String?

  package init(
    effect: Effect, schedule: Schedule, zone: ZoneOffsets = .utc, bindsRepairs: Bool = false, reason: String? = nil
  ) {
    self.effect = effect
    self.schedule = schedule
    self.zone = zone
    self.bindsRepairs = bindsRepairs
    self.reason = reason
  }

  /// The longest that one opening may last, in milliseconds.
  package static let longest: Int64 = 31 * day
  private static let day: Int64 = 86_400_000

  /// Whether it is now, whatever its effect is.
  package func contains(_ instant: Instant) -> Bool {
    switch schedule {
    case .daily: return openings(around: instant).contains { $0.begin <= instant && instant < $0.end }
    case .cron(let cron, let length):
      return cron.next(after: instant.advanced(byMilliseconds: -length), in: zone).map { $0 <= instant } ?? false
    }
  }

  /// The next time at which it may begin or end.
  func nextBoundary(after instant: Instant) -> Instant? {
    switch schedule {
    case .daily:
      return openings(around: instant).flatMap { [$0.begin, $0.end] }.filter { $0 > instant }.min()
    case .cron(let cron, let length):
      let begin = cron.next(after: instant, in: zone)
      let end = cron.next(after: instant.advanced(byMilliseconds: -length), in: zone)?
        .advanced(byMilliseconds: length)
      return [begin, end].compactMap { $0 }.min()
    }
  }

  /// Those of the week that begins the day before, with the hour that occurs twice as part of what it begins or ends.
  private func openings(around instant: Instant) -> [(begin: Instant, end: Instant)] {
    guard case .daily(let days, let from, let to) = schedule else { return [] }
    let today = zone.local(instant).milliseconds.floorDividing(by: Self.day)
    return ((today - 2)...(today + 8)).compactMap { date in
      let weekday = Weekday.allCases[Int(Weekday.index(ofDate: date))]
      guard days.contains(weekday) else { return nil }
      func time(_ date: Int64, _ minutes: Int64) -> Instant {
        Instant(milliseconds: date * Self.day + minutes * 60_000)
      }
      let begin = zone.instants(ofLocal: time(date, from)).first
      let end = zone.instants(ofLocal: time(to > from ? date : date + 1, to)).last
      return begin < end ? (begin, end) : nil
    }
  }
}
