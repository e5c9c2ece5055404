package import RoutingModel

/// Identifies one operation, for ever.
package struct OperationID: Hashable, Sendable, CustomStringConvertible {
  package let text: String
  package init(_ text: String) { self.text = text }
  package var description: String { text }
}

/// What an operation asks the world to do next. Exactly one at a time; its answer comes back as an `OperationEvent`.
package enum OperationEffect: Hashable, Sendable {
  /// Make the intent durable; only then go on.
  case record(Intent)
  case read(kind: ExactText, id: ExactText)
  case find(ResourceKey)
  case create(ResourceKey, CanonicalForm)
  case update(LiveObject, CanonicalForm)
  case delete(LiveObject)
  /// Ask again after so many milliseconds.
  case wait(milliseconds: Int64)
  case finish(OperationResult)
}

package enum OperationEvent: Hashable, Sendable {
  case recorded
  case read(Result<LiveObject?, ReadFailure>, Exchange)
  case found(Result<[LiveObject], ReadFailure>, Exchange)
  case written(WriteOutcome)
  case waited
}

/// How a change ended.
package struct OperationResult: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    /// Carried out; the action is the one that really was (a create that met an existing object is an adopt).
    case done(ChangeAction)
    /// Nothing had to be sent: live already is as wanted.
    case unchanged
    /// Live moved in a way that only a new plan may answer.
    case replan(String)
    /// It will not work with this body, ever.
    case refused(RemoteError)
    /// It did not work for now; the next pass tries again.
    case unavailable(String)
  }

  package let operationID: OperationID
  package let outcome: Outcome
  /// The object afterwards; `nil` where it is gone or was not read.
  package let live: LiveObject?
  /// The pre-image that the change really replaced.
  package let before: LiveObject?
  package let exchange: Exchange
  /// Live had been changed by somebody between the plan and the write; what they had set is in `before`.
  package let overwroteForeignChange: Bool
  /// Intents that this operation recorded and that its result closes.
  package let intents: [OperationID]
  /// The last of them, where its request may have been carried out and nothing could be read since: it is not closed,
  /// but looked up later as after a restart.
  package let openIntent: Intent?
}

