/// A durable note, written before the request is sent, that a change is about to be made.
package struct Intent: Hashable, Sendable {
  /// Unique for ever; the same for all attempts at this change.
  package let operationID: String
  package let commit: CommitInfo?
  package let action: ChangeAction
  package let key: ResourceKey
  package let identity: ResourceIdentity
  /// `nil` before the object exists.
  package let liveID: ExactText?
  /// The managed fields that the object is meant to have; `nil` for a deletion.
  package let desired: CanonicalForm?
  /// The managed fields before, as last read; `nil` for a creation.
  package let before: CanonicalForm?
  package let actor: String
  package let time: Instant

  package init(
    operationID: String, commit: CommitInfo?, action: ChangeAction, key: ResourceKey, identity: ResourceIdentity,
    liveID: ExactText?, desired: CanonicalForm?, before: CanonicalForm?, actor: String, time: Instant
  ) {
    self.operationID = operationID
    self.commit = commit
    self.action = action
    self.key = key
    self.identity = identity
    self.liveID = liveID
    self.desired = desired
    self.before = before
    self.actor = actor
    self.time = time
  }
}

/// What was last applied to an object: the third side of a three-way difference, and the proof of ownership.
package struct AppliedObject: Hashable, Sendable {
  package let key: ResourceKey
  package let identity: ResourceIdentity
  package let id: ExactText
  package let canonical: CanonicalForm
  package let commitSHA: String
  package let time: Instant
  /// The optimistic lock that the write left, where it told: after a restart it shows which reads are older.
  package let version: Int64?

  package init(
    key: ResourceKey, identity: ResourceIdentity, id: ExactText, canonical: CanonicalForm, commitSHA: String,
    time: Instant, version: Int64? = nil
  ) {
    self.key = key
    self.identity = identity
    self.id = id
    self.canonical = canonical
    self.commitSHA = commitSHA
    self.time = time
    self.version = version
  }
}

/// An object that we deleted. Right after a restart a read may be too old to show it.
package struct Deletion: Hashable, Sendable {
  package let key: ResourceKey
  package let id: ExactText
  package let time: Instant

  package init(key: ResourceKey, id: ExactText, time: Instant) {
    self.key = key
    self.id = id
    self.time = time
  }
}

/// The type of an event (`docs/events.md`).
package struct EventType: RawRepresentable, Hashable, Sendable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  package static let resourceCreated = EventType(rawValue: "routekeeper.resource.created")
  package static let resourceUpdated = EventType(rawValue: "routekeeper.resource.updated")
  package static let resourceDeleted = EventType(rawValue: "routekeeper.resource.deleted")
  package static let resourceAdopted = EventType(rawValue: "routekeeper.resource.adopted")
  package static let resourceFailed = EventType(rawValue: "routekeeper.resource.failed")
  package static let driftDetected = EventType(rawValue: "routekeeper.drift.detected")
  package static let driftHealed = EventType(rawValue: "routekeeper.drift.healed")
  package static let driftFighting = EventType(rawValue: "routekeeper.drift.fighting")
  package static let commitReceived = EventType(rawValue: "routekeeper.commit.received")
  package static let commitRejected = EventType(rawValue: "routekeeper.commit.rejected")
  package static let commitApplied = EventType(rawValue: "routekeeper.commit.applied")
  package static let commitFailed = EventType(rawValue: "routekeeper.commit.failed")
  package static let commitCompensated = EventType(rawValue: "routekeeper.commit.compensated")
  package static let guardRefused = EventType(rawValue: "routekeeper.guard.refused")
  package static let syncSuspended = EventType(rawValue: "routekeeper.sync.suspended")
  package static let syncResumed = EventType(rawValue: "routekeeper.sync.resumed")
  package static let syncDeferred = EventType(rawValue: "routekeeper.sync.deferred")
  package static let syncQuarantined = EventType(rawValue: "routekeeper.sync.quarantined")
  package static let alarmRaised = EventType(rawValue: "routekeeper.alarm.raised")
  package static let alarmCleared = EventType(rawValue: "routekeeper.alarm.cleared")
}

