internal import GRDB
package import RoutingModel

/// What became of one commit, with the states it went through, oldest first.
package struct RevisionHistory: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    package let state: RevisionRecord.State
    package let time: Instant
  }

  /// The newest record.
  package let current: RevisionRecord
  package let steps: [Step]
}

extension Journal {
  /// What was last applied, by key.
  package func applied() async throws(JournalError) -> [ResourceKey: AppliedObject] {
    let path = directory.databasePath
    return try await read { database in
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM applied_object") ?? 0
      var objects: [ResourceKey: AppliedObject] = [:]
      objects.reserveCapacity(count)
      let rows = try Row.fetchCursor(database, sql: "SELECT key, record, canonical FROM applied_object")
      while let row = try rows.next() {
        // An object that vanished from here unnoticed would lose its owner: better to stop.
        guard
          let object = try AppliedObject(key: row.value(at: 0), text: row.value(at: 1), canonical: row.value(at: 2))
        else {
          throw JournalError.corrupt(path: path, detail: "a record of an applied object is unreadable")
        }
        objects[object.key] = object
      }
      return objects
    }
  }

  /// Intents without a closing, oldest first: their requests may or may not have been carried out.
  package func unresolvedIntents() async throws(JournalError) -> [Intent] {
    let path = directory.databasePath
    return try await read { database in
      let sql = "SELECT operation, time, record FROM intent WHERE outcome IS NULL ORDER BY time, operation"
      return try Row.fetchAll(database, sql: sql).map { row in
        guard
          let intent = try Intent(operationID: row.value(at: 0), time: row.value(at: 1), text: row.value(at: 2))
        else {
          throw JournalError.corrupt(path: path, detail: "the intent of an operation is unreadable")
        }
        return intent
      }
    }
  }

  /// More than the pace of requests lets through in the longest settling window.
  private static let mostDeletions = 10_000

  /// What the audit log tells to be deleted within so many milliseconds, or in a future that a clock was set back from;
  /// the newest first. A record that cannot be read is for the log's verification to find.
  package func deletions(within milliseconds: Int64) async throws(JournalError) -> [Deletion] {
    let start = now().advanced(byMilliseconds: -milliseconds)
    return try await read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT time, record FROM audit WHERE time >= ? AND instr(record, '"outcome":"deleted"') > 0
          ORDER BY time DESC, sequence DESC LIMIT \(Self.mostDeletions)
          """, arguments: [start.milliseconds]
      ).compactMap { row in try Deletion(time: row.value(at: 0), text: row.value(at: 1)) }
    }
  }

  /// The commits that something happened to, the last one first.
  package func revisions(limit: Int) async throws(JournalError) -> [RevisionHistory] {
    try await read { database in
      let newest = try Row.fetchAll(
        database,
        sql: """
          SELECT sha, state, time, record FROM revision
          WHERE sequence IN (SELECT max(sequence) FROM revision GROUP BY sha) ORDER BY sequence DESC LIMIT ?
          """, arguments: [max(0, limit)])
      return try newest.compactMap { row in
        guard
          let current = try RevisionRecord(state: row.value(at: 1), time: row.value(at: 2), text: row.value(at: 3))
        else { return nil }
        let steps = try Row.fetchAll(
          database, sql: "SELECT state, time FROM revision WHERE sha = ? ORDER BY sequence",
          arguments: [current.commit.sha])
        return RevisionHistory(
          current: current,
          steps: try steps.compactMap { step in
            let time = Instant(milliseconds: try step.value(at: 1))
            return try RevisionRecord.State(rawValue: step.value(at: 0)).map { .init(state: $0, time: time) }
          })
      }
    }
  }

  /// Commits that are neither in force nor refused nor overtaken, oldest first.
  package func undecidedCommits() async throws(JournalError) -> [CommitInfo] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT state, time, record FROM revision
          WHERE sequence IN (SELECT max(sequence) FROM revision GROUP BY sha)
          AND state IN ('received', 'pending', 'deferred', 'applying') ORDER BY sequence
          """
      ).compactMap { row in
        try RevisionRecord(state: row.value(at: 0), time: row.value(at: 1), text: row.value(at: 2))?.commit
      }
    }
  }

  /// When a commit was last brought into force.
  package func lastApplied() async throws(JournalError) -> Instant? {
    try await read { database in
      try Int64.fetchOne(
        database, sql: "SELECT time FROM revision WHERE state = ? ORDER BY sequence DESC LIMIT 1",
        arguments: [RevisionRecord.State.applied.rawValue]
      ).map(Instant.init)
    }
  }

  /// One commit by its whole id; `nil` where nothing ever happened to it.
  package func revision(_ sha: String) async throws(JournalError) -> RevisionHistory? {
    try await read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT state, time, record FROM revision WHERE sha = ? ORDER BY sequence", arguments: [sha])
      guard let last = rows.last,
        let current = try RevisionRecord(state: last.value(at: 0), time: last.value(at: 1), text: last.value(at: 2))
      else { return nil }
      return RevisionHistory(
        current: current,
        steps: try rows.compactMap { row in
          let time = Instant(milliseconds: try row.value(at: 1))
          return try RevisionRecord.State(rawValue: row.value(at: 0)).map { .init(state: $0, time: time) }
        })
    }
  }

  package func facts() async throws(JournalError) -> [String: JSONValue] {
    let path = directory.databasePath
    return try await read { database in
      var facts: [String: JSONValue] = [:]
      for row in try Row.fetchAll(database, sql: "SELECT key, value FROM fact") {
        let (key, text): (String, String) = try (row.value(at: 0), row.value(at: 1))
        guard let value = try? JSONReader.read(text) else {
          throw JournalError.corrupt(path: path, detail: "the fact \(key) is unreadable")
        }
        facts[key] = value
      }
      return facts
    }
  }

  package func auditHead() async throws(JournalError) -> AuditHead {
    try await read { try AuditLog.head($0) }
  }
}