/// One change on its way: intent, fresh read, write, and every answer the organisation can give.
///
/// A pure state machine. It never sends a POST again before a read by identity has shown that the first one did not
/// happen, never answers a 409 without reading, and never deletes what changed since the plan.
package struct Operation: Sendable {
  /// Bounds on how long one operation keeps asking before it leaves the object to the next pass.
  package struct Limits: Hashable, Sendable {
    /// Writes of one operation, over all conflicts and unknown outcomes.
    package var writes: Int
    /// Reads that must agree that a POST of unknown outcome did not happen.
    package var absentReads: Int
    /// Milliseconds between those reads: a read after a write may be stale for a while.
    package var settleMilliseconds: Int64

    package init(writes: Int = 5, absentReads: Int = 3, settleMilliseconds: Int64 = 2_000) {
      self.writes = writes
      self.absentReads = absentReads
      self.settleMilliseconds = settleMilliseconds
    }
  }

  enum State: Hashable, Sendable {
    case start
    case recording(then: Step)
    case reading(Purpose)
    case finding(Purpose)
    case waiting(then: Step)
    case writing(ChangeAction)
    case finished
  }

  /// What follows once an intent is durable or a wait is over.
  indirect enum Step: Hashable, Sendable {
    case read(Purpose)
    case find(Purpose)
    case create
    case update(LiveObject)
    case delete(LiveObject)

    /// Whether it is to tell what became of a write.
    var isAfterWrite: Bool {
      switch self {
      case .read(.afterUnknown), .find(.afterUnknown), .find(.afterCreate): true
      case .read, .find, .create, .update, .delete: false
      }
    }
  }

  /// Why the object is being read.
  enum Purpose: Hashable, Sendable {
    /// Before an update or deletion: what is it now?
    case beforeWrite
    /// After a 409.
    case afterConflict(RemoteError)
    /// After a write whose outcome is not known.
    case afterUnknown(ChangeAction, reason: String)
    /// After a create whose answer did not show the object: what is its id?
    case afterCreate
  }

  package let id: OperationID
  package let change: PlannedChange
  let commit: CommitInfo?
  let actor: String
  let adopt: AdoptPolicy
  /// The plan's read is so young that a version alone protects the write.
  let evidenceIsFresh: Bool
  /// We wrote the object within the settling window, so that one read without it does not say that it is gone.
  let isJustWritten: Bool
  /// The object of this identity that we deleted within the settling window: a read that shows it is older.
  let justDeleted: ExactText?
  let limits: Limits

  var state = State.start
  var exchange = Exchange.none
  var writes = 0
  var absentReads = 0
  var failedReads = 0
  var intents: [OperationID] = []
  var lastIntent: Intent?
  var before: LiveObject?
  /// The action that a success will be reported as.
  var action: ChangeAction
  var overwrote = false
  /// A write was sent whose outcome no answer told: what is found as wanted is this operation's own work.
  var wroteUnknown = false
  var lastConflict: RemoteError?

  package init(
    id: OperationID, change: PlannedChange, commit: CommitInfo?, actor: String, adopt: AdoptPolicy,
    evidenceIsFresh: Bool = false, isJustWritten: Bool = false, justDeleted: ExactText? = nil,
    limits: Limits = Limits()
  ) {
    self.justDeleted = justDeleted
    self.evidenceIsFresh = evidenceIsFresh
    self.isJustWritten = isJustWritten
    self.id = id
    self.change = change
    self.commit = commit
    self.actor = actor
    self.adopt = adopt
    self.limits = limits
    action = change.action
    before = change.live
  }

  package mutating func start(now: Instant) -> OperationEffect {
    switch change.action {
    case .create: intend(.create, nil, then: .create, now)
    case .update, .adopt, .delete:
      if let live = change.live {
        intend(
          change.action, live,
          then: evidenceIsFresh && live.version != nil && change.action != .delete
            ? .update(live) : .read(.beforeWrite),
          now)
      } else {
        finish(.replan("the plan names no live object"))
      }
    }
  }

  package mutating func step(_ event: OperationEvent, now: Instant) -> OperationEffect {
    switch (state, event) {
    case (.recording(let step), .recorded), (.waiting(let step), .waited): return perform(step)
    case (.reading(let purpose), .read(let result, let exchange)):
      self.exchange = exchange.following(self.exchange)
      switch result {
      case .success(let live): return consider(live, purpose, now)
      case .failure(let failure): return retryRead(.read(purpose), failure)
      }
    case (.finding(let purpose), .found(let result, let exchange)):
      self.exchange = exchange.following(self.exchange)
      switch result {
      case .success(let shown):
        let objects = shown.filter { $0.id != justDeleted }
        if objects.count <= 1 { return considerFound(objects.first, purpose, now) }
        // Which of them is ours, nothing tells; that one was made, the organisation did.
        if purpose == .afterCreate { return finish(.done(.create)) }
        return finish(
          .replan(
            "\(objects.count) live objects now have this identity: \(objects.map(\.id.string).sorted().joined(separator: ", "))"
          ))
      case .failure(let failure): return retryRead(.find(purpose), failure)
      }
    case (.writing(let action), .written(let outcome)):
      exchange = outcome.exchange.following(exchange)
      return consider(outcome, of: action)
    default:
      // An answer that nothing asked for; the caller keeps one effect in flight, so this is its defect, and going
      // on with the wrong one would be worse than trying again from a new plan.
      return finish(.replan("an answer came out of order"))
    }
  }

  // MARK: Steps

  mutating func perform(_ step: Step) -> OperationEffect {
    switch step {
    case .read(let purpose):
      guard let id = (before ?? change.live)?.id else { return perform(.find(purpose)) }
      state = .reading(purpose)
      return .read(kind: change.key.kind, id: id)
    case .find(let purpose):
      state = .finding(purpose)
      return .find(change.key)
    case .create:
      guard let desired = change.desired, countWrite() else { return exhausted() }
      state = .writing(.create)
      return .create(change.key, desired)
    case .update(let live):
      guard let desired = change.desired, countWrite() else { return exhausted() }
      state = .writing(.update)
      return .update(live, desired)
    case .delete(let live):
      guard countWrite() else { return exhausted() }
      state = .writing(.delete)
      return .delete(live)
    }
  }

  mutating func countWrite() -> Bool {
    writes += 1
    return writes <= limits.writes
  }

  mutating func exhausted() -> OperationEffect {
    if let lastConflict { return finish(.refused(lastConflict)) }
    return finish(.unavailable("no definite answer after \(limits.writes) attempts"))
  }

  mutating func intend(
    _ action: ChangeAction, _ live: LiveObject?, then step: Step, _ now: Instant
  ) -> OperationEffect {
    let intentID = intents.isEmpty ? id : OperationID("\(id.text)#\(intents.count + 1)")
    intents.append(intentID)
    self.action = action
    before = live
    state = .recording(then: step)
    let intent = Intent(
      operationID: intentID.text, commit: commit, action: action, key: change.key, identity: change.identity,
      liveID: live?.id, desired: change.desired, before: live?.canonical, actor: actor, time: now)
    lastIntent = intent
    return .record(intent)
  }

  mutating func wait(then step: Step, milliseconds: Int64) -> OperationEffect {
    state = .waiting(then: step)
    return .wait(milliseconds: milliseconds)
  }

  mutating func retryRead(_ step: Step, _ failure: ReadFailure) -> OperationEffect {
    failedReads += 1
    if case .unavailable = failure, failedReads <= limits.absentReads {
      return wait(then: step, milliseconds: limits.settleMilliseconds)
    }
    switch failure {
    case .permission(let error), .refused(let error):
      // The organisation said that it was made. That it shows it to nobody takes nothing of that back.
      return finish(step == .find(.afterCreate) ? .done(.create) : .refused(error))
    case .credentials(let message), .unavailable(let message):
      return finish(.unavailable(message), leavesOpen: step.isAfterWrite)
    }
  }
}
