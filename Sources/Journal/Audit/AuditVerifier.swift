internal import FoundationEssentials
internal import GRDB
internal import RoutingModel

/// One pass over the log in one read transaction. Whatever stands in the tables is foreign here: it may have been
/// altered by anybody, so nothing is taken for granted and everything is compared byte by byte.
struct AuditVerifier {
  let database: Database
  /// Hexadecimal; `nil` where this journal never signed a checkpoint.
  let signingKey: String?

  func verify(
    _ anchors: [AuditHead], _ anchorFiles: [(path: String, size: Int)]
  ) throws -> AuditVerification {
    var result = AuditVerification(head: .empty)
    try checkCheckpoints(&result)
    let start = result.head
    try checkNothingBefore(start, &result)
    var operations = OperationLedger(isComplete: result.checkpoint == nil)
    var applied: [Int64: AuditedObject] = [:]
    var newest: [ResourceKey: Int64] = [:]
    // As bytes: SQLite's text may hold a NUL or what is no UTF-8, which a String would hide.
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT sequence, time, CAST(commit_sha AS BLOB), CAST(subject AS BLOB), CAST(record AS BLOB),
          CAST(hash AS BLOB)
        FROM audit WHERE sequence > ? ORDER BY sequence
        """,
      arguments: [start.size])
    while let row = try rows.next() {
      guard let stored = StoredAudit(row) else {
        result.add("a column of the record holds another type of value than it should", at: result.head.size &+ 1)
        continue
      }
      result.recordsChecked += 1
      checkChain(stored, &result)
      guard let record = try? JSONReader.read(stored.record) else {
        result.add("the record is not readable", at: stored.sequence)
        continue
      }
      checkColumns(stored, record, &result)
      operations.add(record, &result)
      if let object = AuditedObject(record) {
        applied[stored.sequence] = object
        newest[object.key] = stored.sequence
      }
    }
    try operations.checkIntents(database, &result)
    try checkApplied(applied, newest, from: start.size, &result)
    try AuditAnchorCheck(database: database).check(anchors, anchorFiles, &result)
    return result
  }

  private func checkChain(_ stored: StoredAudit, _ result: inout AuditVerification) {
    let number = result.head.size &+ 1
    let expected = String(validating: stored.record, as: UTF8.self).map { result.head.appending($0).hash }
    let hash = String(decoding: stored.hash, as: UTF8.self)
    if stored.sequence != number {
      result.add("record \(number) is missing: the next one has the number \(stored.sequence)", at: stored.sequence)
    } else if let expected, !stored.hash.elementsEqual(expected.utf8) {
      result.add(
        "the record or the one before it was altered: its bytes give the hash \(expected), it says \(hash)",
        at: stored.sequence)
    } else if expected == nil {
      result.add("the record was altered: it is no UTF-8", at: stored.sequence)
    }
    // Goes on from what is stored, so that the next finding is about the next alteration.
    result.head = AuditHead(size: stored.sequence, hash: hash)
  }

  private func checkColumns(_ stored: StoredAudit, _ record: JSONValue, _ result: inout AuditVerification) {
    let identity = record["resource"].flatMap { resource in
      ResourceMention.identity(resource).map { JSONWriter.text(of: .string($0.path)) }
    }
    var altered: [String] = []
    if record["sequence"]?.numberValue?.int64 != stored.sequence { altered.append("sequence") }
    if record["time"]?.stringValue != Instant(milliseconds: stored.time).rfc3339 { altered.append("time") }
    if (record["commit"]?.stringValue).map({ Array($0.utf8) }) != stored.commit { altered.append("commit_sha") }
    if identity.map({ Array($0.utf8) }) != stored.subject { altered.append("subject") }
    if !altered.isEmpty {
      result.add(
        "the column \(altered.joined(separator: ", ")) of the record was altered: the record says something else",
        at: stored.sequence)
    }
  }

  private func checkCheckpoints(_ result: inout AuditVerification) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT size, time, CAST(hash AS BLOB), CAST(public_key AS BLOB), CAST(signature AS BLOB)
        FROM audit_checkpoint ORDER BY size
        """)
    for row in rows {
      let texts = (2...4).compactMap { column in
        Data.fromDatabaseValue(row[column]).flatMap { String(validating: $0, as: UTF8.self) }
      }
      guard let size = Int64.fromDatabaseValue(row[0]), let time = Int64.fromDatabaseValue(row[1]), texts.count == 3
      else {
        result.add("a column of a checkpoint holds another type of value than it should")
        continue
      }
      let (hash, key, signature) = (texts[0], texts[1], texts[2])
      let checkpoint = AuditCheckpoint(
        head: AuditHead(size: size, hash: hash), time: Instant(milliseconds: time), publicKey: key,
        signature: signature)
      if !checkpoint.isValid {
        result.add("the signature of the checkpoint is wrong", at: size)
      } else if key != signingKey {
        result.add(
          "the checkpoint is signed with the key \(key), this journal's is \(signingKey ?? "not there")", at: size)
      }
      result.checkpoint = checkpoint.head
      result.signedBy = key
      result.head = checkpoint.head
    }
  }

  /// Nothing is ever written below number 1, and what a checkpoint stands for was removed with it.
  private func checkNothingBefore(_ start: AuditHead, _ result: inout AuditVerification) throws {
    let forged = try Int64.fetchAll(
      database, sql: "SELECT sequence FROM audit WHERE sequence <= ? ORDER BY sequence LIMIT ?",
      arguments: [start.size, AuditVerification.findingLimit])
    for sequence in forged {
      result.add("the record does not belong to the log: that begins after \(start.size)", at: sequence)
    }
  }

  private func checkApplied(
    _ audited: [Int64: AuditedObject], _ newest: [ResourceKey: Int64], from start: Int64,
    _ result: inout AuditVerification
  ) throws {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT key, record, canonical, audit FROM applied_object WHERE audit > ?", arguments: [start])
    while let row = try rows.next() {
      let sequence = Int64.fromDatabaseValue(row[3])
      guard let sequence, let key = String.fromDatabaseValue(row[0]), let text = String.fromDatabaseValue(row[1]),
        let canonical = String.fromDatabaseValue(row[2]),
        let object = AppliedObject(key: key, text: text, canonical: canonical)
      else {
        result.add("an applied object is not readable", at: sequence)
        continue
      }
      let expected = AuditedObject(
        key: object.key, id: object.id, digest: AuditRecord.digest(of: object.canonical))
      if audited[sequence] != expected || newest[object.key] != sequence {
        result.add("the applied object \(object.identity.path) differs from what the audit log says", at: sequence)
      }
    }
  }
}

/// One row of the log, as it is stored.
private struct StoredAudit {
  let sequence: Int64
  let time: Int64
  let commit: [UInt8]?
  let subject: [UInt8]?
  let record: [UInt8]
  let hash: [UInt8]

  /// - Returns: `nil` where a column holds another type of value, as only another program can have written it.
  init?(_ row: Row) {
    guard let sequence = Int64.fromDatabaseValue(row[0]), let time = Int64.fromDatabaseValue(row[1]),
      let record = Data.fromDatabaseValue(row[4]), let hash = Data.fromDatabaseValue(row[5])
    else { return nil }
    self.sequence = sequence
    self.time = time
    commit = Data.fromDatabaseValue(row[2]).map { Array($0) }
    subject = Data.fromDatabaseValue(row[3]).map { Array($0) }
    self.record = Array(record)
    self.hash = Array(hash)
  }
}
