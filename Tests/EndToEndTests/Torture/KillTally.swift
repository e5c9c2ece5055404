import Foundation
import Synchronization

/// What became of the kill points of a series. A point that was not reached is no kill, and is told as what it is.
final class KillTally: Sendable {
  enum End: Hashable, Sendable {
    case killed
    /// The child that fetches was killed at that call, the daemon right after.
    case childKilled
    /// The daemon did all its work without that many calls.
    case unreached
    /// A defect: it ended without being killed.
    case ended
  }

  private struct Entry: Sendable {
    let point: KillPoint
    let end: End
    let failed: Bool
  }

  private let entries = Mutex<[Entry]>([])
  private let start = ContinuousClock.now
  /// Of all series of this process.
  private static let total = Mutex<[End: Int]>([:])

  func note(_ point: KillPoint, _ end: End, failed: Bool) {
    entries.withLock { $0.append(Entry(point: point, end: end, failed: failed)) }
    Self.total.withLock { $0[end, default: 0] += 1 }
  }

  /// Tells what this series did, and all together so far.
  func print(_ series: KillSeries) {
    let entries = entries.withLock { $0 }
    let unreached = entries.filter { $0.end == .unreached }.map(\.point.description)
    let failed = entries.filter(\.failed).map(\.point.description)
    let counts = Dictionary(grouping: entries, by: \.end).mapValues(\.count)
    let seconds = (ContinuousClock.now - start).components.seconds
    let text = """
      kills: \(series): \(entries.count) points, \(Self.text(counts)), failed: \(failed), unreached: \(unreached), \
      \(seconds) s; all so far: \(Self.text(Self.total.withLock { $0 }))

      """
    // Not through `print`, whose buffer would hold it back for hours.
    FileHandle.standardError.write(Data(text.utf8))
  }

  private static func text(_ counts: [End: Int]) -> String {
    "\(counts[.killed] ?? 0) killed, \(counts[.childKilled] ?? 0) in the child, \(counts[.unreached] ?? 0) not reached"
  }
}
