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
  /// What is live of the managed kinds, by a search:
  /// `{formatVersion, total, queueCount, queues: [{queue, objects, drifting}], matched, page, pages, objects: [ … ]}`.
  package var objects: @Sendable (PageQuery) async -> JSONValue
  /// Webhook endpoints, in the shape of `routekeeper webhooks --output json`.
  package var deliveries: @Sendable () async throws(HistoryUnreadable) -> JSONValue
  /// `{requestsPerMinute, remaining?, read?, rest?}`, the last two as `{requests, seconds}`.
  package var budget: @Sendable () async -> JSONValue
  /// `nil` for a commit that was never seen.
  package var commit: @Sendable (_ sha: String) async throws(HistoryUnreadable) -> CommitStory?
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
    objects: @escaping @Sendable (PageQuery) async -> JSONValue,
    deliveries: @escaping @Sendable () async throws(HistoryUnreadable) -> JSONValue,
    budget: @escaping @Sendable () async -> JSONValue,
    commit: @escaping @Sendable (_ sha: String) async throws(HistoryUnreadable) -> CommitStory?,
    requestSync: @escaping @Sendable (SyncOrigin) async -> Void,
    isNewDelivery: @escaping @Sendable (_ hook: String, _ id: String) async -> Bool,
    now: @escaping @Sendable () -> Instant
  ) {
    self.status = status
    self.revisions = revisions
    self.changes = changes
    self.drift = drift
    self.events = events
    self.objects = objects
    self.deliveries = deliveries
    self.budget = budget
    self.commit = commit
    self.requestSync = requestSync
    self.isNewDelivery = isNewDelivery
    self.now = now
  }
}

extension ControlPlaneSource {
  /// Changes whenever a page would look different, but for ages.
  func fingerprint() async -> String {
    let report = await status()
    var members = report.details
    members["verdict"] = .string(report.verdict.rawValue)
    members["commit"] = report.commit.map { .string($0.sha) }
    members["tip"] = report.tip.map { .string("\($0.sha) \($0.state.rawValue)") }
    members["error"] = report.lastError.map { .string($0) }
    members["stages"] = .array(
      report.stages.named.map { name, stage in
        .string("\(name) \(stage.state.rawValue) \(stage.commitSHA ?? "") \(stage.message ?? "")")
      })
    members["checked"] = await drift()["checkedAt"]
    return JSONWriter.text(of: .object(members))
  }
}