/// The object that an event or an audit record is about.
package struct ResourceMention: Hashable, Sendable {
  package let identity: ResourceIdentity
  /// The owning object's id (`queue_id` of the tutorial's payload).
  package let scopeID: ExactText?
  package let liveID: ExactText?
  /// Conditions in its expression; `nil` for kinds without one.
  package let conditionCount: Int?

  package init(identity: ResourceIdentity, scopeID: ExactText?, liveID: ExactText?, conditionCount: Int?) {
    self.identity = identity
    self.scopeID = scopeID
    self.liveID = liveID
    self.conditionCount = conditionCount
  }
}

/// Something that others must be told. The journal gives it an id and, per endpoint, a sequence number.
package struct EventDraft: Hashable, Sendable {
  package let type: EventType
  package let time: Instant
  package let commit: CommitInfo?
  package let resource: ResourceMention?
  /// created, updated, deleted, adopted, unchanged, detected, healed, rejected, failed…
  package let change: String
  package let exchange: Exchange?
  /// Commit author, or the person who asked.
  package let actor: String
  /// Type-specific members of the event's data.
  package var details: JSONObject

  package init(
    type: EventType, time: Instant, commit: CommitInfo?, resource: ResourceMention?, change: String,
    exchange: Exchange?, actor: String, details: JSONObject = JSONObject()
  ) {
    self.type = type
    self.time = time
    self.commit = commit
    self.resource = resource
    self.change = change
    self.exchange = exchange
    self.actor = actor
    self.details = details
  }
}

/// One line of the audit log: a decision, or one side (intent, outcome) of a request that changes something.
package struct AuditDraft: Hashable, Sendable {
  /// `intent`, `create`, `update`, `adopt`, `delete`, `commit.received`, `commit.rejected`, `approve`…
  package let action: String
  /// `pending` for an intent; done, failed, unknown, refused, unchanged…
  package let outcome: String
  package let time: Instant
  package let actor: String
  package let commitSHA: String?
  package let operationID: String?
  package let resource: ResourceMention?
  package let before: CanonicalForm?
  package let after: CanonicalForm?
  package let exchange: Exchange?
  package let details: JSONObject

  package init(
    action: String, outcome: String, time: Instant, actor: String, commitSHA: String?, operationID: String? = nil,
    resource: ResourceMention? = nil, before: CanonicalForm? = nil, after: CanonicalForm? = nil,
    exchange: Exchange? = nil, details: JSONObject = JSONObject()
  ) {
    self.action = action
    self.outcome = outcome
    self.time = time
    self.actor = actor
    self.commitSHA = commitSHA
    self.operationID = operationID
    self.resource = resource
    self.before = before
    self.after = after
    self.exchange = exchange
    self.details = details
  }
}

/// What became of a commit.
package struct RevisionRecord: Hashable, Sendable {
  package enum State: String, CaseIterable, Sendable {
    case received, rejected, pending, deferred, applying, applied, failed, compensated, superseded
  }

  package let commit: CommitInfo
  package let state: State
  package let time: Instant
  package let diagnostics: [Diagnostic]
  /// Counts of the plan, error text and the like, for people.
  package let summary: JSONObject

  package init(
    commit: CommitInfo, state: State, time: Instant, diagnostics: [Diagnostic] = [],
    summary: JSONObject = JSONObject()
  ) {
    self.commit = commit
    self.state = state
    self.time = time
    self.diagnostics = diagnostics
    self.summary = summary
  }
}

/// Facts that become durable together or not at all. There is no other way to write into the journal.
package struct JournalTransaction: Hashable, Sendable {
  /// The end of an intent.
  package struct Closing: Hashable, Sendable {
    package let operationID: String
    /// done, failed, abandoned…; an intent without a closing is unresolved.
    package let outcome: String

    package init(operationID: String, outcome: String) {
      self.operationID = operationID
      self.outcome = outcome
    }
  }

  package var intents: [Intent] = []
  package var closings: [Closing] = []
  package var applied: [AppliedObject] = []
  package var forgotten: [ResourceKey] = []
  package var revisions: [RevisionRecord] = []
  package var audits: [AuditDraft] = []
  package var events: [EventDraft] = []
  /// Named small values: the commit in force, suspension, approvals. `null` removes.
  package var facts: [String: JSONValue] = [:]

  package init() {}

  package var isEmpty: Bool { self == JournalTransaction() }
}
