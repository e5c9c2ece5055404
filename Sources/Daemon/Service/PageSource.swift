import ControlPlane
import GenesysCloud
import Journal
import Logging
import Reconciliation
import RoutingModel

extension DaemonParts {
  /// What the HTTP side shows and passes on.
  func controlPlaneSource() -> ControlPlaneSource {
    return ControlPlaneSource(
      status: { await statusReport() },
      revisions: { () throws(HistoryUnreadable) in
        try await readable { () throws(JournalError) in
          try await journal.revisions(limit: Self.shownRevisions).map(\.current)
        }
      },
      changes: {
        let (status, _) = await engine.status()
        guard let plan = status.remaining else {
          return ["formatVersion": 1, "commit": .null, "changes": []]
        }
        return .object(plan.json(checksum: SHA256Digest.hexadecimal(plan.checksumInput)))
      },
      drift: {
        let (status, _) = await engine.status()
        return status.drift.map { .object(configuration.document(of: $0)) } ?? [
          "formatVersion": 1, "commit": .null, "complete": false,
        ]
      },
      events: { () throws(HistoryUnreadable) in
        let events = try await readable { () throws(JournalError) in
          try await journal.latestEvents(limit: Self.shownEvents)
        }
        return ["formatVersion": 1, "events": .array(events.map(\.record))]
      },
      objects: { query in
        let (status, _) = await engine.status()
        return ObjectListing(status).json(query)
      },
      deliveries: { () throws(HistoryUnreadable) in
        try await readable { () throws(JournalError) in
          try await JournalAnswer.to("webhooks.list", JSONObject(), from: journal, anchorFiles: [])
        }
      },
      budget: {
        let (status, _) = await engine.status()
        return budget(status)
      },
      commit: { sha throws(HistoryUnreadable) in
        try await readable { () throws(JournalError) in try await story(of: sha) }
      },
      requestSync: { origin in
        logger.info("Asked to look", metadata: ["by": "\(origin)"])
        engine.post(.hint)
      },
      isNewDelivery: { hook, id in
        // A journal that takes no more writes ends the process; until then a look too many does no harm.
        (try? await journal.isNewDelivery(hook: hook, id: id)) ?? true
      },
      now: { SystemClock.wall() })
  }

  private func story(of sha: String) async throws(JournalError) -> CommitStory? {
    guard let history = try await journal.revision(sha) else { return nil }
    let records = try await journal.audits(AuditFilter(commit: sha), limit: Self.shownRecords + 1)
    return CommitStory(
      record: history.current, steps: history.steps.map { ($0.state, $0.time) },
      records: records.suffix(Self.shownRecords), isCut: records.count > Self.shownRecords)
  }

  /// What the pace means for the next read and for what is still to be changed.
  private func budget(_ status: ReconcilerStatus) -> JSONValue {
    var document = JSONObject([
      ("requestsPerMinute", .integer(Int64(configuration.organization?.requestsPerMinute ?? 0)))
    ])
    func entry(_ requests: Int) -> JSONValue {
      let wait = organization.budget(for: requests).millisecondsUntilSent
      return ["requests": .integer(Int64(requests)), "seconds": .integer((wait + 999) / 1000)]
    }
    document["remaining"] = organization.budget(for: 0).remaining.map { .integer(Int64($0)) }
    let pages = organization.pages.state.total
    if pages > 0 { document["read"] = entry(pages) }
    // Each change reads its object again and then writes it.
    if let changes = status.remaining?.changes.count, changes > 0 { document["rest"] = entry(2 * changes) }
    return .object(document)
  }

  private func readable<Value>(
    _ read: () async throws(JournalError) -> Value
  ) async throws(HistoryUnreadable) -> Value {
    do throws(JournalError) {
      return try await read()
    } catch {
      logger.error("Cannot read the journal", metadata: ["error": "\(error.message)"])
      throw HistoryUnreadable(reason: error.message)
    }
  }

  private static let shownRevisions = 50
  private static let shownEvents = 100
  /// Audit records of one commit on its page.
  private static let shownRecords = 200
}
