internal import GRDB
internal import RoutingModel

/// Writes one `JournalTransaction` into an open SQLite transaction: records first, then the audit log, then the
/// events, which carry the head of the log that includes their own reasons.
struct TransactionRecorder {
  let database: Database
  let makeEventID: @Sendable () -> String

  func record(_ transaction: JournalTransaction) throws -> AuditHead {
    for intent in transaction.intents { try record(intent) }
    for closing in transaction.closings { try record(closing) }
    let head = try recordAudits(transaction)
    for key in transaction.forgotten {
      try run("DELETE FROM applied_object WHERE key = ?", [key.journalText])
    }
    for revision in transaction.revisions {
      try run(
        "INSERT INTO revision (sha, state, time, record) VALUES (?, ?, ?, ?)",
        [revision.commit.sha, revision.state.rawValue, revision.time.milliseconds, revision.journalText])
    }
    // In one order, so that equal histories write equal files.
    for (key, value) in transaction.facts.sorted(by: { $0.key < $1.key }) { try record(fact: key, value) }
    if !transaction.events.isEmpty { try recordEvents(transaction.events, head) }
    return head
  }

  private func run(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  private func record(_ intent: Intent) throws {
    do {
      try run(
        "INSERT INTO intent (operation, record, time) VALUES (?, ?, ?)",
        [intent.operationID, intent.journalText, intent.time.milliseconds])
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      throw JournalError.contradiction("the operation \(intent.operationID) has an intent already")
    }
  }

  private func record(_ closing: JournalTransaction.Closing) throws {
    try run(
      "UPDATE intent SET outcome = ? WHERE operation = ? AND outcome IS NULL", [closing.outcome, closing.operationID])
    guard database.changesCount == 1 else {
      throw JournalError.contradiction("the operation \(closing.operationID) has no open intent")
    }
  }

  private func record(fact key: String, _ value: JSONValue) throws {
    if value.isNull {
      try run("DELETE FROM fact WHERE key = ?", [key])
    } else {
      try run("INSERT OR REPLACE INTO fact (key, value) VALUES (?, ?)", [key, JSONWriter.text(of: value)])
    }
  }

  private func recordAudits(_ transaction: JournalTransaction) throws -> AuditHead {
    var head = try AuditLog.head(database)
    var covered: [ResourceKey: Int64] = [:]
    let applied = Dictionary(transaction.applied.map { ($0.key, $0) }, uniquingKeysWith: { _, last in last })
    // Of several records about one object the last tells what was applied to it.
    var proofs: [ResourceKey: Int] = [:]
    for (index, draft) in transaction.audits.enumerated() { if let key = draft.resource?.key { proofs[key] = index } }
    for (index, draft) in transaction.audits.enumerated() {
      let key = draft.resource?.key
      let object = key.flatMap { proofs[$0] == index ? applied[$0] : nil }
      let text = AuditRecord.text(of: draft, sequence: head.size &+ 1, applied: object)
      head = head.appending(text)
      if let key, object != nil { covered[key] = head.size }
      try run(
        "INSERT INTO audit (sequence, time, commit_sha, subject, record, hash) VALUES (?, ?, ?, ?, ?, ?)",
        [
          head.size, draft.time.milliseconds, draft.commitSHA,
          draft.resource.map { JSONWriter.text(of: .string($0.identity.path)) }, text, head.hash,
        ])
    }
    for object in transaction.applied {
      try run(
        "INSERT OR REPLACE INTO applied_object (key, record, canonical, audit) VALUES (?, ?, ?, ?)",
        [object.key.journalText, object.journalText, object.canonical.text, covered[object.key]])
    }
    return head
  }

  private func recordEvents(_ drafts: [EventDraft], _ head: AuditHead) throws {
    var endpoints = try Outbox.endpoints(database)
    for draft in drafts {
      let id = makeEventID()
      try run(
        "INSERT INTO event (id, type, time, record) VALUES (?, ?, ?, ?)",
        [id, draft.type.rawValue, draft.time.milliseconds, EventRecord.text(of: draft, id: id, head: head)])
      let event = database.lastInsertedRowID
      for index in endpoints.indices where endpoints[index].registration.admits(draft) {
        try run(
          """
          INSERT INTO delivery (endpoint, sequence, event, state, next_attempt, changed)
          VALUES (?, ?, ?, 'pending', ?, ?)
          """,
          [
            endpoints[index].registration.name, endpoints[index].nextSequence, event, draft.time.milliseconds,
            draft.time.milliseconds,
          ])
        endpoints[index].nextSequence &+= 1
        endpoints[index].isChanged = true
      }
    }
    for endpoint in endpoints where endpoint.isChanged {
      try run(
        "UPDATE endpoint SET next_sequence = ? WHERE name = ?", [endpoint.nextSequence, endpoint.registration.name])
    }
  }
}

extension ResourceMention {
  fileprivate var key: ResourceKey { ResourceKey(kind: identity.kind, scope: scopeID, name: identity.name) }
}
