internal import Journal
import SeededRandom

extension JournalTrials {
  /// Ends the process or the machine at each of some moments, lets each call of the restart fail, every so many of
  /// them, and starts once more on a disk that works.
  package func failingRestarts(at moments: [DiskMoment], seed: UInt64, share: Int) async -> TrialReport {
    var report = TrialReport()
    var number = 0
    for moment in moments {
      let image = Self.image(after: moment, moment.number % 2 == 0 ? nil : seed)
      let counts = startAndStop(SimulatedDisk(image: image)).counts
      for fault in DiskFault.every(of: counts) {
        number += 1
        guard number % share == 0 else { continue }
        let disk = SimulatedDisk(seed: seed &+ UInt64(number), image: image)
        disk.faults = [fault]
        var violations = startAndStop(disk).violations
        var later = disk.image
        if number / share % 2 == 0 {
          var random = SeededRandom(seed: seed &+ UInt64(number))
          later.losePower(using: &random)
        }
        violations += await restart(from: later, acknowledged: moment.acknowledged).violations
        report.add("call \(moment.number), then \(fault), seed \(seed), number \(number)", violations)
      }
    }
    return report
  }

  /// Opening recovers the write-ahead log, closing moves it into the database.
  private func startAndStop(_ disk: SimulatedDisk) -> (counts: DiskCounts, violations: [String]) {
    do {
      try disk.mount(prefix: directory)
      defer { disk.unmount() }
      try JournalRun.open(directory).close()
    } catch JournalError.corrupt(_, let detail) {
      return (disk.counts, ["a failing disk is called damaged: \(detail)"])
    } catch {}
    return (disk.counts, [])
  }
}
