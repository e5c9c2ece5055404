package import RoutingModel
import SeededRandom
internal import Synchronization

/// A disk under the files of one directory: it counts the calls, fails those that it is told to, and loses what was
/// not synced when its power goes. SQLite uses it through `DiskVFS` for every path below the mounted prefix.
///
/// The same calls with the same seed leave the same bytes. The files of SQLite lie on this disk only; what a program
/// opens below the prefix by itself is real.
package final class SimulatedDisk: Sendable {
  struct State: Sendable {
    var image: DiskImage
    var counts = DiskCounts()
    var faults: [DiskFault] = []
    var random: SeededRandom
    /// Files that were opened before the last kill or loss of power belong to a process that is gone.
    var generation = 0
    var hasHalted = false
    var ignoresSync = false
    var locks: [Int: FileLocks] = [:]
    var nextFile = 1
    var acknowledged = 0
    var moments: [DiskMoment]?
    var prefix: String?
  }

  let state: Mutex<State>
  private let seed: UInt64

  package init(seed: UInt64 = 0, image: DiskImage = DiskImage()) {
    self.seed = seed
    state = Mutex(State(image: image, random: SeededRandom(seed: seed)))
  }

  /// Puts the disk under all paths below `prefix`, an absolute path without a slash at its end. The directory itself
  /// has to be real.
  package func mount(prefix: String) throws {
    try DiskVFS.mount(self, prefix)
    state.withLock { $0.prefix = prefix }
    DiskVFS.reseed(seed)
  }

  package func unmount() {
    let prefix = state.withLock { state in
      defer { state.prefix = nil }
      return state.prefix
    }
    if let prefix { DiskVFS.unmount(prefix) }
  }

  /// The processes end without a word. What they wrote stays, as the kernel has it; what they still have open fails.
  package func kill() {
    state.withLock { $0.restart() }
    DiskVFS.reseed(seed)
  }

  /// The machine ends. Of what was not synced any part stays.
  package func losePower(using random: inout some RandomNumberGenerator) {
    var image = self.image
    image.losePower(using: &random)
    state.withLock { state in
      state.image = image
      state.restart()
    }
    DiskVFS.reseed(seed)
  }

  package var faults: [DiskFault] {
    get { state.withLock { $0.faults } }
    set { state.withLock { $0.faults = newValue } }
  }

  package var counts: DiskCounts { state.withLock { $0.counts } }

  package func resetCounts() { state.withLock { $0.counts = DiskCounts() } }

  /// Whether a fault has stopped the machine. It runs again after `kill` or `losePower`.
  package var hasHalted: Bool { state.withLock { $0.hasHalted } }

  /// A disk that says "done" to a sync and does nothing.
  package var ignoresSync: Bool {
    get { state.withLock { $0.ignoresSync } }
    set { state.withLock { $0.ignoresSync = newValue } }
  }

  package var image: DiskImage { state.withLock { $0.image } }

  /// By the name below the prefix; without what is still in a process.
  package func bytes(of name: String) -> [UInt8]? { image.bytes(of: name) }

  package func setBytes(of name: String, _ bytes: [UInt8]) {
    state.withLock { $0.image.setBytes(of: name, bytes) }
  }

  /// The civil time that SQLite is told, in this whole process; `nil` for the real one.
  package static func setTime(_ time: Instant?) { DiskVFS.setTime(time?.milliseconds) }
}

/// The disk right before a call that would have changed it: where a process or a machine can end.
package struct DiskMoment: Sendable {
  package let call: DiskCall
  /// The name of the file that it is about.
  package let file: String
  /// Of all calls.
  package let number: Int
  /// What the workload had noted as acknowledged by then.
  package let acknowledged: Int
  package let image: DiskImage
}

extension SimulatedDisk {
  /// From now on every moment before a change is kept.
  package func startRecording() { state.withLock { $0.moments = [] } }

  package func takeRecording() -> [DiskMoment] {
    state.withLock { state in
      defer { state.moments = nil }
      return state.moments ?? []
    }
  }

  /// For the recording: how many pieces of work the workload knows to be durable.
  package func note(acknowledged: Int) { state.withLock { $0.acknowledged = acknowledged } }
}

extension SimulatedDisk.State {
  fileprivate mutating func restart() {
    generation += 1
    hasHalted = false
    locks = [:]
  }
}
