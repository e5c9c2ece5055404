internal import Crypto
internal import GRDB
package import RoutingModel

/// What a check of the whole audit log found.
package struct AuditVerification: Hashable, Sendable {
  package struct Finding: Hashable, Sendable {
    /// The record that it is about; `nil` for the log as a whole.
    package let sequence: Int64?
    package let message: String
  }

  /// Recomputed from the records, not read from where it is stored.
  package var head: AuditHead
  /// The signed checkpoint that the present records follow; `nil` while nothing was pruned.
  package var checkpoint: AuditHead?
  package var recordsChecked: Int64 = 0
  package var anchorsChecked: Int64 = 0
  /// Heads of records that were pruned: only the export that holds them can prove them.
  package var anchorsBeforeCheckpoint: Int64 = 0
  /// At most `findingLimit`; one alteration can break every record after it.
  package var findings: [Finding] = []

  package static let findingLimit = 100

  package var isIntact: Bool { findings.isEmpty }

  package var json: JSONValue {
    var object = JSONObject([
      ("intact", .bool(isIntact)), ("head", head.json), ("recordsChecked", .integer(recordsChecked)),
      ("anchorsChecked", .integer(anchorsChecked)), ("anchorsBeforeCheckpoint", .integer(anchorsBeforeCheckpoint)),
      (
        "findings",
        .array(
          findings.map { finding in
            var object = JSONObject([("message", .string(finding.message))])
            object["sequence"] = finding.sequence.map { .integer($0) }
            return .object(object)
          })
      ),
    ])
    object["checkpoint"] = checkpoint?.json
    return .object(object)
  }

  mutating func add(_ message: String, at sequence: Int64? = nil) {
    if findings.count < Self.findingLimit { findings.append(Finding(sequence: sequence, message: message)) }
  }
}

extension Journal {
  /// Recomputes the audit log from its first record (or its signed checkpoint) and compares it with everything that
  /// knows something about it: stored hashes, columns, events, intents, applied objects and `anchors`.
  ///
  /// A log whose end was cut off is whole in itself; only heads that were kept elsewhere (events that a receiver
  /// holds, lines of the host's log) show it.
  package func verify(anchors: [AuditHead] = []) async throws(JournalError) -> AuditVerification {
    let key = try AuditSigningKey.publicKey(in: directory)
    return try await read { try AuditVerifier(database: $0, signingKey: key).verify(anchors) }
  }
}

/// One pass over the log in one read transaction.
struct AuditVerifier {
  let database: Database
  /// Hexadecimal; `nil` where this journal never signed a checkpoint.
  let signingKey: String?

