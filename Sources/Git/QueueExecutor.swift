internal import Dispatch

/// Runs an actor's jobs on a serial dispatch queue. libgit2 blocks on the disk; on the cooperative pool, which has
/// one thread for each core, that would stop everything else.
package final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  package init(label: String) { queue = DispatchQueue(label: label) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
