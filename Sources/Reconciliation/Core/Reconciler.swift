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
    /// The plan with its checksum was found and is being made: later plans are none of its business.
    var isMade = false
  }

  var settings: ReconcilerSettings
  var activity = Activity.idle

  // The source.
  var isFetching = false
  var lookWanted = false
  var tip: CommitInfo?
  var source = ReconcilerStatus.Stage()

  // Commits.
  var inForce: Target?
  var inForceCommit: CommitInfo?
  var candidate: Target?
  var rejected: CommitInfo?
  var rejectedDiagnostics: [Diagnostic] = []
  /// A refusal that is looked at again: what it misses may exist by now. Told again only if its reasons changed.
  var earlierRefusal: (sha: String, diagnostics: [Diagnostic])?
  var failed: CommitInfo?
  var pin: Pin?
  var suspension: Suspension?
  var loadFailures = 0

  // Live.
  var evidence: LiveEvidence?
  var passWanted = false
  /// A fresh read is wanted, however young the evidence is.
  var freshReadWanted = false
  var applied: [ResourceKey: AppliedObject]
  /// What was written within the settling window; it stands in for what a read, perhaps a stale one, shows of it.
  var recentWrites: [ResourceKey: (live: LiveObject?, id: ExactText?, at: Uptime)] = [:]
  var drift: DriftReport?
  var driftAnnounced: Set<ResourceKey> = []
  var blockedAnnounced: Set<ResourceIdentity> = []
  var readFailures = 0
  var readFailure: ReadFailure?
  var transientFailures = 0
  var retryPending = false

  /// The run under way; beside `activity` so that it is changed in place.
  var run: Run?
  /// A candidate whose plan was made and waits; it is planned again only when something asks for it.
  var settledCandidate: String?

  // The newest plan.
  var plan: Plan?
  var checksum: String?
  var isWaiting = false
  var approved: Set<String> = []
  var announcedWaiting: String?
  var lastResults: [RunResult] = []
  var lastError: String?
  var stages = (
    validation: ReconcilerStatus.Stage(), plan: ReconcilerStatus.Stage(), apply: ReconcilerStatus.Stage()
  )

  var requests: [Request] = []
  var isStopping = false
  var nextToken = 0
  var nextOperation = 0
  /// What a token's durability leads to: an operation that goes on, or a result that is complete.
  var tokens: [CommitToken: TokenPurpose] = [:]

  enum TokenPurpose: Sendable {
    case intent(OperationID)
    case result(OperationID)
    case note
  }

  package init(settings: ReconcilerSettings, restored: RestoredState) {
    self.settings = settings
    applied = restored.applied
    inForceCommit = restored.inForce
    rejected = restored.rejected
    failed = restored.failed
    suspension = restored.suspension
    pin = restored.pin
  }

  package mutating func step(_ event: ReconcilerEvent, now: Now) -> [ReconcilerEffect] {
    var effects: [ReconcilerEffect] = []
    switch event {
    case .started:
      lookWanted = true
      passWanted = true
    case .timer(let timer): ring(timer, now, &effects)
    case .hint: effects.append(.schedule(.debounce, afterMilliseconds: settings.debounce))
    case .sync(let id, let checksum, let approve, let actor):
      requests.append(
        Request(id: id, expectedChecksum: checksum, approveHeld: approve, actor: actor, isFetched: false))
      lookWanted = true
      passWanted = true
      retryPending = false
      failed = nil
      reconsiderRefusal()
    case .fetched(let result): fetched(result, now, &effects)
    case .loaded(let sha, let result): loaded(sha, result, now, &effects)
    case .liveRead(let result, let startedAt): liveRead(result, startedAt, now, &effects)
    case .operation(let id, let event): operation(id, event, now, &effects)
    case .committed(let token): committed(token, now, &effects)
    case .approve(let id, let checksum, let actor, let reason):
      approve(id, checksum, actor, reason, now, &effects)
    case .suspend(let id, let suspension): suspend(id, suspension, now, &effects)
    case .resume(let id, let actor): resume(id, actor, now, &effects)
    case .pin(let id, let commit, let actor, let reason, let isQuarantine):
      pin(id, commit, actor, reason, isQuarantine, now, &effects)
    case .configured(let settings):
      self.settings = settings
      lookWanted = true
      passWanted = true
      freshReadWanted = true
    case .stop: isStopping = true
    }
    advance(now, &effects)
    return effects
  }

  private mutating func ring(_ timer: ReconcilerTimer, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    switch timer {
    case .poll, .debounce: lookWanted = true
    case .drift:
      reconsiderRefusal()
      passWanted = true
      freshReadWanted = true
      retryPending = false
    case .retry: retryPending = false
    case .suspensionEnds:
      if let suspension, let until = suspension.until, now.wall >= until {
        endSuspension(actor: "routekeeper", now, &effects)
      } else if let until = suspension?.until {
        effects.append(
          .schedule(.suspensionEnds, afterMilliseconds: max(1000, until.milliseconds(since: now.wall))))
      }
    }
  }

  /// Begins whatever is due. Called after every event; does nothing while something is under way.
  mutating func advance(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    if case .running = activity {
      // Newest commit wins: a run for another commit than the wanted one begins nothing new.
      if let wanted = wantedCommit, let run, run.kind == .deployment, wanted.sha != run.target.commit.sha {
        self.run?.isSuperseded = true
      }
      continueRun(now, &effects)
    }
    if lookWanted && !isFetching && !isStopping {
      lookWanted = false
      isFetching = true
      for index in requests.indices { requests[index].isFetched = true }
      effects.append(.fetch)
    }
    if isStopping {
      switch activity {
      case .idle, .loading, .reading:
        // Nothing hangs on what is only read.
        activity = .stopped
        effects.append(.stopped)
      case .running, .closing, .stopped: break
      }
      return
    }
    guard case .idle = activity else { return }
    if inForce == nil, let commit = inForceCommit, pin == nil || pin?.sha == commit.sha {
      load(commit.sha, &effects)
      return
    }
    // A waiting fetch may bring the commit that a request is about.
    if isFetching && (!requests.isEmpty || tip == nil) { return }
    if retryPending { return answerRequests(now, &effects) }
    if let wanted = wantedCommit, wanted.sha != inForce?.commit.sha, wanted.sha != rejected?.sha,
      wanted.sha != failed?.sha
    {
      guard let candidate, candidate.commit.sha == wanted.sha else {
        candidate = nil
        settledCandidate = nil
        load(wanted.sha, &effects)
        return
      }
      if passWanted || settledCandidate != wanted.sha {
        beginPass(candidate, now, &effects)
      } else {
        answerRequests(now, &effects)
      }
      return
    }
    candidate = nil
    settledCandidate = nil
    if passWanted, let inForce {
      beginPass(inForce, now, &effects)
      return
    }
    answerRequests(now, &effects)
  }

  /// The commit that should be in force: a pinned one while the remote has not moved on, else the tip.
  var wantedCommit: CommitInfo? {
    if let pin, pin.tip == nil || tip == nil || pin.tip == tip?.sha {
      if inForceCommit?.sha == pin.sha { return inForceCommit }
      if candidate?.commit.sha == pin.sha { return candidate?.commit }
      return pinnedCommit ?? inForceCommit
    }
    return tip
  }

  var pinnedCommit: CommitInfo?

  private mutating func load(_ sha: String, _ effects: inout [ReconcilerEffect]) {
    activity = .loading(sha: sha)
    effects.append(.load(sha: sha))
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
    if case .closing(token, let after) = activity {
      tokens[token] = nil
      switch after {
      case .advance: activity = .idle
      case .run:
        activity = .running
        return
      }
      answerRequests(now, &effects, onlySettled: true)
      return
    }
    switch tokens.removeValue(forKey: token) {
    case .intent(let id): operation(id, .recorded, now, &effects)
    case .result(let id): resultRecorded(id)
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
