internal import Synchronization

/// Tells one delivery worker of this process that there may be something new. One ring stands for any number.
package struct OutboxSignal: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  fileprivate init(_ forget: @escaping @Sendable () -> Void) {
    (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    continuation.onTermination = { _ in forget() }
  }

  /// Returns at the next ring, at once if there was one since the last return, and when the task is cancelled.
  package func next() async {
    var iterator = stream.makeAsyncIterator()
    await iterator.next()
  }

  package func ring() { continuation.yield() }

  /// For a worker that ends.
  package func finish() { continuation.finish() }
}

/// All signals of a journal.
final class OutboxSignals: Sendable {
  private struct State {
    var listeners: [Int: OutboxSignal] = [:]
    var nextNumber = 0
  }

  private let state = Mutex(State())

  func listen() -> OutboxSignal {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    let signal = OutboxSignal { [weak self] in self?.forget(number) }
    state.withLock { $0.listeners[number] = signal }
    return signal
  }

  private func forget(_ number: Int) {
    // Let go of outside of the lock: dropping a stream may run code.
    let forgotten = state.withLock { $0.listeners.removeValue(forKey: number) }
    _ = forgotten
  }

  func ring() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.ring() }
  }

  func finish() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.finish() }
  }
}
