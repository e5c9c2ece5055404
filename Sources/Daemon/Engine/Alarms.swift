package import Reconciliation
package import RoutingModel

/// When each timer is due, and who sleeps until then.
///
/// A cancelled sleep keeps its memory until its deadline, which may be a day away, and every pass puts timers off. So
/// nobody is woken to be told of a later deadline: whoever sleeps already finds it on waking, and sleeps the rest.
package struct Alarms: Sendable {
  /// One sleep that the caller begins; it comes back with `woke`.
  package struct Sleep: Hashable, Sendable {
    package let timer: ReconcilerTimer
    package let until: Uptime
  }

  package enum Waking: Hashable, Sendable {
    /// The timer is due.
    case ring
    case sleep(Sleep)
    /// Somebody else sleeps for the timer, or nobody needs to.
    case nothing
  }

  private var deadlines: [ReconcilerTimer: Uptime] = [:]
  /// The earliest end of a sleep for each timer.
  private var sleeping: [ReconcilerTimer: Uptime] = [:]

  package init() {}

  /// Replaces the timer's deadline. `nil`: somebody wakes early enough.
  package mutating func set(_ timer: ReconcilerTimer, afterMilliseconds pause: Int64, now: Uptime) -> Sleep? {
    let deadline = now.advanced(byMilliseconds: max(0, pause))
    deadlines[timer] = deadline
    return sleep(for: timer, until: deadline)
  }

  package mutating func woke(_ sleep: Sleep, now: Uptime) -> Waking {
    if sleeping[sleep.timer] == sleep.until { sleeping[sleep.timer] = nil }
    guard let deadline = deadlines[sleep.timer] else { return .nothing }
    if deadline <= now {
      deadlines[sleep.timer] = nil
      return .ring
    }
    return self.sleep(for: sleep.timer, until: deadline).map { .sleep($0) } ?? .nothing
  }

  private mutating func sleep(for timer: ReconcilerTimer, until deadline: Uptime) -> Sleep? {
    if let end = sleeping[timer], end <= deadline { return nil }
    sleeping[timer] = deadline
    return Sleep(timer: timer, until: deadline)
  }
}
