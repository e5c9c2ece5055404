import CallReplay
import Dispatch
import Synchronization

/// Keeps long computing and files that do not answer off the threads that everything else runs on.
enum ReplayThread {
  static let interrupted = DaemonFailure(.error, "the replay was interrupted")

  /// - Parameter monitor: stopped where this task is cancelled. Nobody waits any more then for a thread that hangs in a
  ///   file; it ends when the file answers.
  static func run<Value: Sendable>(
    until monitor: ReplayMonitor, _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let outcome = Outcome<Value>()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiting in
        outcome.wait(waiting)
        DispatchQueue.global(qos: .utility).async { outcome.settle(Result { try work() }) }
      }
    } onCancel: {
      monitor.stop()
      outcome.settle(.failure(interrupted))
    }
  }

  /// Whichever comes first, the end of the work or that of the wait.
  private final class Outcome<Value: Sendable>: Sendable {
    private enum State {
      case open
      case waiting(CheckedContinuation<Value, any Error>)
      case settled(Result<Value, any Error>)
      case over
    }

    private let state = Mutex(State.open)

    func wait(_ waiting: CheckedContinuation<Value, any Error>) {
      let result: Result<Value, any Error>? = state.withLock { state in
        if case .settled(let result) = state {
          state = .over
          return result
        }
        state = .waiting(waiting)
        return nil
      }
      if let result { waiting.resume(with: result) }
    }

    func settle(_ result: Result<Value, any Error>) {
      let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
        switch state {
        case .open:
          state = .settled(result)
          return nil
        case .waiting(let waiting):
          state = .over
          return waiting
        case .settled, .over: return nil
        }
      }
      waiting?.resume(with: result)
    }
  }
}
