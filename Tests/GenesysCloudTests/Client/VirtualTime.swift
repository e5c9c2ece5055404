import Dispatch
import GenesysCloud
import RoutingModel
import Synchronization

/// Time that moves only when somebody sleeps or says so: a test of an hour takes milliseconds.
///
/// Within `run`, tasks go one after the other, and time moves only once none of them can: a request that was let
/// through is then also sent at that time, as it would be on a machine that is fast enough.
final class VirtualTime: Sendable {
  static let start = Instant(milliseconds: 1_764_000_000_000)

  private struct Sleeper {
    let ticket: Int
    let end: Int64
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var uptime: Int64 = 0
    var isRunning = false
    var jobs = 0
    var tickets = 0
    var sleepers: [Sleeper] = []
  }

  private let state = Mutex(State())

  var milliseconds: Int64 { state.withLock { $0.uptime } }
  var wall: Instant { Self.start.advanced(byMilliseconds: milliseconds) }

  func advance(_ delta: Int64) { state.withLock { $0.uptime += delta } }

  var clock: ClientClock {
    ClientClock(
      now: { Uptime(milliseconds: self.milliseconds) }, wall: { self.wall },
      sleep: { try await self.sleep($0) })
  }

  /// Runs `body` and all its child tasks one at a time.
  func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
    state.withLock { $0.isRunning = true }
    defer { state.withLock { $0.isRunning = false } }
    return try await withTaskExecutorPreference(OneAtATime(self), operation: body)
  }

  private func sleep(_ milliseconds: Int64) async throws {
    try Task.checkCancellation()
    let (ticket, end, waits) = state.withLock { state in
      state.tickets += 1
      return (state.tickets, state.uptime + max(0, milliseconds), state.isRunning)
    }
    if waits {
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          state.withLock { $0.sleepers.append(Sleeper(ticket: ticket, end: end, continuation: continuation)) }
          if Task.isCancelled { wake(ticket, throwing: CancellationError()) }
        }
      } onCancel: {
        wake(ticket, throwing: CancellationError())
      }
    } else {
      // Lets whoever else can run do so before time moves on.
      await Task.yield()
      state.withLock { $0.uptime = max($0.uptime, end) }
    }
  }

  private func wake(_ ticket: Int, throwing error: any Error) {
    let sleeper = state.withLock { state in
      state.sleepers.firstIndex { $0.ticket == ticket }.map { state.sleepers.remove(at: $0) }
    }
    sleeper?.continuation.resume(throwing: error)
  }

  fileprivate func jobBegins() { state.withLock { $0.jobs += 1 } }

  fileprivate func jobEnded() {
    let sleeper = state.withLock { state -> Sleeper? in
      state.jobs -= 1
      guard state.jobs == 0,
        let next = state.sleepers.indices.min(by: {
          (state.sleepers[$0].end, state.sleepers[$0].ticket) < (state.sleepers[$1].end, state.sleepers[$1].ticket)
        })
      else { return nil }
      state.uptime = max(state.uptime, state.sleepers[next].end)
      return state.sleepers.remove(at: next)
    }
    sleeper?.continuation.resume()
  }

  private final class OneAtATime: TaskExecutor {
    private let time: VirtualTime
    private let queue = DispatchQueue(label: "test.virtual-time")

    init(_ time: VirtualTime) { self.time = time }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      time.jobBegins()
      queue.async {
        job.runSynchronously(on: self.asUnownedTaskExecutor())
        self.time.jobEnded()
      }
    }
  }
}
