import RoutingModel
import Testing

/// Change windows by the clocks of a zone, also when those are set.
@Suite struct WindowTests {
  /// Berlin in 2026: summer time from 29 March 01:00Z to 25 October 01:00Z.
  static let berlin = ZoneOffsets(
    name: "Europe/Berlin", first: 3_600_000,
    transitions: [
      .init(at: time("2026-03-29T01:00:00Z"), offset: 7_200_000),
      .init(at: time("2026-10-25T01:00:00Z"), offset: 3_600_000),
    ])

  static func time(_ text: String) -> Instant { Instant(rfc3339: text) ?? Instant(milliseconds: 0) }

  static func cron(_ text: String) -> CronSchedule? { try? CronSchedule(text) }

  static func daily(
    _ effect: ChangeWindow.Effect, _ from: Int64, _ to: Int64, _ days: Set<Weekday> = Set(Weekday.allCases),
    zone: ZoneOffsets = berlin, bindsRepairs: Bool = false, reason: String? = nil
  ) -> ChangeWindow {
    ChangeWindow(
      effect: effect, schedule: .daily(days, from: from * 60, to: to * 60), zone: zone, bindsRepairs: bindsRepairs,
      reason: reason)
  }

  static func recurring(_ effect: ChangeWindow.Effect, _ text: String, minutes: Int64) -> ChangeWindow? {
    cron(text).map { ChangeWindow(effect: effect, schedule: .cron($0, lasting: minutes * 60_000), zone: berlin) }
  }

  @Test(arguments: [
    // Winter: 09:00 to 17:00 is 08:00Z to 16:00Z.
    ("2026-01-14T07:59:59Z", false), ("2026-01-14T08:00:00Z", true), ("2026-01-14T15:59:59Z", true),
    ("2026-01-14T16:00:00Z", false),
    // Summer: an hour earlier.
    ("2026-07-15T06:59:59Z", false), ("2026-07-15T07:00:00Z", true), ("2026-07-15T15:00:00Z", false),
    // A Saturday.
    ("2026-01-17T10:00:00Z", false),
  ])
  func daylightSaving(at: String, isOpen: Bool) {
    let window = Self.daily(.allow, 9, 17, [.mon, .tue, .wed, .thu, .fri])
    #expect(window.contains(Self.time(at)) == isOpen)
    #expect((WindowClosure.at(Self.time(at), [[window]]) == nil) == isOpen)
  }

  @Test(arguments: [
    // 22:00 to 02:00 over midnight, from the evening of the day that is named.
    ("2026-01-16T21:00:00Z", true), ("2026-01-17T00:59:59Z", true), ("2026-01-17T01:00:00Z", false),
    ("2026-01-17T21:30:00Z", false),
  ])
  func overMidnight(at: String, isOpen: Bool) {
    #expect(Self.daily(.allow, 22, 2, [.fri]).contains(Self.time(at)) == isOpen)
  }

  /// 02:00 to 03:00 does not exist on 29 March, and exists twice on 25 October.
  @Test(arguments: [
    ("2026-03-29T00:59:59Z", false), ("2026-03-29T01:00:00Z", false), ("2026-03-30T00:30:00Z", true),
    ("2026-10-24T23:59:59Z", false), ("2026-10-25T00:00:00Z", true), ("2026-10-25T01:59:59Z", true),
    ("2026-10-25T02:00:00Z", false),
  ])
  func hoursThatAreMissingOrTwice(at: String, isOpen: Bool) {
    #expect(Self.daily(.allow, 2, 3).contains(Self.time(at)) == isOpen)
  }

  @Test func aWindowThatBeginsInTheMissingHour() {
    let window = ChangeWindow(
      effect: .allow, schedule: .daily(Set(Weekday.allCases), from: 150, to: 240), zone: Self.berlin)
    #expect(!window.contains(Self.time("2026-03-29T00:59:59Z")))
    #expect(window.contains(Self.time("2026-03-29T01:00:00Z")), "it begins when the clocks jump over its begin")
    #expect(!window.contains(Self.time("2026-03-29T02:00:00Z")))
  }

