internal import Synchronization

/// Pages of the lists that are being read, for people who wait for a long read. Lists are read at the same time and
/// people ask meanwhile, so it is locked; nothing is decided by it.
package final class PageCount: Sendable {
  private let counts = Mutex<(done: Int, total: Int)>((0, 0))

  /// What has arrived, and what is known to come; a list of unknown length counts as far as it is known.
  package var state: (done: Int, total: Int) { counts.withLock { $0 } }

  /// A read of all lists begins.
  package func reset() { counts.withLock { $0 = (0, 0) } }

  /// What one conversation counted since it was last asked.
  func add(_ pages: PagesCounted, since before: PagesCounted) {
    if pages == before { return }
    counts.withLock {
      $0.done += pages.arrived - before.arrived
      $0.total += pages.expected - before.expected
    }
  }
}
