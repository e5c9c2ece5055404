import Crypto
import Foundation
import GRDB
import Journal
import RoutingModel

/// A real journal that is altered behind its back, proven, and put right again.
final class TamperedLog {
  let folder: StateFolder
  let head: AuditHead
  let first: Int64
  let export: String
  private let journal: Journal
  private let writer: DatabaseQueue

  var last: Int64 { head.size }

  /// - Parameter operations: with an intent, an outcome and now and then another record each.
  init(operations: Int) async throws {
    folder = StateFolder()
    let journal = try folder.open()
    for number in 0..<4 {
      try await journal.commit(Sample.before(number))
      try await journal.commit(Sample.after(number))
    }
    export = folder.path + "/export.jsonl"
    let pruned = try await journal.exportAndPrune(before: Sample.time.advanced(byMilliseconds: 1), to: export)
    first = (pruned?.head.size ?? 0) + 1
    var head = AuditHead.empty
    for number in 10..<(10 + operations) { head = try await Self.write(number, to: journal) }
    self.head = head
    try journal.close()
    writer = try DatabaseQueue(path: folder.path + "/journal.sqlite")
    try Self.prepare(writer)
    self.journal = try Journal.openReadOnly(directory: folder.path)
  }

  deinit { try? journal.close() }

  private static func prepare(_ writer: DatabaseQueue) throws {
    try writer.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")
      for trigger in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
        try database.execute(sql: "DROP TRIGGER \(trigger)")
      }
      // Heads in stored events would show some alterations by themselves.
      try database.execute(sql: "DELETE FROM delivery; DELETE FROM event")
      for table in tables { try database.execute(sql: "CREATE TEMP TABLE p_\(table) AS SELECT * FROM \(table)") }
    }
  }

  private static let tables = ["audit", "audit_checkpoint"]

  private static let outcomes = ["done", "failed", "unknown", "refused"]

  /// Records of all kinds, one way of spelling each.
  private static func write(_ number: Int, to journal: Journal) async throws -> AuditHead {
    try await journal.commit(Sample.before(number))
    var after = Sample.after(number)
    if number % 4 != 0 {
      after.audits = [Sample.audit(number, "update", outcomes[number % 4])]
      after.applied = []
      // A request whose outcome is not known stays open.
      if number % 4 == 2 { after.closings = [] }
    }
    if number % 3 == 0 {
      let actions = [
        "commit.received", "commit.rejected", "commit.applied", "approve", "suspend", "resume", "rollback",
        "quarantine", "prune",
      ]
      after.audits.append(
        AuditDraft(
          action: actions[number / 3 % actions.count], outcome: "done",
          time: Sample.time.advanced(byMilliseconds: Int64(number)), actor: "Eve \u{FFFD} 日本 \u{0}",
          commitSHA: number % 2 == 0 ? Sample.commit.sha : nil,
          details: JSONObject([("reason", "a \"quoted\" \\ reason")])))
    }
    return try await journal.commit(after)
  }

  /// Alters the log by `change`, proves it, and puts it right again.
  func altered(
    anchors: [AuditHead] = [], _ change: (Database) throws -> Void
  ) async throws -> AuditVerification {
    try write(change)
    let result = try await journal.verify(anchors: anchors)
    try write { database in
      for table in Self.tables {
        try database.execute(sql: "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM p_\(table)")
      }
    }
    return result
  }

  private func write(_ change: (Database) throws -> Void) throws { try writer.write(change) }

  /// SHA-256 of the hash before and the record, as the documentation of the log says.
  static func hash(_ before: String, _ record: String) -> String {
    SHA256.hash(data: Data((before + record).utf8)).map { String(format: "%02x", $0) }.joined()
  }
}