  @Test(arguments: [
    ("0 18 * * fri", "2026-01-15T12:00:00Z", "2026-01-16T17:00:00Z"),
    ("0 18 * * 5", "2026-07-15T12:00:00Z", "2026-07-17T16:00:00Z"),
    ("*/20 * * * *", "2026-01-15T12:00:00Z", "2026-01-15T12:20:00Z"),
    ("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
    ("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
    ("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
    ("0 0 29 feb *", "2026-01-15T12:00:00Z", "2028-02-28T23:00:00Z"),
    ("0 0 1 * mon", "2026-01-15T12:00:00Z", "2026-01-18T23:00:00Z"),
    ("0 0 1-7/2,20 1,6 *", "2026-01-08T12:00:00Z", "2026-01-19T23:00:00Z"),
    ("59 23 31 12 7", "2026-01-15T12:00:00Z", "2026-12-06T22:59:00Z"),
  ])
  func cronMatches(text: String, after: String, next: String) {
    guard let window = Self.recurring(.deny, text, minutes: 1) else {
      Issue.record("\(text) was refused")
      return
    }
    let match = Self.time(next)
    #expect(window.contains(match) && !window.contains(match.advanced(byMilliseconds: -1)), "\(text)")
    var time = Self.time(after)
    // Nothing matches before it.
    while time < match, match.milliseconds(since: Self.time(after)) < 90 * 86_400_000 {
      if time > Self.time(after) { #expect(!window.contains(time), "\(text), \(time.rfc3339)") }
      time = time.advanced(byMilliseconds: 601_000)
    }
  }

  @Test(arguments: [
    ("0 18 * *", "five fields are needed (minute hour day month weekday), it has 4"),
    ("60 * * * *", "\"60\" is no minute: 0 to 59"), ("* 24 * * *", "\"24\" is no hour: 0 to 23"),
    ("* * 0 * *", "\"0\" is no day of the month: 1 to 31"), ("* * * may-apr *", "ends before it begins"),
    ("* * * * foo", "\"foo\" is no day of the week: 0 to 7"), ("*/0 * * * *", "a step that is no number"),
    ("1,,2 * * * *", "\"\" is no minute"), ("-1 * * * *", "\"\" is no minute"), ("* * * * 1-", "\"\" is no day"),
    ("99999999999999999999 * * * *", "is no minute"), ("*/99999999999999999999 * * * *", "a step that is no number"),
  ])
  func cronRefuses(text: String, message: String) {
    do throws(CronSchedule.Problem) {
      _ = try CronSchedule(text)
      Issue.record("\(text) was accepted")
    } catch {
      #expect(error.message.contains(message), "\(error.message)")
    }
  }

  @Test func deniedBeatsAllowed() throws {
    let freeze = try #require(Self.recurring(.deny, "0 0 21 12 *", minutes: 14 * 1440))
    let windows = [Self.daily(.allow, 9, 17, reason: "office hours"), freeze]
    let open = Self.time("2026-12-18T12:00:00Z")
    #expect(WindowClosure.at(open, [windows]) == nil)
    let night = try #require(WindowClosure.at(Self.time("2026-12-18T20:00:00Z"), [windows]))
    #expect(night.text == "outside every allowed window (office hours) until 2026-12-19T08:00:00Z")
    let frozen = try #require(WindowClosure.at(Self.time("2026-12-22T12:00:00Z"), [windows]))
    #expect(frozen.text == "in a denied window until 2027-01-04T08:00:00Z", "the first office hour after the freeze")
  }

  /// Windows of the commit in force and of the candidate: both have to be open.
  @Test func everyoneWithASayHasToBeOpen() {
    let morning = [Self.daily(.allow, 8, 12)]
    let late = [Self.daily(.allow, 11, 14)]
    #expect(
      WindowClosure.at(Self.time("2026-01-14T08:00:00Z"), [morning, late])?.until == Self.time("2026-01-14T10:00:00Z"))
    #expect(WindowClosure.at(Self.time("2026-01-14T10:30:00Z"), [morning, late]) == nil)
    #expect(WindowClosure.at(Self.time("2026-01-14T08:00:00Z"), [morning, []]) == nil)
    let never = [[Self.daily(.allow, 8, 9)], [Self.daily(.allow, 10, 11)]]
    #expect(
      WindowClosure.at(Self.time("2026-01-14T10:30:00Z"), never)?.text.hasSuffix("no opening within a year") == true)
  }

  @Test func repairsAreBoundOnlyWhereAWindowSaysSo() {
    let at = Self.time("2026-01-14T20:00:00Z")
    let loose = [Self.daily(.allow, 9, 17)]
    #expect(WindowClosure.at(at, [loose]) != nil)
    #expect(WindowClosure.at(at, [loose], repairs: true) == nil)
    let strict = [Self.daily(.allow, 9, 17, bindsRepairs: true)]
    #expect(WindowClosure.at(at, [strict], repairs: true)?.until == Self.time("2026-01-15T08:00:00Z"))
    // What may be deployed may be repaired.
    let mixed = strict + [Self.daily(.allow, 20, 22)]
    #expect(WindowClosure.at(at, [mixed], repairs: true) == nil)
  }

  @Test(arguments: [Int64.min, -1, 253_402_300_799_999, .max]) func anyClock(milliseconds: Int64) {
    let windows =
      [Self.daily(.allow, 9, 17)] + (Self.recurring(.deny, "* * * * *", minutes: 31 * 1440).map { [$0] } ?? [])
    #expect(WindowClosure.at(Instant(milliseconds: milliseconds), [windows])?.until == nil)
  }
}
