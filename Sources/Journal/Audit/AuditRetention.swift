internal import GRDB
package import RoutingModel

/// What a run of retention did.
package struct AuditPruning: Hashable, Sendable {
  package let records: Int64
  /// The signed checkpoint's.
  package let head: AuditHead
}

extension Journal {
  /// Writes the records before `limit` to a new file, one JSON document per line, and then removes them from the
  /// database up to a checkpoint signed with this journal's key. Closed intents and events that everybody has
  /// received go with them; what is pending or dead stays.
  ///
  /// The file begins with `{"from": head}`, goes on with `{"hash", "record"}` and ends with `{"checkpoint"}`.
  /// - Returns: `nil`, and no file, where nothing is old enough.
  package func exportAndPrune(before limit: Instant, to file: String) async throws(JournalError) -> AuditPruning? {
    let key = try AuditSigningKey.loadOrMake(in: directory)
    let now = self.now()
    let exported = try await read { database -> AuditCheckpoint? in
      guard let last = try Self.lastPrunable(database, limit) else { return nil }
      let first = try AuditHead.checkpointed(database)
      let checkpoint = try AuditCheckpoint.sign(last, at: now, with: key)
      var output = try DurableFile(file)
      try output.append(JSONWriter.text(of: ["from": first.json]) + "\n")
      let rows = try Row.fetchCursor(
        database, sql: "SELECT hash, record FROM audit WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
        arguments: [first.size, last.size])
      while let row = try rows.next() {
        let (hash, record): (String, String) = try (row.value(at: 0), row.value(at: 1))
        try output.append("{\"hash\":\"\(hash)\",\"record\":\(record)}\n")
      }
      try output.append(JSONWriter.text(of: ["checkpoint": checkpoint.json]) + "\n")
      try output.finish()
      return checkpoint
    }
    guard let exported else { return nil }
    return try await write { try Self.prune($0, upTo: exported, before: limit) }
  }

  /// The last record before the first one that is too new, or that belongs to an operation still open.
  private static func lastPrunable(_ database: Database, _ limit: Instant) throws -> AuditHead? {
    let open = try Int64.fetchOne(database, sql: "SELECT min(time) FROM intent WHERE outcome IS NULL") ?? .max
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT sequence, hash FROM audit
        WHERE sequence < (SELECT coalesce(min(sequence), 9223372036854775807) FROM audit WHERE time >= ?)
          AND sequence > (SELECT coalesce(max(size), 0) FROM audit_checkpoint)
        ORDER BY sequence DESC LIMIT 1
        """, arguments: [min(limit.milliseconds, open)])
    return try row.map { try AuditHead(size: $0.value(at: 0), hash: $0.value(at: 1)) }
  }

  private static func prune(
    _ database: Database, upTo checkpoint: AuditCheckpoint, before limit: Instant
  ) throws -> AuditPruning {
    try database.execute(
      sql: "INSERT INTO audit_checkpoint (size, hash, time, public_key, signature) VALUES (?, ?, ?, ?, ?)",
      arguments: [
        checkpoint.head.size, checkpoint.head.hash, checkpoint.time.milliseconds, checkpoint.publicKey,
        checkpoint.signature,
      ])
    try database.execute(sql: "DELETE FROM audit WHERE sequence <= ?", arguments: [checkpoint.head.size])
    let records = Int64(database.changesCount)
    try database.execute(
      sql: "DELETE FROM intent WHERE outcome IS NOT NULL AND time < ?", arguments: [limit.milliseconds])
    try database.execute(
      sql: "DELETE FROM delivery WHERE state = 'delivered' AND event IN (SELECT sequence FROM event WHERE time < ?)",
      arguments: [limit.milliseconds])
    try database.execute(
      sql: """
        DELETE FROM event
        WHERE time < ? AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.event = event.sequence)
        """, arguments: [limit.milliseconds])
    return AuditPruning(records: records, head: checkpoint.head)
  }
}

extension AuditHead {
  static func checkpointed(_ database: Database) throws -> AuditHead {
    try Row.fetchOne(database, sql: "SELECT size, hash FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
      .map { try AuditHead(size: $0.value(at: 0), hash: $0.value(at: 1)) } ?? .empty
  }
}
