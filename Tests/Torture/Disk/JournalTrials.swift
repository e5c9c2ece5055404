package import Journal
internal import RoutingModel
import SeededRandom

/// What many trials found.
package struct TrialReport: Sendable, CustomStringConvertible {
  package var cases = 0
  /// Left out, because another case had left the very same bytes.
  package var repeated = 0
  /// Each with what reproduces it. At most a hundred.
  package private(set) var failures: [String] = []

  package init() {}

  package mutating func add(_ name: @autoclosure () -> String, _ violations: [String]) {
    cases += 1
    if failures.count < 100 { failures += violations.map { "\(name()): \($0)" } }
  }

  package var description: String { "\(cases) cases, \(repeated) repeated, \(failures.count) failures" }
}

/// One workload of a journal, and everything that a disk can do to it.
package struct JournalTrials: Sendable {
  package let workload: JournalWorkload
  /// A real directory that no other disk is mounted at.
  package let directory: String
  /// Every moment before a change of the disk, in a run without faults.
  package let moments: [DiskMoment]
  package let counts: DiskCounts
  package let heads: [AuditHead]
  /// After the run, with the journal closed.
  package let closed: DiskImage

  /// Runs the workload once on a disk that works, or that only pretends to sync.
  package init(_ workload: JournalWorkload, directory: String, ignoringSync: Bool = false) async throws {
    let disk = SimulatedDisk()
    disk.ignoresSync = ignoringSync
    try disk.mount(prefix: directory)
    defer { disk.unmount() }
    disk.startRecording()
    let run = await JournalRun.perform(workload, on: disk, directory: directory)
    if let failure = run.failure { throw failure }
    self.workload = workload
    self.directory = directory
    moments = disk.takeRecording()
    counts = disk.counts
    heads = run.heads
    closed = disk.image
  }

  /// Ends the process, and with each seed the machine, at each of some moments, and starts again.
  ///
  /// - Parameter again: Also ends each restart, at every so many of its own moments, and starts once more.
  package func crashes(
    at moments: some Sequence<DiskMoment>, seeds: [UInt64], again: Int? = nil
  ) async -> TrialReport {
    var report = TrialReport()
    var seen: Set<Outcome> = []
    for moment in moments {
      for seed in [nil] + seeds.map(Optional.some) {
        let image = Self.image(after: moment, seed)
        guard seen.insert(Outcome(acknowledged: moment.acknowledged, content: image.content)).inserted else {
          report.repeated += 1
          continue
        }
        let name = Self.name(of: moment, seed)
        let (violations, later) = await restart(
          from: image, acknowledged: moment.acknowledged, isRecorded: again != nil)
        report.add(name, violations)
        guard let again else { continue }
        for second in later.enumerated().filter({ $0.offset % again == 0 }).map(\.element) {
          let violations = await restart(from: Self.image(after: second, seed), acknowledged: moment.acknowledged)
          report.add("\(name), then \(Self.name(of: second, seed)) of the restart", violations.violations)
        }
      }
    }
    return report
  }

  static func image(after moment: DiskMoment, _ seed: UInt64?) -> DiskImage {
    guard let seed else { return moment.image }
    var random = SeededRandom(seed: seed &+ UInt64(moment.number) &* 0x1_0000)
    var image = moment.image
    image.losePower(using: &random)
    return image
  }

  static func name(of moment: DiskMoment, _ seed: UInt64?) -> String {
    "\(seed.map { "power lost, seed \($0)," } ?? "killed") before call \(moment.number)"
  }

  private struct Outcome: Hashable {
    let acknowledged: Int
    let content: [String: FileBytes]
  }

  /// Runs the workload with one fault, ends the process or the machine, and starts again on a disk that works.
  package func run(with fault: DiskFault, powerLoss seed: UInt64?) async -> [String] {
    let disk = SimulatedDisk(seed: seed ?? UInt64(fault.number))
    disk.faults = [fault]
    do { try disk.mount(prefix: directory) } catch { return ["\(error)"] }
    let run = await JournalRun.perform(workload, on: disk, directory: directory)
    disk.unmount()
    var image = disk.image
    if let seed {
      var random = SeededRandom(seed: seed)
      image.losePower(using: &random)
    }
    return run.violations + (await restart(from: image, acknowledged: run.acknowledged)).violations
  }

  /// All faults of a list, each ended by a kill and by a loss of power in turn.
  package func run(with faults: [DiskFault], seed: UInt64) async -> TrialReport {
    var report = TrialReport()
    for (index, fault) in faults.enumerated() {
      let loss = index % 2 == 0 ? nil : seed &+ UInt64(index)
      let violations = await run(with: fault, powerLoss: loss)
      report.add("\(fault), then \(loss.map { "power lost, seed \($0)" } ?? "killed")", violations)
    }
    return report
  }

  /// Opens what is on the disk as after a restart, compares it with the work, and goes on working.
  /// - Returns: What is wrong, and the moments of the restart before anything new was written.
  package func restart(
    from image: DiskImage, acknowledged: Int, isRecorded: Bool = false
  ) async -> (violations: [String], moments: [DiskMoment]) {
    let disk = SimulatedDisk(image: image)
    do {
      try disk.mount(prefix: directory)
      defer { disk.unmount() }
      if isRecorded { disk.startRecording() }
      var journal = try JournalRun.open(directory)
      var violations = try await check(journal, acknowledged)
      if isRecorded {
        // Closing moves the write-ahead log into the database.
        try journal.close()
        journal = try JournalRun.open(directory)
      }
      let moments = disk.takeRecording()
      try await Self.goOn(journal)
      try journal.close()
      let found = try SQLText.run("PRAGMA integrity_check", on: directory + "/journal.sqlite")
      if found != ["ok"] { violations.append("integrity_check: \(found.joined(separator: "; "))") }
      return (violations, moments)
    } catch let error as JournalError {
      return (["the restart fails: \(error.message)"], [])
    } catch {
      return (["the restart fails: \(error)"], [])
    }
  }

  static func goOn(_ journal: Journal) async throws(JournalError) {
    var transaction = JournalTransaction()
    transaction.facts = ["after the restart": true]
    transaction.audits = [WorkloadRecords.audit(-1, "restart", "done")]
    try await journal.commit(transaction)
  }

  private func check(_ journal: Journal, _ acknowledged: Int) async throws -> [String] {
    var violations: [String] = []
    let picture = try await JournalPicture(journal)
    // The step under way may be there as a whole.
    let possible = workload.pictures[acknowledged...].prefix(2)
    if !possible.contains(where: { picture.looksLike($0) }) {
      let earlier = workload.pictures[..<acknowledged].lastIndex { picture.looksLike($0) }
      violations.append(
        earlier.map { "of \(acknowledged) acknowledged steps \($0) are there" }
          ?? "half a step is there: \(picture.differences(from: workload.pictures[acknowledged]))")
    }
    let verification = try await journal.verify(anchors: [heads[acknowledged]])
    violations += verification.findings.map { "audit: \($0.message)" }
    return violations
  }
}
