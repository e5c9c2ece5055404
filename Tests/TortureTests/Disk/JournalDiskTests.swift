import Foundation
import Journal
import RoutingModel
import Testing
import Torture

/// The real journal on a disk that does its worst. `TORTURE_SEED` repeats a run; otherwise each day tries another
/// part of what does not fit into the time of the tests.
@Suite(.serialized) struct JournalDiskTests {
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["TORTURE_SEED"].flatMap { UInt64($0) }
    ?? UInt64(max(0, Date().timeIntervalSince1970 / 86_400))

  static let ordinary = JournalWorkload.ordinary(rounds: 11, width: 1, restartEvery: 4)
  static let wide = JournalWorkload.ordinary(rounds: 6, width: 150, restartEvery: 9)
  static let short = JournalWorkload.ordinary(rounds: 3, width: 2, restartEvery: 2)

  func tell(_ name: String, _ report: some CustomStringConvertible, _ start: ContinuousClock.Instant) {
    print("disk, \(name): \(report), TORTURE_SEED=\(Self.seed), \(ContinuousClock.now - start)")
  }

  /// Every so many of them, another part each day.
  func share<Value>(_ one: Int, of values: [Value]) -> [Value] {
    let first = Int(Self.seed % UInt64(one))
    return values.enumerated().filter { $0.offset % one == first }.map(\.element)
  }

  @Test func aKillOrALossOfPowerAtAnyMomentLosesNothingAcknowledged() async throws {
    let folder = try StateFolder()
    let start = ContinuousClock.now
    let trials = try await JournalTrials(Self.ordinary, directory: folder.path)
    #expect(trials.heads.count == 28)
    let report = await trials.crashes(at: share(5, of: trials.moments), seeds: [Self.seed, ~Self.seed])
    tell("crashes at a fifth of \(trials.moments.count) moments", report, start)
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 200)
  }

  @Test func aRestartThatIsCutShortLosesNothingEither() async throws {
    let folder = try StateFolder()
    let start = ContinuousClock.now
    let trials = try await JournalTrials(Self.short, directory: folder.path)
    let report = await trials.crashes(at: share(40, of: trials.moments), seeds: [Self.seed], again: 5)
    tell("crashes within a restart", report, start)
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 20)
  }

  @Test func aCheckpointInTheMiddleOfTheWorkLosesNothing() async throws {
    let folder = try StateFolder()
    let start = ContinuousClock.now
    let trials = try await JournalTrials(Self.wide, directory: folder.path)
    // The thousand pages of the automatic checkpoint, not the one of the end, which comes after all steps.
    let checkpoint = trials.moments.filter {
      $0.file == "journal.sqlite" && (2..<Self.wide.pictures.count - 1).contains($0.acknowledged)
    }
    try #require(checkpoint.count > 100)
    let every = checkpoint.count / 4
    let report = await trials.crashes(at: share(every, of: checkpoint), seeds: [Self.seed])
    tell("crashes within \(checkpoint.count) changes by a checkpoint", report, start)
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 4)
  }

  @Test func aFailingOrFullDiskEndsTheWorkAndLosesNothingAcknowledged() async throws {
    let folder = try StateFolder()
    let start = ContinuousClock.now
    let trials = try await JournalTrials(Self.short, directory: folder.path)
    let faults = DiskFault.every(of: trials.counts)
    // An odd number, so that all of a call's faults have their turn.
    let report = await trials.run(with: share(7, of: faults), seed: Self.seed)
    tell("a seventh of \(faults.count) failing calls", report, start)
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 100)
  }

  @Test func damageToTheDatabaseIsSeen() async throws {
    let folder = try StateFolder()
    let start = ContinuousClock.now
    let trials = try await JournalTrials(Self.ordinary, directory: folder.path)
    let report = try await trials.damagedDatabases(count: 120, seed: Self.seed)
    tell("damaged databases", report, start)
    #expect(report.trials.failures.isEmpty, "\(report.trials.failures.prefix(10))")
    #expect(report.refused > 0)
    #expect(report.seenLater > 0)
  }

  @Test func damageToTheWriteAheadLogLeavesWholeTransactions() async throws {
    let folder = try StateFolder()
    let start = ContinuousClock.now
    let trials = try await JournalTrials(Self.ordinary, directory: folder.path)
    let report = try await trials.damagedLogs(count: 60, seed: Self.seed)
    tell("damaged write-ahead logs", report, start)
    #expect(report.trials.failures.isEmpty, "\(report.trials.failures.prefix(10))")
    #expect(report.cut > 0)
  }

  /// A check that cannot fail would prove nothing: on a disk that lies about syncs acknowledged work is missed.
  @Test func aDiskThatLiesIsFoundOut() async throws {
    let folder = try StateFolder()
    let trials = try await JournalTrials(Self.short, directory: folder.path, ignoringSync: true)
    let report = await trials.crashes(at: share(15, of: trials.moments), seeds: [1, 2])
    #expect(report.failures.contains { $0.contains("acknowledged steps") }, "\(report)")
    #expect(report.failures.contains { $0.contains("the log was cut") }, "\(report)")
  }

  @Test func aSecondOpenerAndANewerSchemaAreRefused() async throws {
    let folder = try StateFolder()
    let disk = SimulatedDisk()
    try disk.mount(prefix: folder.path)
    defer { disk.unmount() }
    let options = Journal.Options(now: { Instant(milliseconds: 0) }, makeEventID: { "" })
    let first = try Journal.open(directory: folder.path, options: options)
    #expect(throws: JournalError.locked(path: folder.path, holder: getpid())) {
      try Journal.open(directory: folder.path, options: options)
    }
    try first.close()
    let file = folder.path + "/journal.sqlite"
    try SQLText.run("INSERT INTO grdb_migrations (identifier) VALUES ('999 of the future')", on: file)
    #expect(throws: JournalError.newerSchema(path: file)) {
      try Journal.open(directory: folder.path, options: options)
    }
    #expect(throws: JournalError.newerSchema(path: file)) { try Journal.openReadOnly(directory: folder.path) }
  }
}
