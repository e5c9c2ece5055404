package import RoutingModel

/// Who asked for a look at the remote.
package enum SyncOrigin: Hashable, Sendable {
  /// "Sync now" on the status page.
  case statusPage
  /// A verified push hook, by its configured name. Nothing else of the hook is passed on.
  case pushHook(String)
}

/// The journal could not be read; what it knows is not known now.
package struct HistoryUnreadable: Error, Hashable, Sendable {
  package let reason: String

  package init(reason: String) { self.reason = reason }

  package var message: String { "the journal could not be read: \(reason)" }
}

/// Where the control plane gets what it shows, and where it passes on what people and forges ask for.
package struct ControlPlaneSource: Sendable {
  package var status: @Sendable () async -> StatusReport
  /// Newest first.
  package var revisions: @Sendable () async throws(HistoryUnreadable) -> [RevisionRecord]
  /// The changes of the last plan, in the shape of `routekeeper plan --output json`.
  package var changes: @Sendable () async -> JSONValue
  /// The last drift report, in the shape of `routekeeper drift --output json`.
  package var drift: @Sendable () async -> JSONValue
  /// The latest events, newest first: `{formatVersion, events: [ … ]}`.
  package var events: @Sendable () async throws(HistoryUnreadable) -> JSONValue
  /// Returns when the request is noted, not when it is handled.
  package var requestSync: @Sendable (SyncOrigin) async -> Void
  /// `true` once for each delivery id of late, also over a restart (docs/decisions/0017).
  package var isNewDelivery: @Sendable (_ hook: String, _ id: String) async -> Bool
  /// Civil time, for the age of signatures.
  package var now: @Sendable () -> Instant

  package init(
    status: @escaping @Sendable () async -> StatusReport,
    revisions: @escaping @Sendable () async throws(HistoryUnreadable) -> [RevisionRecord],
    changes: @escaping @Sendable () async -> JSONValue,
    drift: @escaping @Sendable () async -> JSONValue,
    events: @escaping @Sendable () async throws(HistoryUnreadable) -> JSONValue,
    requestSync: @escaping @Sendable (SyncOrigin) async -> Void,
    isNewDelivery: @escaping @Sendable (_ hook: String, _ id: String) async -> Bool,
    now: @escaping @Sendable () -> Instant
  ) {
    self.status = status
    self.revisions = revisions
    self.changes = changes
    self.drift = drift
    self.events = events
    self.requestSync = requestSync
    self.isNewDelivery = isNewDelivery
    self.now = now
  }
}
