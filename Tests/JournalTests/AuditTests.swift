import Foundation
import GRDB
import Journal
import RoutingModel
import Testing

@Suite struct AuditTests {
  static let operations = 30

  /// A closed journal with an intent and an outcome for each operation, and the head that was told outside.
  static func written(events: Bool = false) async throws -> (StateFolder, AuditHead) {
    let folder = StateFolder()
    let journal = try folder.open()
    var head = AuditHead.empty
    for number in 0..<operations {
      try await journal.commit(Sample.before(number))
      var after = Sample.after(number)
      if !events { after.events = [] }
      head = try await journal.commit(after)
    }
    try journal.close()
    return (folder, head)
  }

  static func tampered(_ folder: StateFolder, _ change: (Database) throws -> Void) throws -> StateFolder {
    let copy = StateFolder()
    try copyFiles(from: folder.path, to: copy.path)
    let queue = try DatabaseQueue(path: copy.path + "/journal.sqlite")
    try queue.write { database in
      for trigger in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
        try database.execute(sql: "DROP TRIGGER \(trigger)")
      }
      try change(database)
    }
    try queue.close()
    return copy
  }

  static func verify(_ folder: StateFolder, anchors: [AuditHead]) async throws -> AuditVerification {
    let journal = try Journal.openReadOnly(directory: folder.path)
    defer { try? journal.close() }
    return try await journal.verify(anchors: anchors)
  }

  @Test func anUntouchedLogIsIntact() async throws {
    let (folder, head) = try await Self.written(events: true)
    let result = try await Self.verify(folder, anchors: [head, .empty])
    #expect(result.isIntact, "\(result.findings)")
    #expect(result.head == head)
    #expect(result.recordsChecked == 60)
    #expect(result.anchorsChecked == 32)
    #expect(AuditHead(text: head.description) == head)
    #expect(AuditHead(json: head.json) == head)
  }

  struct Tampering: Sendable, CustomStringConvertible {
    let description: String
    let change: @Sendable (Database, Int) throws -> Void
  }

  static let tamperings: [Tampering] = [
    Tampering(description: "one byte of a record") { database, sequence in
      try database.execute(
        sql: "UPDATE audit SET record = replace(record, '\"Ann\"', '\"Bob\"') WHERE sequence = ?", arguments: [sequence]
      )
    },
    Tampering(description: "a record and its hash, computed anew") { database, sequence in
      let row = try Row.fetchOne(database, sql: "SELECT record FROM audit WHERE sequence = ?", arguments: [sequence])
      let text: String = try #require(row)[0]
      try database.execute(
        sql: "UPDATE audit SET record = ?, hash = lower(hex(randomblob(32))) WHERE sequence = ?",
        arguments: [text.replacing("Ann", with: "Eve"), sequence])
    },
    Tampering(description: "a hash") { database, sequence in
      try database.execute(
        sql: "UPDATE audit SET hash = substr(hash, 2) || '0' WHERE sequence = ?", arguments: [sequence])
    },
    Tampering(description: "a column") { database, sequence in
      try database.execute(sql: "UPDATE audit SET time = time + 1 WHERE sequence = ?", arguments: [sequence])
    },
    Tampering(description: "the commit's column") { database, sequence in
      try database.execute(sql: "UPDATE audit SET commit_sha = NULL WHERE sequence = ?", arguments: [sequence])
    },
    Tampering(description: "a removal") { database, sequence in
      try database.execute(sql: "DELETE FROM audit WHERE sequence = ?", arguments: [sequence])
    },
    Tampering(description: "a removal with the gap closed") { database, sequence in
      try database.execute(sql: "DELETE FROM audit WHERE sequence = ?", arguments: [sequence])
      try database.execute(sql: "UPDATE audit SET sequence = -(sequence - 1) WHERE sequence > ?", arguments: [sequence])
      try database.execute(sql: "UPDATE audit SET sequence = -sequence WHERE sequence < 0")
    },
    Tampering(description: "an exchange of neighbours") { database, sequence in
      let other = sequence == 60 ? 59 : sequence + 1
      try database.execute(sql: "UPDATE audit SET sequence = -1 WHERE sequence = ?", arguments: [sequence])
      try database.execute(sql: "UPDATE audit SET sequence = ? WHERE sequence = ?", arguments: [sequence, other])
      try database.execute(sql: "UPDATE audit SET sequence = ? WHERE sequence = -1", arguments: [other])
    },
    Tampering(description: "a repetition at the end") { database, sequence in
      try database.execute(
        sql: "INSERT INTO audit SELECT 61, time, commit_sha, subject, record, hash FROM audit WHERE sequence = ?",
        arguments: [sequence])
    },
    Tampering(description: "a cut from here on") { database, sequence in
      try database.execute(sql: "DELETE FROM audit WHERE sequence >= ?", arguments: [sequence])
    },
  ]

  @Test(arguments: tamperings.indices) func everyAlterationShows(index: Int) async throws {
    let tampering = Self.tamperings[index]
    let (folder, head) = try await Self.written()
    var undetected: [Int] = []
    for sequence in 1...60 {
      let copy = try Self.tampered(folder) { try tampering.change($0, sequence) }
      let result = try await Self.verify(copy, anchors: [head])
      if result.isIntact { undetected.append(sequence) }
    }
    #expect(undetected.isEmpty, "\(tampering) is not seen at \(undetected)")
  }

  @Test func aCutTailShowsInStoredEventsToo() async throws {
    let (folder, _) = try await Self.written(events: true)
    let copy = try Self.tampered(folder) { database in
      try database.execute(sql: "DELETE FROM audit WHERE sequence > 50")
      try database.execute(sql: "DELETE FROM applied_object WHERE audit > 50")
      try database.execute(sql: "DELETE FROM intent WHERE operation >= 'op-25' OR operation LIKE 'op-_'")
    }
    #expect(try await !Self.verify(copy, anchors: []).isIntact)
  }

  @Test func appliedObjectsAndIntentsAreComparedWithTheLog() async throws {
    let (folder, _) = try await Self.written()
    let changes = [
      "UPDATE applied_object SET canonical = '{}' WHERE audit = 8",
      "UPDATE applied_object SET audit = 10 WHERE audit = 8",
      "UPDATE applied_object SET record = replace(record, 'id-3', 'id-4') WHERE audit = 8",
      "UPDATE intent SET outcome = NULL WHERE operation = 'op-3'",
    ]
    for change in changes {
      let copy = try Self.tampered(folder) { try $0.execute(sql: change) }
      #expect(try await !Self.verify(copy, anchors: []).isIntact, "\(change)")
    }
  }

  @Test func theDatabaseItselfForbidsUpdatesAndRemovals() async throws {
    let (folder, _) = try await Self.written()
    let queue = try DatabaseQueue(path: folder.path + "/journal.sqlite")
    let forbidden = [
      "UPDATE audit SET time = 1", "DELETE FROM audit WHERE sequence = 60", "DELETE FROM audit",
      "INSERT INTO audit (sequence, time, record, hash) VALUES (62, 1, '{}', '')",
    ]
    for statement in forbidden {
      #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: statement) } }
    }
  }

  @Test func secondOutcomesAndOutcomesWithoutIntentAreFound() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    var lonely = JournalTransaction()
    lonely.audits = [Sample.audit(1, "create", "done")]
    try await journal.commit(lonely)
    try await journal.commit(Sample.before(2))
    try await journal.commit(Sample.after(2))
    var double = JournalTransaction()
    double.audits = [Sample.audit(2, "create", "failed")]
    try await journal.commit(double)
    #expect(try await journal.verify().findings.map(\.sequence) == [1, 4])
  }

  @Test func recordsAreFilteredAndTellWhatHappened() async throws {
    let (folder, _) = try await Self.written()
    let journal = try Journal.openReadOnly(directory: folder.path)
    let ofOne = try await journal.audits(AuditFilter(resource: "Support/Rule 7"), limit: 10)
    #expect(ofOne.map { $0["outcome"] } == ["pending", "done"])
    #expect(ofOne.last?["exchange"]?["correlationID"] == "corr-7")
    #expect(ofOne.last?["resource"]?["id"] == "id-7")
    #expect(ofOne.last?["after"]?["priority"] == 7)
    #expect(try await journal.audits(AuditFilter(resource: "Rule"), limit: 10).isEmpty)
    #expect(try await journal.audits(AuditFilter(resource: "RoutingRule/Support"), limit: 100).count == 60)
    #expect(try await journal.audits(AuditFilter(resource: "Rule 7"), limit: 100).count == 2)
    #expect(try await journal.audits(AuditFilter(resource: "RoutingRule/Support/Rule 7"), limit: 10).count == 2)
    #expect(try await journal.audits(AuditFilter(commit: "ababab"), limit: 1000).count == 60)
    #expect(try await journal.audits(AuditFilter(commit: "ff"), limit: 10).isEmpty)
    #expect(try await journal.audits(AuditFilter(until: Sample.time), limit: 10).isEmpty)
    #expect(try await journal.audits(limit: 3).map { $0["sequence"] } == [58, 59, 60])
  }
}
