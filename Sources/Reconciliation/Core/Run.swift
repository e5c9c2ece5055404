import RoutingModel

/// A plan on its way: what is still to begin, what is in flight, what came of the rest.
struct Run: Sendable {
  enum Kind: Sendable {
    /// Brings a new commit in force.
    case deployment
    /// Repairs what differs from the commit in force.
    case repair
    /// Takes back what a failed deployment had changed.
    case compensation(failed: [RunResult])
  }

  /// What an operation needs of its run. Small: who holds it holds nothing that a change of the run would copy.
  struct Purpose: Sendable {
    let kind: RunKind
    let commit: CommitInfo
    let actor: String
    let evidenceIsFresh: Bool
  }

  var kind: RunKind { RunKind(of: detail) }
  var purpose: Purpose {
    Purpose(kind: kind, commit: target.commit, actor: actor, evidenceIsFresh: evidenceIsFresh)
  }
  let detail: Kind
  let target: Reconciler.Target
  let plan: Plan
  let checksum: String
  let actor: String
  /// Whether the plan was made from a read that has just ended.
  let evidenceIsFresh: Bool
  /// Changes not begun, the next one last.
  var remaining: [PlannedChange]
  let total: Int
  /// Whether a commit asks for some of it; what only repairs is of no commit.
  let isOfCommit: Bool
  var operations: [OperationID: Operation] = [:]
  /// Operations that hold a request.
  private var sending: Set<OperationID> = []
  /// Requests of operations that wait for another one's end, oldest first.
  private var ready: [(id: OperationID, effect: OperationEffect)] = []
  /// Results that are being made durable.
  var recording: [OperationID: RunResult] = [:]
  private(set) var results: [RunResult] = []
  /// A change that the organisation refused, whether that is durable yet or not.
  private(set) var hasRefusal = false
  /// What an object was owned as before this run touched it, for compensation.
  var ownedBefore: [ResourceKey: AppliedObject] = [:]
  /// The live object that each success left behind, and its pre-image.
  var aftermath: [ResourceKey: (live: LiveObject?, before: LiveObject?, action: ChangeAction)] = [:]
  var isSuperseded = false
  var currentRank: Int?

  init(
    detail: Kind, target: Reconciler.Target, plan: Plan, checksum: String, changes: [PlannedChange], actor: String,
    evidenceIsFresh: Bool
  ) {
    self.detail = detail
    self.target = target
    self.plan = plan
    self.checksum = checksum
    self.actor = actor
    self.evidenceIsFresh = evidenceIsFresh
    remaining = changes.reversed()
    total = changes.count
    isOfCommit = changes.contains(where: \.isOfGit)
  }

  /// Takes the outcome of an operation that has ended; it counts once it is durable.
  mutating func end(_ id: OperationID, _ result: RunResult) {
    operations[id] = nil
    sending.remove(id)
    recording[id] = result
    if case .refused = result.outcome { hasRefusal = true }
  }

  mutating func recorded(_ id: OperationID) {
    guard let result = recording.removeValue(forKey: id) else { return }
    results.append(result)
  }

  /// An operation wants to send something. One that holds a request goes on with it: the others wait for its end.
  mutating func want(_ effect: OperationEffect, of id: OperationID) {
    ready.insert((id, effect), at: sending.contains(id) ? 0 : ready.count)
  }

  /// An operation waits for its journal and needs no request meanwhile.
  mutating func rest(_ id: OperationID) { sending.remove(id) }

  /// The requests that may be sent now, with at most so many under way.
  mutating func takeReady(_ limit: Int) -> [(id: OperationID, effect: OperationEffect)] {
    var taken: [(id: OperationID, effect: OperationEffect)] = []
    while let next = ready.first, sending.contains(next.id) || sending.count < limit {
      sending.insert(next.id)
      taken.append(ready.removeFirst())
    }
    return taken
  }

  /// Whether one more operation may begin. While requests are under way, the intents of the next ones become durable,
  /// and so do results: with as many again on either side, a transaction carries several of them.
  func mayBegin(_ limit: Int) -> Bool {
    operations.count < 2 * limit - 1 && inFlight < 4 * limit - 3
  }

  /// Operations that are under way or not durable yet.
  var inFlight: Int { operations.count + recording.count }
  var isDrained: Bool { operations.isEmpty && recording.isEmpty }
  var progress: RunProgress { RunProgress(done: results.count, total: total) }
}

enum RunKind: Hashable, Sendable {
  case deployment, repair, compensation

  init(of detail: Run.Kind) {
    switch detail {
    case .deployment: self = .deployment
    case .repair: self = .repair
    case .compensation: self = .compensation
    }
  }
}
