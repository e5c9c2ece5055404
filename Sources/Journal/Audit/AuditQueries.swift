internal import GRDB
package import RoutingModel

/// Which audit records somebody wants to see; every part that is given has to hold.
package struct AuditFilter: Hashable, Sendable {
  package var since: Instant?
  package var until: Instant?
  /// Beginning of a commit's id.
  package var commit: String?
  /// `RoutingRule/Support/Escalation`, or whole parts of that: `RoutingRule/Support`, `Support`, `Escalation`.
  package var resource: String?

  package init(since: Instant? = nil, until: Instant? = nil, commit: String? = nil, resource: String? = nil) {
    self.since = since
    self.until = until
    self.commit = commit
    self.resource = resource
  }

  fileprivate var condition: (sql: String, arguments: StatementArguments) {
    var parts = ["1"]
    var arguments = StatementArguments()
    func add(_ sql: String, _ values: StatementArguments) {
      parts.append(sql)
      arguments += values
    }
    if let since { add("time >= ?", [since.milliseconds]) }
    if let until { add("time < ?", [until.milliseconds]) }
    // `~` sorts after every hexadecimal digit.
    if let commit { add("commit_sha >= ? AND commit_sha < ?", [commit, commit + "~"]) }
    if let resource {
      // The column holds a JSON string: its quotes give way to slashes, so that only whole parts match.
      let text = JSONWriter.text(of: .string(resource)).dropFirst().dropLast()
      add("instr('/' || substr(subject, 2, length(subject) - 2) || '/', ?) > 0", ["/\(text)/"])
    }
    return (parts.joined(separator: " AND "), arguments)
  }
}

extension Journal {
  /// The newest `limit` records that the filter lets through, oldest first, each with its `hash`.
  package func audits(_ filter: AuditFilter = AuditFilter(), limit: Int) async throws(JournalError) -> [JSONValue] {
    let path = directory.databasePath
    let records = try await read { database in
      let (condition, arguments) = filter.condition
      return try Row.fetchAll(
        database,
        sql: "SELECT record, hash FROM audit WHERE \(condition) ORDER BY sequence DESC LIMIT \(max(0, limit))",
        arguments: arguments
      ).map { row -> JSONValue in
        let (text, hash): (String, String) = try (row.value(at: 0), row.value(at: 1))
        guard var record = (try? JSONReader.read(text))?.objectValue else {
          throw JournalError.corrupt(path: path, detail: "an audit record is unreadable; run audit --verify")
        }
        record["hash"] = .string(hash)
        return .object(record)
      }
    }
    return records.reversed()
  }
}
