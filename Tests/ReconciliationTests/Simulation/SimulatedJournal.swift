import Reconciliation
import RoutingModel

/// What is durable. Refuses what a real journal refuses.
struct SimulatedJournal {
  private(set) var open: [Intent] = []
  private var everOpened: Set<String> = []
  private(set) var applied: [ResourceKey: AppliedObject] = [:]
  private(set) var facts: [String: JSONValue] = [:]
  private(set) var revisions: [RevisionRecord] = []
  private(set) var audits: [AuditDraft] = []
  private(set) var events: [EventDraft] = []
  private(set) var contradictions: [String] = []
  private(set) var inForce: [CommitInfo] = []
  private var commits: [String: CommitInfo] = [:]

  mutating func record(_ transaction: JournalTransaction) {
    for intent in transaction.intents {
      if !everOpened.insert(intent.operationID).inserted { contradictions.append("\(intent.operationID) opened twice") }
      open.append(intent)
    }
    for closing in transaction.closings {
      guard let index = open.firstIndex(where: { $0.operationID == closing.operationID }) else {
        contradictions.append("\(closing.operationID) closed without being open")
        continue
      }
      open.remove(at: index)
    }
    for object in transaction.applied { applied[object.key] = object }
    for key in transaction.forgotten { applied[key] = nil }
    for (key, value) in transaction.facts { facts[key] = value.isNull ? nil : value }
    for event in transaction.events { if let commit = event.commit { commits[commit.sha] = commit } }
    for revision in transaction.revisions { commits[revision.commit.sha] = revision.commit }
    if let commit = transaction.facts["inForce"].flatMap({ commit($0) }) { inForce.append(commit) }
    revisions += transaction.revisions
    audits += transaction.audits
    events += transaction.events
  }

  private func commit(_ json: JSONValue?) -> CommitInfo? { json?["sha"]?.stringValue.flatMap { commits[$0] } }

  /// What a process that starts now is given.
  var restored: RestoredState {
    let deletions = audits.reversed().compactMap { audit -> Deletion? in
      guard audit.outcome == "deleted", let object = audit.resource, let id = object.liveID else { return nil }
      let key = ResourceKey(kind: object.identity.kind, scope: object.scopeID, name: object.identity.name)
      return Deletion(key: key, id: id, time: audit.time)
    }
    let undecided = commits.values.filter { states(of: $0.sha).last?.isUndecided ?? false }
    var state = RestoredState(
      applied: applied, facts: facts, unresolved: open, deletions: deletions,
      undecided: undecided.sorted { $0.sha < $1.sha })
    state.inForce = commit(facts["inForce"])
    state.rejected = commit(facts["rejected"])
    state.failed = commit(facts["failed"])
    return state
  }

  func events(_ type: EventType) -> [EventDraft] { events.filter { $0.type == type } }

  /// The states that a commit went through.
  func states(of sha: String) -> [RevisionRecord.State] {
    revisions.filter { $0.commit.sha == sha }.map(\.state)
  }

  /// Event types without their prefix, in order.
  var story: [String] { events.map { String($0.type.rawValue.dropFirst("routekeeper.".count)) } }
}

extension RevisionRecord.State {
  /// What became of the commit is still to come.
  var isUndecided: Bool { [.received, .pending, .deferred, .applying].contains(self) }
}