  func verify(_ anchors: [AuditHead]) throws -> AuditVerification {
    var result = AuditVerification(head: .empty)
    try checkCheckpoints(&result)
    let start = result.head
    var operations = OperationLedger(isComplete: result.checkpoint == nil)
    var applied: [Int64: AuditedObject] = [:]
    var newest: [ResourceKey: Int64] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT sequence, time, commit_sha, subject, record, hash FROM audit WHERE sequence > ? ORDER BY sequence
        """,
      arguments: [start.size])
    while let row = try rows.next() {
      result.recordsChecked += 1
      let text: String = try row.value(at: 4)
      try checkRow(row, text, &result)
      guard let record = try? JSONReader.read(text) else {
        result.add("the record is not readable", at: result.head.size)
        continue
      }
      try checkColumns(row, record, &result)
      operations.add(record, &result)
      if let object = AuditedObject(record) {
        applied[result.head.size] = object
        newest[object.key] = result.head.size
      }
    }
    try operations.checkIntents(database, &result)
    try checkApplied(applied, newest, from: start.size, &result)
    try checkAnchors(anchors, &result)
    return result
  }

  private func checkRow(_ row: Row, _ text: String, _ result: inout AuditVerification) throws {
    let (sequence, hash): (Int64, String) = try (row.value(at: 0), row.value(at: 5))
    let expected = result.head.appending(text)
    if sequence != expected.size {
      result.add("records \(expected.size) to \(sequence - 1) are missing", at: sequence)
    } else if hash != expected.hash {
      result.add("the record or one before it was altered: its hash does not follow", at: sequence)
    }
    // Goes on from what is stored, so that the next finding is about the next alteration.
    result.head = AuditHead(size: sequence, hash: hash)
  }

  private func checkColumns(_ row: Row, _ record: JSONValue, _ result: inout AuditVerification) throws {
    let time: Int64 = try row.value(at: 1)
    let (commit, subject): (String?, String?) = try (row.value(at: 2), row.value(at: 3))
    let identity = record["resource"].flatMap { resource in
      ResourceMention.identity(resource).map { JSONWriter.text(of: .string($0.path)) }
    }
    if record["sequence"]?.numberValue?.int64 != result.head.size
      || record["time"]?.stringValue != Instant(milliseconds: time).rfc3339
      || record["commit"]?.stringValue != commit || identity != subject
    {
      result.add("a column of the record was altered: it differs from the record", at: result.head.size)
    }
  }

  private func checkCheckpoints(_ result: inout AuditVerification) throws {
    let rows = try Row.fetchAll(
      database, sql: "SELECT size, hash, time, public_key, signature FROM audit_checkpoint ORDER BY size")
    for row in rows {
      let checkpoint = try AuditCheckpoint(
        head: AuditHead(size: row.value(at: 0), hash: row.value(at: 1)),
        time: Instant(milliseconds: row.value(at: 2)), publicKey: row.value(at: 3), signature: row.value(at: 4))
      if !checkpoint.isValid {
        result.add("the signature of the checkpoint is wrong", at: checkpoint.head.size)
      } else if checkpoint.publicKey != signingKey {
        result.add("the checkpoint is signed with another key than this journal's", at: checkpoint.head.size)
      }
      result.checkpoint = checkpoint.head
      result.head = checkpoint.head
    }
  }

  private func checkApplied(
    _ audited: [Int64: AuditedObject], _ newest: [ResourceKey: Int64], from start: Int64,
    _ result: inout AuditVerification
  ) throws {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT key, record, canonical, audit FROM applied_object WHERE audit > ?", arguments: [start])
    while let row = try rows.next() {
      let sequence: Int64 = try row.value(at: 3)
      guard
        let object = try AppliedObject(key: row.value(at: 0), text: row.value(at: 1), canonical: row.value(at: 2))
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

  /// The heads that stand in stored events count as anchors too.
  private func checkAnchors(_ anchors: [AuditHead], _ result: inout AuditVerification) throws {
    let statement = try database.makeStatement(sql: "SELECT hash FROM audit WHERE sequence = ?")
    func check(_ anchor: AuditHead, _ origin: String) throws {
      if let checkpoint = result.checkpoint, anchor.size < checkpoint.size {
        result.anchorsBeforeCheckpoint += 1
        return
      }
      result.anchorsChecked += 1
      if anchor.size > result.head.size {
        result.add("the log was cut: \(origin) knows \(anchor.size) records, \(result.head.size) are there")
        return
      }
      let hash =
        anchor.size == result.head.size
        ? result.head.hash
        : anchor.size == 0
          ? AuditHead.empty.hash
          : anchor.size == result.checkpoint?.size
            ? result.checkpoint?.hash
            : try String.fetchOne(statement, arguments: [anchor.size])
      if hash != anchor.hash { result.add("\(origin) knows another record here", at: anchor.size) }
    }
    for anchor in anchors { try check(anchor, "an anchor") }
    let rows = try Row.fetchCursor(database, sql: "SELECT sequence, record FROM event ORDER BY sequence")
    while let row = try rows.next() {
      let (sequence, text): (Int64, String) = try (row.value(at: 0), row.value(at: 1))
      guard let head = AuditHead(json: (try? JSONReader.read(text))?["auditHead"]) else {
        result.add("the stored event \(sequence) is not readable")
        continue
      }
      try check(head, "the stored event \(sequence)")
    }
  }
}
