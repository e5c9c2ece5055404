import Synchronization

/// What others see of a replay, and how they end it.
package final class ReplayMonitor: Sendable {
  private let bytes = Atomic<Int>(0)
  private let size = Atomic<Int>(0)
  private let calls = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)

  package init() {}

  /// Ends the replay after what is being read; the result is then partial and says so.
  package func stop() { stopped.store(true, ordering: .relaxed) }

  package var isStopped: Bool { stopped.load(ordering: .relaxed) }
  /// Bytes taken from the inputs, as they are on the disk.
  package var bytesDone: Int { bytes.load(ordering: .relaxed) }
  /// Of the inputs that were begun; 0 where nobody knows.
  package var bytesTotal: Int { size.load(ordering: .relaxed) }
  package var callsDone: Int { calls.load(ordering: .relaxed) }

  func add(bytes count: Int) { bytes.add(count, ordering: .relaxed) }
  func add(calls count: Int) { calls.add(count, ordering: .relaxed) }
  package func add(size count: Int) { size.add(count, ordering: .relaxed) }
}
