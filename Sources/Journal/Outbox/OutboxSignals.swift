internal import Synchronization

/// Tells delivery workers of this process that there is something new to deliver.
final class OutboxSignals: Sendable {
  private let listeners = Mutex<[AsyncStream<Void>.Continuation]>([])

  /// One element stands for any number of new deliveries.
  func stream() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    listeners.withLock { $0.append(continuation) }
    return stream
  }

  func ring() {
    for listener in listeners.withLock({ $0 }) { listener.yield() }
  }

  func finish() {
    for listener in listeners.withLock({ $0 }) { listener.finish() }
  }
}
