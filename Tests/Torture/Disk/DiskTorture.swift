/// Everything that a disk can do to a journal, as a whole or, where time is short, every so many of its cases.
package struct DiskTorture: Sendable {
  package let seed: UInt64

  /// Restarts, so that the write-ahead log comes and goes.
  private static let ordinary = JournalWorkload.ordinary(rounds: 11, width: 1, restartEvery: 4)
  private static let kept = JournalWorkload.ordinary(rounds: 11, width: 1, restartEvery: 4, isPruned: false)
  private static let short = JournalWorkload.ordinary(rounds: 3, width: 2, restartEvery: 2)
  /// More than the thousand pages after which SQLite moves the write-ahead log into the database by itself.
  private static let heavy = JournalWorkload.ordinary(rounds: 12, width: 1, restartEvery: 13, ballast: 400_000)

  /// - Parameter seed: Repeats a run, with the same shares.
  package init(seed: UInt64) { self.seed = seed }

  /// The process or the machine ends, at any moment of the work.
  package func crashes(in directory: String, share: Int = 1, losses: UInt64 = 2) async throws -> TrialReport {
    let trials = try await JournalTrials(Self.ordinary, directory: directory)
    return await trials.crashes(at: part(share, of: trials.moments), seeds: seeds(losses))
  }

  /// It ends once more while it starts again.
  package func restarts(in directory: String, share: Int = 1, again: Int = 1) async throws -> TrialReport {
    let trials = try await JournalTrials(Self.short, directory: directory)
    return await trials.crashes(at: part(share, of: trials.moments), seeds: seeds(1), again: again)
  }

  /// After an end of the process or the machine, a call of the restart fails.
  /// - Parameter each: Every how many of a restart's failing calls are tried.
  package func failingRestarts(in directory: String, share: Int = 1, each: Int = 1) async throws -> TrialReport {
    let trials = try await JournalTrials(Self.short, directory: directory)
    return await trials.failingRestarts(at: part(share, of: trials.moments), seed: seed, share: each)
  }

  /// It ends while many callers share transactions.
  package func crowds(in directory: String, share: Int = 1) async throws -> TrialReport {
    await (try JournalCrowd(callers: 8, objectsEach: 4, directory: directory)).crashes(share: share, seed: seed)
  }

  /// It ends while the write-ahead log is moved into the database, in the middle of the work.
  package func checkpoints(in directory: String, share: Int = 1, losses: UInt64 = 1) async throws -> TrialReport {
    let trials = try await JournalTrials(Self.heavy, directory: directory)
    let steps = Self.heavy.pictures.count - 1
    // Not the creation of the file, and not the checkpoint of the end, which comes after all steps.
    let moments = trials.moments.filter { $0.file == "journal.sqlite" && (1..<steps).contains($0.acknowledged) }
    return await trials.crashes(at: part(share, of: moments), seeds: seeds(losses))
  }

  /// Each call fails, once or from then on.
  package func faults(in directory: String, share: Int = 1) async throws -> TrialReport {
    let trials = try await JournalTrials(Self.short, directory: directory)
    return await trials.run(with: part(share, of: DiskFault.every(of: trials.counts)), seed: seed)
  }

  package func damagedDatabases(in directory: String, count: Int) async throws -> DamageReport {
    try await JournalTrials(Self.kept, directory: directory).damagedDatabases(count: count, seed: seed)
  }

  package func damagedLogs(in directory: String, count: Int) async throws -> DamageReport {
    try await JournalTrials(Self.kept, directory: directory).damagedLogs(count: count, seed: seed)
  }

  /// What the crashes find on a disk that says "done" to a sync and does nothing.
  package func lies(in directory: String, share: Int = 1) async throws -> TrialReport {
    let trials = try await JournalTrials(Self.short, directory: directory, ignoringSync: true)
    return await trials.crashes(at: part(share, of: trials.moments), seeds: seeds(2))
  }

  private func seeds(_ count: UInt64) -> [UInt64] { (0..<count).map { seed &+ $0 &* 0x1_0000_0000 } }

  /// Every so many, with another first one for each seed.
  private func part<Value>(_ share: Int, of values: [Value]) -> [Value] {
    let share = max(1, share)
    let first = Int(seed % UInt64(share))
    return values.enumerated().filter { $0.offset % share == first }.map(\.element)
  }
}
