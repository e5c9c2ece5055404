import Foundation
import GRDB
import Journal
import RoutingModel
import Testing

/// Every alteration of the log shows, tried by the thousand. Each test prints its seed and how many cases it tried.
@Suite(.serialized) struct TamperTests {
  /// Records that belong to one alteration of a pass; what it touches is in the middle of them.
  private static let segment: Int64 = 12
  private static let passes = TamperSeed.isTorture ? 3_600 : 240

  /// Many records of the log are altered at once, far from each other. Each has to be found at its own place, and
  /// nothing may be found where nothing was altered.
  @Test func everyAlterationOfARecordIsFoundWhereItIs() async throws {
    let log = try await TamperedLog(operations: 103)
    let chosen = TamperSeed.chosen()
    var seed = TamperSeed(chosen)
    var (cases, controls) = (0, 0)
    #expect(try await log.altered { _ in }.isIntact)
    let segments = stride(from: log.first, to: log.last - Self.segment, by: Int(Self.segment)).map { $0 }
    for pass in 0..<Self.passes {
      let touched = segments.filter { _ in Int.random(in: 0..<8, using: &seed) != 0 }
      var made: [Int64: Alteration] = [:]
      let result = try await log.altered { database in
        for start in touched {
          let alteration = Alteration.allCases.randomElement(using: &seed) ?? .hash
          made[start] = alteration
          try alteration.apply(to: start + .random(in: 3...6, using: &seed), database, &seed)
        }
      }
      let found = Set(
        result.findings.filter { $0.message.contains("altered") || $0.message.contains("missing") }
          .compactMap { finding in finding.sequence.map { ($0 - log.first) / Self.segment } })
      for start in segments {
        let isFound = found.contains((start - log.first) / Self.segment)
        let what = made[start].map { "\($0)" } ?? "nothing"
        if isFound != (made[start] != nil) {
          Issue.record("seed \(chosen), pass \(pass): \(what) at \(start): found \(isFound)")
        }
      }
      cases += touched.count
      controls += segments.count - touched.count
    }
    print("tampering: \(cases) alterations found, \(controls) untouched stretches clean, seed \(chosen)")
    #expect(cases >= (TamperSeed.isTorture ? 50_000 : 3_500))
  }

  /// Alone, without anything else altered that could show it.
  @Test func everyAlterationShowsByItself() async throws {
    let log = try await TamperedLog(operations: 30)
    let chosen = TamperSeed.chosen()
    var seed = TamperSeed(chosen)
    let rounds = TamperSeed.isTorture ? 200 : 12
    #expect(try await log.altered { _ in }.isIntact)
    for alteration in Alteration.allCases {
      for _ in 0..<rounds {
        let sequence = Int64.random(in: log.first...(log.last - 4), using: &seed)
        let result = try await log.altered { try alteration.apply(to: sequence, $0, &seed) }
        #expect(!result.isIntact, "seed \(chosen): \(alteration) at \(sequence)")
      }
    }
    print("tampering: \(rounds * Alteration.allCases.count) single alterations found, seed \(chosen)")
  }

  /// What keeps the chain whole: a cut end, and everything written anew from some record on. Only a head that was told
  /// outside shows it.
  @Test func whatTheChainCannotShowTheAnchorShows() async throws {
    let log = try await TamperedLog(operations: 60)
    var cases = 0
    #expect(try await log.altered(anchors: [log.head]) { _ in }.isIntact)
    for cut in log.first...log.last {
      let result = try await log.altered(anchors: [log.head]) { database in
        try database.execute(sql: "DELETE FROM audit WHERE sequence >= ?", arguments: [cut])
      }
      #expect(result.findings.contains { $0.message.contains("was cut") }, "from \(cut)")
      cases += 1
    }
    for begin in stride(from: log.first, through: log.last, by: TamperSeed.isTorture ? 1 : 5) {
      let result = try await log.altered(anchors: [log.head]) { try Self.rewrite(from: begin, $0) }
      #expect(result.findings.contains { $0.message.contains("an anchor knows another record") }, "from \(begin)")
      // Nothing else tells: without the anchor this test would not find it.
      #expect(!result.findings.contains { $0.message.contains("hash is") && !$0.message.contains("anchor") })
      cases += 1
    }
    print("tampering: \(cases) cut or rewritten ends found by the anchor")
  }

  /// As somebody would who knows how the chain is made.
  private static func rewrite(from begin: Int64, _ database: Database) throws {
    var hash =
      try String.fetchOne(database, sql: "SELECT hash FROM audit WHERE sequence = ?", arguments: [begin - 1])
      ?? String.fetchOne(database, sql: "SELECT hash FROM audit_checkpoint") ?? ""
    let rows = try Row.fetchAll(
      database, sql: "SELECT sequence, record FROM audit WHERE sequence >= ? ORDER BY sequence", arguments: [begin])
    for row in rows {
      let (sequence, stored): (Int64, String) = (row[0], row[1])
      let record = stored.replacing("\"actor\":\"", with: "\"actor\":\"not ", maxReplacements: 1)
      hash = TamperedLog.hash(hash, record)
      try database.execute(
        sql: "UPDATE audit SET record = ?, hash = ? WHERE sequence = ?", arguments: [record, hash, sequence])
    }
  }

