import ControlPlane
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
        return status.drift.map { .object($0.json) } ?? ["formatVersion": 1, "commit": .null, "complete": false]
      },
      events: { () throws(HistoryUnreadable) in
        let events = try await readable { () throws(JournalError) in
          try await journal.latestEvents(limit: Self.shownEvents)
        }
        return ["formatVersion": 1, "events": .array(events.map(\.record))]
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
}
