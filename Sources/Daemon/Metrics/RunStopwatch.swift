import Reconciliation
import RoutingModel

/// From the first moment of a run to its last, what it took back included.
struct RunStopwatch {
  private var begun: Uptime?

  /// - Returns: milliseconds, where a run has just ended.
  mutating func look(isRunning: Bool, at now: Uptime) -> Int64? {
    switch (begun, isRunning) {
    case (nil, true):
      begun = now
      return nil
    case (let start?, false):
      begun = nil
      return now.milliseconds(since: start)
    default: return nil
    }
  }
}
