internal import RoutingModel
internal import Synchronization

/// Lets requests through one after the other, in the order in which they asked, at the pacer's pace.
///
/// Whoever stands first waits for the pacer by itself and then wakes the next; nobody overtakes, and there is no
/// task that must be kept alive.
final class AdmissionGate: Sendable {
  private struct State {
    var pacer: Pacer
    var queue: [Waiter] = []
    var nextTicket = 0
  }

  private struct Waiter {
    let ticket: Int
    /// `nil` while the waiter has not yet gone to sleep, and while it is first and watches the clock.
    var continuation: CheckedContinuation<Void, Never>?
    var cancelled = false
  }

  private let state: Mutex<State>
  private let clock: ClientClock

  init(pacer: Pacer, clock: ClientClock) {
    state = Mutex(State(pacer: pacer))
    self.clock = clock
  }

  /// When the request was let through; `nil` when the task was cancelled first.
  func admit() async -> Uptime? {
    let ticket = state.withLock { state -> Int? in
      let now = clock.now()
      if state.queue.isEmpty, state.pacer.earliest(at: now) <= now {
        state.pacer.admit(at: now)
        return nil
      }
      state.nextTicket += 1
      state.queue.append(Waiter(ticket: state.nextTicket))
      return state.nextTicket
    }
    guard let ticket else { return clock.now() }
    await turn(ticket)
    return await first(ticket)
  }

  func withPacer<Value: Sendable>(_ body: (inout Pacer) -> Value) -> Value { state.withLock { body(&$0.pacer) } }

  /// Returns when the ticket is first or its task is cancelled.
  private func turn(_ ticket: Int) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let immediate = state.withLock { state -> Bool in
          guard let index = state.queue.firstIndex(where: { $0.ticket == ticket }), index > 0,
            !state.queue[index].cancelled
          else { return true }
          state.queue[index].continuation = continuation
          return false
        }
        if immediate { continuation.resume() }
      }
    } onCancel: {
      let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard let index = state.queue.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        state.queue[index].cancelled = true
        defer { state.queue[index].continuation = nil }
        return state.queue[index].continuation
      }
      continuation?.resume()
    }
  }

  private func first(_ ticket: Int) async -> Uptime? {
    while !Task.isCancelled {
      let (admitted, wait) = state.withLock { state -> (Uptime?, Int64) in
        let now = clock.now()
        let earliest = state.pacer.earliest(at: now)
        if earliest > now { return (nil, earliest.milliseconds(since: now)) }
        state.pacer.admit(at: now)
        return (now, 0)
      }
      if let admitted {
        leave(ticket)
        return admitted
      }
      do { try await clock.sleep(wait) } catch { break }
    }
    leave(ticket)
    return nil
  }

  private func leave(_ ticket: Int) {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      let wasFirst = state.queue.first?.ticket == ticket
      state.queue.removeAll { $0.ticket == ticket }
      guard wasFirst, !state.queue.isEmpty else { return nil }
      defer { state.queue[0].continuation = nil }
      return state.queue[0].continuation
    }
    next?.resume()
  }
}
