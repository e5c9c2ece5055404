import Foundation
import RoutingModel
import Testing
import Torture

/// SQLite itself on the simulated disk.
@Suite struct DiskVFSTests {
  /// An empty database on a disk of its own.
  static func withDisk(_ body: (SimulatedDisk, _ file: String) throws -> Void) throws {
    let folder = try StateFolder()
    let disk = SimulatedDisk()
    try disk.mount(prefix: folder.path)
    defer { disk.unmount() }
    disk.setBytes(of: "a.sqlite", [])
    try body(disk, folder.path + "/a.sqlite")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/a.sqlite"))
  }

  static let fill = """
    CREATE TABLE t (x);
    WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n;
    """

  @Test(arguments: ["DELETE", "WAL", "TRUNCATE"]) func everyJournalModeWorks(mode: String) throws {
    try Self.withDisk { disk, file in
      #expect(try SQLText.run("PRAGMA journal_mode = \(mode)", on: file) == [mode.lowercased()])
      try SQLText.run(Self.fill, on: file)
      #expect(try SQLText.run("SELECT sum(x) FROM t; PRAGMA integrity_check", on: file) == ["12502500", "ok"])
      #expect(disk.image.fileNames.contains("a.sqlite"))
      #expect(disk.counts[.write] > 10)
      #expect(disk.bytes(of: "a.sqlite")?.prefix(15) == Array("SQLite format 3".utf8)[...])
    }
  }

  @Test func pathsElsewhereStayReal() throws {
    let folder = try StateFolder()
    try Self.withDisk { disk, _ in
      let file = folder.path + "/real.sqlite"
      #expect(FileManager.default.createFile(atPath: file, contents: nil))
      try SQLText.run("PRAGMA journal_mode = WAL;" + Self.fill, on: file)
      #expect(try SQLText.run("SELECT count(*) FROM t", on: file) == ["5000"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count > 4096)
      #expect(disk.counts.all == 0)
    }
  }

  @Test func severalDisksKnowNothingOfEachOther() throws {
    try Self.withDisk { first, one in
      try Self.withDisk { second, other in
        try SQLText.run("CREATE TABLE first (x)", on: one)
        try SQLText.run("CREATE TABLE second (x)", on: other)
        #expect(try SQLText.run("SELECT name FROM sqlite_master", on: one) == ["first"])
        #expect(try SQLText.run("SELECT name FROM sqlite_master", on: other) == ["second"])
      }
    }
  }

  @Test func aPrefixIsTakenOnce() throws {
    let folder = try StateFolder()
    let disk = SimulatedDisk()
    try disk.mount(prefix: folder.path)
    #expect(throws: (any Error).self) { try SimulatedDisk().mount(prefix: folder.path) }
    disk.unmount()
    try SimulatedDisk().mount(prefix: folder.path)
  }

  @Test func faultsStrikeTheCallThatTheyName() throws {
    try Self.withDisk { disk, file in
      disk.faults = [DiskFault(.sync, number: 1, .failure)]
      #expect(throws: SQLText.Failure.self) { try SQLText.run("CREATE TABLE t (x)", on: file) }
      try SQLText.run("CREATE TABLE t (x)", on: file)
      disk.faults = [DiskFault(.write, number: 1, .full, persists: true)]
      for _ in 0..<2 {
        let failure = #expect(throws: SQLText.Failure.self) { try SQLText.run("INSERT INTO t VALUES (1)", on: file) }
        #expect(failure?.description == "database or disk is full")
      }
      disk.faults = [DiskFault(nil, number: disk.counts.all + 2, .halt)]
      #expect(throws: SQLText.Failure.self) { try SQLText.run("INSERT INTO t VALUES (1)", on: file) }
      #expect(disk.hasHalted)
      disk.kill()
      try SQLText.run("INSERT INTO t VALUES (1)", on: file)
      #expect(try SQLText.run("SELECT count(*) FROM t", on: file) == ["1"])
    }
  }

  /// With FULL alone the rollback journal of a committed transaction may come back with the power, and undo it: the
  /// reason why the journal of this program asks for EXTRA.
  @Test(arguments: [("EXTRA", true), ("FULL", false)])
  func whatWasCommittedSurvivesALossOfPower(synchronous: String, always: Bool) throws {
    var lost = 0
    for seed in 0..<30 as Range<UInt64> {
      try Self.withDisk { disk, file in
        try SQLText.run("PRAGMA synchronous = \(synchronous);" + Self.fill, on: file)
        var random = SeedSequence(state: seed)
        disk.losePower(using: &random)
        let found = try? SQLText.run("SELECT count(*) FROM t; PRAGMA integrity_check", on: file)
        if found != ["5000", "ok"] { lost += 1 }
      }
    }
    #expect((lost == 0) == always, "\(lost) of 30")
  }

  private struct SeedSequence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }
}
