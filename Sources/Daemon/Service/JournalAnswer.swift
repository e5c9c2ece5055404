import ControlPlane
import Journal
import Notifications
import RoutingModel

/// What the journal alone can tell; a running daemon and a command without one answer alike.
enum JournalAnswer {
  /// Records in one answer; about a kilobyte each.
  private static let auditRecords = 10_000

  /// - Parameters:
  ///   - command: `history`, `audit` or `webhooks.list`.
  ///   - anchorFiles: with heads of the audit log, for its verification.
  static func to(
    _ command: String, _ arguments: JSONObject, from journal: Journal, anchorFiles: [String]
  ) async throws(JournalError) -> JSONValue {
    switch command {
    case "history":
      let limit = arguments["limit"]?.numberValue?.int64.flatMap { Int(exactly: $0) } ?? 20
      return RevisionReport.json(try await journal.revisions(limit: max(1, limit)).map(\.current))
    case "webhooks.list":
      let endpoints = try await WebhookOperations(journal: journal).list()
      return ["formatVersion": 1, "endpoints": .array(endpoints.map(\.json))]
    default: return try await audit(arguments, journal, anchorFiles)
    }
  }

  private static func audit(
    _ arguments: JSONObject, _ journal: Journal, _ anchorFiles: [String]
  ) async throws(JournalError) -> JSONValue {
    var filter = AuditFilter(
      commit: arguments["commit"]?.stringValue, resource: arguments["resource"]?.stringValue)
    if let since = arguments["since"]?.stringValue.flatMap(Instant.init(rfc3339:)) { filter.since = since }
    if let milliseconds = arguments["milliseconds"]?.numberValue?.int64 {
      filter.since = SystemClock.wall().advanced(byMilliseconds: -max(0, milliseconds))
    }
    let limit = arguments["limit"]?.numberValue?.int64.flatMap { Int(exactly: $0) } ?? auditRecords
    var document = JSONObject([
      ("formatVersion", 1), ("records", .array(try await journal.audits(filter, limit: max(1, limit)))),
    ])
    if arguments["verify"]?.boolValue ?? false {
      let verification = try await journal.verify(anchorFiles: anchorFiles)
      document["verification"] = verification.json
      if !verification.isIntact { document["exitCode"] = ExitReason.error.json }
    }
    return .object(document)
  }
}
