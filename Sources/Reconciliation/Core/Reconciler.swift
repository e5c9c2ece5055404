import RoutingModel

/// The core: decides what happens next. Everything that can be wrong about order, retries, crashes and staleness
/// is decided here, in values; time and the results of I/O come in, effects go out (`docs/architecture.md`).
///
/// At most one pass (plan and run) is under way; looks at the remote go on beside it, so that a commit that fixes a
/// failing one is never kept waiting by it.
package struct Reconciler: Sendable {
  /// A commit with everything it declares.
  struct Target: Sendable {
    let commit: CommitInfo
    let desired: DesiredState
    let kinds: [ExactText]
    let catalogs: [ReferenceCatalog]
  }

  enum Activity: Sendable {
    case idle
    case loading(sha: String)
    case reading(Target)
    /// Finding out what became of the intents that a stopped process left open.
    case resolving
    case running
    /// Waiting for a transaction that ends a pass.
    case closing(CommitToken, AfterClosing)
    case stopped
  }

  /// What a durable transaction leads to.
  enum AfterClosing: Sendable {
    case advance
    case run
  }

  struct LiveEvidence: Sendable {
    var state: LiveState
    let startedAt: Now
    let fields: CallFields
  }

  struct Request: Sendable {
    let id: RequestID
    let expectedChecksum: String?
    let approveHeld: Bool
    let actor: String
    var isFetched: Bool
    /// A pass began after its look at git.
    var isPlanned = false
  }

  var settings: ReconcilerSettings { didSet { compared = nil } }
  var activity = Activity.idle

  // The source.
  var isFetching = false
  var lookWanted = false
  var tip: CommitInfo?
  var source = ReconcilerStatus.Stage()

  // Commits.
  var inForce: Target?
  var inForceCommit: CommitInfo?
  /// The newest valid commit that is not in force.
  var candidate: Target?
  /// A commit that is loaded while a run is under way, so that only a valid one ends the run.
  var loadingBeside: String?
  var failedBeside: String?
  /// The content of the commit in force could not be read; not tried again before the next retry.
  var inForceIsUnreadable = false
  var announced: Announced
  /// Commits that arrived and that nothing was decided about yet.
  var undecidedCommits: [CommitInfo] = []
  var rejected: CommitInfo?
  /// The refusals that were made known, by commit; the diagnostics are `nil` where an earlier process told them.
  var announcedRejections: [String: [Diagnostic]?] = [:]
  var rejectedDiagnostics: [Diagnostic] = []
  var failed: CommitInfo?
  /// Why; not known after a restart.
  var failedError: String?
  var pin: Pin?
  var suspension: Suspension?
  var loadFailures = 0

  // Live.
  var evidence: LiveEvidence?
  var passWanted = false
  /// A fresh read is wanted, however young the evidence is.
  var freshReadWanted = false
  var applied: [ResourceKey: AppliedObject] { didSet { compared = nil } }
  /// What was written within the settling window; it stands in for what a read, perhaps a stale one, shows of it.
  var recentWrites: [ResourceKey: (live: LiveObject?, id: ExactText?, at: Uptime)] = [:]
  var drift: DriftReport?
  /// A deployment that did not come to its end changed live since it was last compared with the commit in force.
  var isHalfDone = false
  var findings: FindingLedger
  var authors = Authors()
  /// How often, and when last, drift of an object was healed: somebody may undo it each time.
  var fights: [ResourceKey: Fight] = [:]
  /// Failures that were made known: what was wanted, and the error.
  var failureAnnounced: [ResourceKey: String] = [:]
  var blockedAnnounced: Set<ResourceIdentity> = []
  var readFailures = 0
  var readFailure: ReadFailure?
  var transientFailures = 0
  var retryPending = false

  /// The run under way; beside `activity` so that it is changed in place.
  var run: Run?
  /// A candidate whose plan was made and waits; it is planned again only when something asks for it.
  var settledCandidate: String?
  /// A fresh read was used for a candidate that waits; the commit in force is to be compared with it too.
  var repairWanted = false
  /// Objects that deployments adopted whose commits are not in force.
  var adoptions: [ResourceKey: Adoption] { didSet { compared = nil } }

  /// The newest comparison with what it was made from, which most passes find again.
  var compared: Comparison?
  /// How many plans were made, for whoever times them.
  package internal(set) var plansMade: UInt64 = 0

  // The newest plan, and what was made of it since.
  var plan: Plan?
  var madeOfPlan: Set<ResourceKey> = []
  /// Objects on record that neither git declares nor the last read showed: a person took them out of both.
  var goneCount = 0
  var checksum: String?
  /// Names the part of the plan that waits; it stays the same when the rest is carried out.
  var waitingChecksum: String?
  /// The whole plan that it was a part of.
  var waitingAlias: String?
  var isWaiting = false
  var approved: Set<String> = []
  /// Commit and checksum of what a person let through although no window is open.
  var approvedOutsideWindows: Set<String> = []
  /// Objects that a commit in force protected: they stay so when a later commit drops them and its `protect` entry.
  var protected: Set<ResourceKey> { didSet { compared = nil } }
  var lastResults: [RunResult] = []
  var lastError: String?
  /// What has lasted too long and was told, and what decides about it.
  var alarms: [Alarm.Name: Alarm]
  var alarmWatch = AlarmWatch()
  var stages = (
    validation: ReconcilerStatus.Stage(), plan: ReconcilerStatus.Stage(), apply: ReconcilerStatus.Stage()
  )

  var requests: [Request] = []
  var isStopping = false
  var nextToken = 0
  var nextOperation = 0
  /// What a token's durability leads to: an operation that goes on, or a result that is complete.
  var tokens: [CommitToken: TokenPurpose] = [:]
  /// What an earlier process deleted of late, the newest first.
  var deletedBefore: [Deletion]
  /// Intents whose outcome is not known, mostly of an earlier process, and those that are being looked up.
  var unresolved: [Intent]
  var resolution: IntentResolution?

  enum TokenPurpose: Sendable {
    case intent(OperationID)
    case result(OperationID)
    case note
    /// A person who is answered once it is durable.
    case request(RequestID)
  }

  package init(settings: ReconcilerSettings, restored: RestoredState) {
    self.settings = settings
    applied = restored.applied
    inForceCommit = restored.inForce
    rejected = restored.rejected
    failed = restored.failed
    suspension = restored.suspension
    pin = restored.pin
    findings = restored.findings
    announced = restored.announced
    protected = restored.protected
    adoptions = restored.adoptions
    alarms = restored.alarms
    unresolved = restored.unresolved
    deletedBefore = restored.deletions
    undecidedCommits = restored.undecided
    if let rejected { announcedRejections = [rejected.sha: nil] }
  }

  package mutating func step(_ event: ReconcilerEvent, now: Now) -> [ReconcilerEffect] {
    var effects: [ReconcilerEffect] = []
    if case .stopped = activity { return refusal(of: event) }
    switch event {
    case .started:
      alarmWatch.startedAt = now.uptime
      rememberRecentWrites(now)
      lookWanted = true
      passWanted = true
      if let until = suspension?.until {
        effects.append(.schedule(.suspensionEnds, afterMilliseconds: max(0, until.milliseconds(since: now.wall))))
      }
    case .timer(let timer): ring(timer, now, &effects)
    case .hint: effects.append(.schedule(.debounce, afterMilliseconds: settings.debounce))
    case .sync(let id, let checksum, let approve, let actor):
      requests.append(
        Request(id: id, expectedChecksum: checksum, approveHeld: approve, actor: actor, isFetched: false))
      lookWanted = true
      passWanted = true
      retryPending = false
      inForceIsUnreadable = false
      failed = nil
      // What it named may have been made since.
      rejected = nil
    case .fetched(let result): fetched(result, now, &effects)
    case .loaded(let sha, let result): loaded(sha, result, now, &effects)
    case .liveRead(let result, let startedAt): liveRead(result, startedAt, now, &effects)
    case .operation(let id, let event):
      if resolution == nil { operation(id, event, now, &effects) } else { resolve(id, event, now, &effects) }
    case .authorsAnswered(let answer): authorsAnswered(answer, now, &effects)
    case .committed(let token): committed(token, now, &effects)
    case .approve(let id, let checksum, let actor, let reason):
      approve(id, checksum, actor, reason, now, &effects)
    case .suspend(let id, let suspension): suspend(id, suspension, now, &effects)
    case .resume(let id, let actor, let reason): resume(id, actor, reason, now, &effects)
    case .pin(let id, let commit, let actor, let reason, let isQuarantine):
      pin(id, commit, actor, reason, isQuarantine, now, &effects)
    case .configured(let settings):
      self.settings = settings
      authors.notBefore = nil
      rejected = nil
      lookWanted = true
      passWanted = true
      freshReadWanted = true
    case .deliveries(let givenUp, let stopped): alarmWatch.deliveries = (givenUp, stopped)
    case .stop: isStopping = true
    }
    if !isStopping { watchAlarms(now, &effects) }
    advance(now, &effects)
    return effects
  }

  private mutating func ring(_ timer: ReconcilerTimer, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    switch timer {
    case .poll, .debounce: lookWanted = true
    case .drift:
      // What a refused commit named may have been made since.
      rejected = nil
      passWanted = true
      freshReadWanted = true
      retryPending = false
    case .windowOpens: if isWaiting && plan?.closure != nil { passWanted = true }
    case .alarm: alarmWatch.scheduledFor = nil
    case .retry:
      retryPending = false
      inForceIsUnreadable = false
    case .suspensionEnds:
      if let suspension, let until = suspension.until, now.wall >= until {
        var transaction = JournalTransaction()
        endSuspension(actor: "routekeeper", JSONObject(), now, &transaction)
        note(transaction, &effects)
      } else if let until = suspension?.until {
        effects.append(
          .schedule(.suspensionEnds, afterMilliseconds: max(1000, until.milliseconds(since: now.wall))))
      }
    }
  }

  mutating func token(_ purpose: TokenPurpose) -> CommitToken {
    nextToken += 1
    let token = CommitToken(number: nextToken)
    tokens[token] = purpose
    return token
  }

  /// Makes a transaction durable that nothing waits for.
  mutating func note(_ transaction: JournalTransaction, _ effects: inout [ReconcilerEffect]) {
    effects.append(.commit(token(.note), transaction))
  }

  private mutating func committed(_ token: CommitToken, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    let purpose = tokens.removeValue(forKey: token)
    if case .closing(token, let after) = activity {
      switch after {
      case .advance:
        activity = .idle
        answerRequests(now, &effects, onlySettled: true)
      case .run: activity = .running
      }
      return
    }
    switch purpose {
    case .intent(let id): operation(id, .recorded, now, &effects)
    case .result(let id): resultRecorded(id)
    case .request(let id): effects.append(.answer(id, .handled(status(now))))
    case .note, nil: break
    }
  }

  /// Pause after the n-th failure in a row, doubling up to the longest.
  func pause(after failures: Int) -> Int64 {
    var pause = settings.retryFirst
    for _ in 1..<max(1, min(failures, 32)) where pause < settings.retryLongest { pause *= 2 }
    return min(pause, settings.retryLongest)
  }
}