  static let forgeries: [(String, String)] = [
    (
      "a row with the number 0",
      "INSERT INTO audit SELECT 0, time, commit_sha, subject, record, hash FROM audit LIMIT 1"
    ),
    ("a row with a negative number", "INSERT INTO audit SELECT -7, time, NULL, NULL, record, hash FROM audit LIMIT 1"),
    ("a row that was pruned", "INSERT INTO audit SELECT 3, time, commit_sha, subject, record, hash FROM audit LIMIT 1"),
    (
      "a row at the end",
      "INSERT INTO audit SELECT max(sequence) + 1, time, commit_sha, subject, record, hash FROM audit"
    ),
    (
      "a row far away",
      "INSERT INTO audit SELECT 9223372036854775807, time, NULL, NULL, record, hash FROM audit LIMIT 1"
    ),
    (
      "a row in between, the others renumbered",
      """
      UPDATE audit SET sequence = -sequence - 1 WHERE sequence > 20; UPDATE audit SET sequence = -sequence WHERE sequence < 0;
      INSERT INTO audit SELECT 21, time, commit_sha, subject, record, hash FROM audit WHERE sequence = 20
      """
    ),
    ("the size of the checkpoint", "UPDATE audit_checkpoint SET size = size + 1"),
    ("the hash of the checkpoint", "UPDATE audit_checkpoint SET hash = hash || char(0) || 'a'"),
    ("the time of the checkpoint", "UPDATE audit_checkpoint SET time = time - 1"),
    ("the key of the checkpoint", "UPDATE audit_checkpoint SET public_key = upper(public_key)"),
    ("the signature of the checkpoint", "UPDATE audit_checkpoint SET signature = signature || char(0)"),
    ("the checkpoint removed", "DELETE FROM audit_checkpoint"),
  ]

  @Test(arguments: forgeries) func everyForgeryShows(what: String, statement: String) async throws {
    let log = try await TamperedLog(operations: 10)
    #expect(try await log.altered { _ in }.isIntact)
    #expect(try await !log.altered { try $0.execute(sql: statement) }.isIntact, "\(what)")
  }

  /// A table that was made anew without its types ends no process.
  @Test func valuesOfOtherTypesAreFindings() async throws {
    let log = try await TamperedLog(operations: 5)
    let isIntact = try await log.altered { database in
      try database.execute(
        sql: "CREATE TABLE loose AS SELECT * FROM audit; DROP TABLE audit; ALTER TABLE loose RENAME TO audit")
    }.isIntact
    #expect(isIntact)
    for column in ["sequence", "time", "record", "hash", "commit_sha", "subject"] {
      for value in ["NULL", "x'00ff'", "'text'", "1.5", "9223372036854775807"] {
        let result = try await log.altered { database in
          try database.execute(sql: "UPDATE audit SET \(column) = \(value) WHERE sequence = 12")
        }
        #expect(!result.isIntact, "\(column) = \(value)")
      }
    }
  }

  @Test func everyByteOfAnExportCounts() async throws {
    let log = try await TamperedLog(operations: 2)
    let chosen = TamperSeed.chosen()
    var seed = TamperSeed(chosen)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: log.export)))
    #expect(try AuditExport.verify(file: log.export).isIntact)
    let path = log.folder.path + "/altered.jsonl"
    var cases = 0
    func expectFound(_ bytes: [UInt8], _ what: @autoclosure () -> String) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      if try AuditExport.verify(file: path).isIntact { Issue.record("seed \(chosen): \(what())") }
      cases += 1
    }
    let step = TamperSeed.isTorture ? 1 : 4
    for index in stride(from: Int.random(in: 0..<step, using: &seed), to: whole.count, by: step) {
      var edited = whole
      edited[index] = seed.other(than: edited[index])
      try expectFound(edited, "byte \(index) is \(edited[index])")
      if index % 8 < step { try expectFound(Array(whole[..<index]), "cut at \(index)") }
    }
    let lines = whole.split(separator: 0x0A).map { Array($0) + [0x0A] }
    for index in lines.indices {
      var altered = lines
      altered.remove(at: index)
      try expectFound(Array(altered.joined()), "line \(index) removed")
      altered.insert(lines[index], at: .random(in: 0...altered.count, using: &seed))
      if altered != lines { try expectFound(Array(altered.joined()), "line \(index) moved") }
      try expectFound(Array((lines[...index] + lines[index...]).joined()), "line \(index) twice")
    }
    print("tampering: \(cases) altered exports found, seed \(chosen)")
    #expect(cases > 1_000)
  }

  @Test func anExportIsHeldAgainstAnchors() async throws {
    let log = try await TamperedLog(operations: 2)
    let lines = try String(contentsOfFile: log.export, encoding: .utf8).split(separator: "\n")
    let hash = try #require(try JSONReader.read(String(lines[3]))["hash"]?.stringValue)
    let anchors = log.folder.path + "/heads"
    try "T 3:\(hash)\n".write(toFile: anchors, atomically: true, encoding: .utf8)
    let good = try AuditExport.verify(file: log.export, anchorFiles: [anchors])
    #expect(good.isIntact && good.anchorsChecked == 1)
    try "T 2:\(hash)\n".write(toFile: anchors, atomically: true, encoding: .utf8)
    #expect(try AuditExport.verify(file: log.export, anchorFiles: [anchors]).findings.map(\.sequence) == [2])
  }
}
