import Reconciliation
import RoutingModel
import Synchronization

/// Both clocks of one world. Shared with the journal, which dates some things itself.
final class VirtualClock: Sendable {
  private struct State {
    var uptime: Int64 = 0
    var offset: Int64 = 1_795_000_000_000
    var events = 0
  }

  private let state = Mutex(State())

  init() {}

  var uptime: Int64 { state.withLock { $0.uptime } }

  var now: Now {
    state.withLock { state in
      Now(
        wall: Instant(milliseconds: state.offset).advanced(byMilliseconds: state.uptime),
        uptime: Uptime(milliseconds: state.uptime))
    }
  }

  func move(to uptime: Int64) { state.withLock { $0.uptime = max($0.uptime, uptime) } }

  /// The civil clock jumps; the other one does not.
  func jump(milliseconds: Int64) { state.withLock { $0.offset += milliseconds } }

  func nextEventID() -> String {
    state.withLock { state in
      state.events += 1
      return "event-\(state.events)"
    }
  }
}
