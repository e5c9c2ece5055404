import Reconciliation
import RoutingModel
import Testing

@testable import Daemon

/// Alarms that the checks' macros can change.
private final class Clockwork {
  private var alarms = Alarms()

  func set(_ timer: ReconcilerTimer, _ pause: Int64, at now: Int64) -> Alarms.Sleep? {
    alarms.set(timer, afterMilliseconds: pause, now: Uptime(milliseconds: now))
  }

  func woke(_ sleep: Alarms.Sleep, at now: Int64) -> Alarms.Waking {
    alarms.woke(sleep, now: Uptime(milliseconds: now))
  }
}

/// Who sleeps until when.
struct AlarmsTests {
  private func at(_ milliseconds: Int64) -> Uptime { Uptime(milliseconds: milliseconds) }

  @Test("However often a deadline is put off, one sleep serves it")
  func oneSleep() {
    let alarms = Clockwork()
    var sleeps = 0
    for pass in 0..<10_000 {
      for timer in [ReconcilerTimer.poll, .drift] {
        if alarms.set(timer, 3_600_000, at: Int64(pass)) != nil { sleeps += 1 }
      }
    }
    #expect(sleeps == 2)
  }

  @Test("A sleep that ends before the deadline goes on for the rest, and rings once")
  func rest() throws {
    let alarms = Clockwork()
    let first = try #require(alarms.set(.drift, 100, at: 0))
    #expect(alarms.set(.drift, 100, at: 60) == nil)
    let second = Alarms.Sleep(timer: .drift, until: at(160))
    #expect(alarms.woke(first, at: 100) == .sleep(second))
    #expect(alarms.woke(second, at: 160) == .ring)
    #expect(alarms.woke(second, at: 170) == .nothing)
    #expect(alarms.set(.drift, 100, at: 170) == .init(timer: .drift, until: at(270)))
  }

  @Test("An earlier deadline has a sleep of its own; the late one ends in nothing")
  func earlier() throws {
    let alarms = Clockwork()
    let late = try #require(alarms.set(.retry, 1000, at: 0))
    let early = try #require(alarms.set(.retry, 10, at: 0))
    #expect(alarms.woke(early, at: 10) == .ring)
    #expect(alarms.woke(late, at: 1000) == .nothing)
  }

  @Test("While an earlier sleep goes on, a stale one begins none beside it")
  func stale() throws {
    let alarms = Clockwork()
    let late = try #require(alarms.set(.retry, 1000, at: 0))
    let early = try #require(alarms.set(.retry, 10, at: 0))
    #expect(alarms.woke(early, at: 10) == .ring)
    let next = try #require(alarms.set(.retry, 5000, at: 900))
    #expect(next.until == at(5900))
    #expect(alarms.woke(late, at: 1000) == .nothing)
    #expect(alarms.woke(next, at: 5900) == .ring)
  }

  @Test("A pause without end overflows nothing")
  func endless() {
    let alarms = Clockwork()
    #expect(alarms.set(.drift, .max, at: 5)?.until == at(.max))
  }
}
