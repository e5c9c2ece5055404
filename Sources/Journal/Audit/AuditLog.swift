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
}
