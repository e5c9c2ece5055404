internal import GRDB
internal import RoutingModel

/// The table of audit records.
enum AuditLog {
  /// The last record's, or the checkpoint's that everything was pruned up to.
  static func head(_ database: Database) throws -> AuditHead {
    let statement = try database.cachedStatement(sql: "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
    if let row = try Row.fetchOne(statement) { return try AuditHead(size: row.value(at: 0), hash: row.value(at: 1)) }
    let checkpoint = try database.cachedStatement(
      sql: "SELECT size, hash FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
    return try Row.fetchOne(checkpoint).map { try AuditHead(size: $0.value(at: 0), hash: $0.value(at: 1)) } ?? .empty
  }

  /// Refuses a log that does not contain the newest head that was told outside. What an audit of the whole log costs
  /// is not spent here: a cut end and an older copy show in this one record.
  static func check(_ database: Database, against anchor: AuditAnchorFile) throws {
    let head = try head(database)
    guard let known = try anchor.last() else {
      // From here on, what is there now is known.
      if head.size > 0 { try anchor.append(head) }
      return
    }
    let checkpointed = try AuditHead.checkpointed(database)
    if known.size < checkpointed.size {
      // Pruned: only an export can prove it. What is there now is known from here on.
      return try anchor.append(head)
    }
    let hash: String? =
      switch known.size {
      case head.size: head.hash
      case checkpointed.size: checkpointed.hash
      default:
        try Row.fetchOne(database, sql: "SELECT hash FROM audit WHERE sequence = ?", arguments: [known.size])
          .map { try $0.value(at: 0) }
      }
    if hash == known.hash {
      // The process may have ended between the log and the file.
      if head != known { try anchor.append(head) }
      return
    }
    throw JournalError.anchorContradicted(
      path: anchor.path, anchor: "\(known)",
      log: known.size > head.size ? "ends at \(head)" : "has the hash \(hash ?? "of no such record") there")
  }
}
