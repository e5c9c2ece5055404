import Foundation
import Journal
import RoutingModel
import Testing
import Torture

/// The real journal on a disk that does its worst. `TORTURE_SEED` repeats a run; otherwise each day tries another
/// part of what does not fit into the time of the tests. `ROUTEKEEPER_TEST_TORTURE` tries all of it, but for a share of
/// the failing restarts: there are 85,000 of them.
@Suite(.serialized) struct JournalDiskTests {
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["TORTURE_SEED"].flatMap { UInt64($0) }
    ?? UInt64(max(0, Date().timeIntervalSince1970 / 86_400))

  static let isTorture = ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_TORTURE"] != nil

  /// Every so many of the cases; in the long form all, or as many as there is time for.
  static func every(_ share: Int, atLeast least: Int = 1) -> Int { isTorture ? least : share }

  /// Runs one kind of trial in a directory of its own and tells how it went.
  func run(_ name: String, _ body: (DiskTorture, String) async throws -> TrialReport) async throws -> TrialReport {
    let folder = try StateFolder()
    let start = ContinuousClock.now
    let report = try await body(DiskTorture(seed: Self.seed), folder.path)
    print("disk, \(name): \(report), TORTURE_SEED=\(Self.seed), \(ContinuousClock.now - start)")
    return report
  }

  @Test func aKillOrALossOfPowerAtAnyMomentLosesNothingAcknowledged() async throws {
    let report = try await run("crashes") { try await $0.crashes(in: $1, share: Self.every(9)) }
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 100)
  }

  @Test func aRestartThatIsCutShortLosesNothingEither() async throws {
    let report = try await run("crashes of restarts") {
      try await $0.restarts(in: $1, share: Self.every(40), again: Self.every(5))
    }
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 20)
  }

  @Test func aRestartOnAFailingDiskLosesNothingEither() async throws {
    let report = try await run("failing restarts") {
      try await $0.failingRestarts(in: $1, share: Self.every(40), each: Self.every(19, atLeast: 7))
    }
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 20)
  }

  @Test func callersWhoShareATransactionLoseNothing() async throws {
    let report = try await run("crashes of a crowd") { try await $0.crowds(in: $1, share: Self.every(11)) }
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 20)
  }

  @Test func aCheckpointInTheMiddleOfTheWorkLosesNothing() async throws {
    let report = try await run("crashes of checkpoints") { try await $0.checkpoints(in: $1, share: Self.every(13)) }
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 2)
  }

  @Test func aFailingOrFullDiskEndsTheWorkAndLosesNothingAcknowledged() async throws {
    // An odd share, so that each day has all kinds of a call's faults.
    let report = try await run("failing calls") { try await $0.faults(in: $1, share: Self.every(17)) }
    #expect(report.failures.isEmpty, "\(report.failures.prefix(10))")
    #expect(report.cases > 50)
  }

  @Test func damageToTheDatabaseIsSeen() async throws {
    let folder = try StateFolder()
    let report = try await DiskTorture(seed: Self.seed).damagedDatabases(
      in: folder.path, count: Self.isTorture ? 600 : 60)
    print("disk, damaged databases: \(report), TORTURE_SEED=\(Self.seed)")
    #expect(report.trials.failures.isEmpty, "\(report.trials.failures.prefix(10))")
    #expect(report.refused + report.seenLater > 0)
  }

  @Test func damageToTheWriteAheadLogLeavesWholeTransactions() async throws {
    let folder = try StateFolder()
    let report = try await DiskTorture(seed: Self.seed).damagedLogs(in: folder.path, count: Self.isTorture ? 600 : 60)
    print("disk, damaged write-ahead logs: \(report), TORTURE_SEED=\(Self.seed)")
    #expect(report.trials.failures.isEmpty, "\(report.trials.failures.prefix(10))")
    #expect(report.cut > 0)
  }

  /// A check that cannot fail would prove nothing: on a disk that lies about syncs acknowledged work is missed.
  @Test func aDiskThatLiesIsFoundOut() async throws {
    let folder = try StateFolder()
    let report = try await DiskTorture(seed: Self.seed).lies(in: folder.path, share: Self.every(15))
    #expect(report.failures.contains { $0.contains("acknowledged steps") }, "\(report)")
    #expect(report.failures.contains { $0.contains("the log was cut") }, "\(report)")
  }

  @Test func theSameWorkDoesTheSame() async throws {
    let folder = try StateFolder()
    let work = JournalWorkload.ordinary(rounds: 3, width: 2, restartEvery: 2)
    let first = try await JournalTrials(work, directory: folder.path)
    let second = try await JournalTrials(work, directory: folder.path)
    #expect(first.counts == second.counts)
    #expect(first.moments.map(\.call) == second.moments.map(\.call))
    #expect(first.moments.map(\.file) == second.moments.map(\.file))
    #expect(first.moments.map(\.acknowledged) == second.moments.map(\.acknowledged))
    #expect(first.closed.content == second.closed.content)
  }

  /// For who simulates a kill while the journal is in use: disk first, then the remains of the process.
  @Test func aKilledJournalWritesNothingMore() async throws {
    let folder = try StateFolder()
    let disk = SimulatedDisk()
    try disk.mount(prefix: folder.path)
    defer { disk.unmount() }
    let options = Journal.Options(now: { Instant(milliseconds: 0) }, makeEventID: { "" })
    func transaction(_ name: String) -> JournalTransaction {
      var transaction = JournalTransaction()
      transaction.facts = [name: true]
      return transaction
    }
    let killed = try Journal.open(directory: folder.path, options: options)
    try await killed.commit(transaction("before"))
    disk.kill()
    let image = disk.image.content
    await #expect(throws: JournalError.self) { try await killed.commit(transaction("after")) }
    await #expect(throws: JournalError.self) { try await killed.facts() }
    try? killed.close()
    #expect(disk.image.content == image)
    let restarted = try Journal.open(directory: folder.path, options: options)
    #expect(try await restarted.facts() == ["before": true])
    // A reader of another process is there, too.
    let reader = try Journal.openReadOnly(directory: folder.path)
    try await restarted.commit(transaction("later"))
    #expect(try await reader.facts() == ["before": true, "later": true])
    try restarted.close()
    #expect(try await reader.facts() == ["before": true, "later": true])
    try reader.close()
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
