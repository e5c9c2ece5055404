import Foundation
import Journal
import RoutingModel
import SeededRandom
import Synchronization

/// The state directory of a world: real for the lock file, simulated for the database.
final class TortureDisk: Sendable {
  private static let number = Mutex(0)

  let directory: String
  private let disk: SimulatedDisk
  private let random: Mutex<SeededRandom>

  /// - Parameter image: A journal that was opened once, so that not every world has to make its tables.
  init(seed: UInt64, image: DiskImage = DiskImage()) {
    let number = Self.number.withLock { number in
      number += 1
      return number
    }
    directory = NSTemporaryDirectory() + "routekeeper-torture-\(getpid())-\(number)"
    disk = SimulatedDisk(seed: seed, image: image)
    random = Mutex(SeededRandom(seed: seed &+ 77))
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try disk.mount(prefix: directory)
    } catch { preconditionFailure("the simulated disk cannot be mounted at \(directory): \(error)") }
  }

  var image: DiskImage { disk.image }

  /// The process ends; what it wrote stays.
  func kill() { disk.kill() }

  /// The machine ends; of what was not synced any part stays.
  func losePower() { random.withLock { disk.losePower(using: &$0) } }

  /// The next write fails.
  func failNextWrite() {
    if isFull { return }
    disk.faults = [DiskFault(.write, number: disk.counts[.write] + 1, .failure)]
  }

  /// No space is left from here on, until `mend`.
  func fill() { disk.faults = [DiskFault(.write, number: disk.counts[.write] + 1, .full, persists: true)] }

  func mend() { disk.faults = [] }

  var isFailing: Bool { !disk.faults.isEmpty }

  private var isFull: Bool { disk.faults.contains { $0.persists } }

  func leave() {
    disk.unmount()
    try? FileManager.default.removeItem(atPath: directory)
  }
}

extension TortureWorld {
  /// A journal with its tables and nothing in it.
  static let emptyJournal: DiskImage = {
    let disk = TortureDisk(seed: 0)
    defer { disk.leave() }
    do {
      try Journal.open(
        directory: disk.directory,
        options: Journal.Options(now: { Instant(milliseconds: 0) }, makeEventID: { "" })
      ).close()
    } catch { preconditionFailure("the simulation cannot make a journal: \(error)") }
    return disk.image
  }()

  /// Lets go of what lies outside of this value.
  package func leave() {
    try? process?.journal.close()
    disk.leave()
  }
}
