package import RoutingModel

/// What the configuration decides about the core. Times in milliseconds.
package struct ReconcilerSettings: Sendable {
  package var plan = PlanSettings()
  package var onDrift = DriftPolicy.heal
  package var onFailure = FailurePolicy.compensate
  /// Between two looks at the remote (`repository.pollInterval`).
  package var pollInterval: Int64 = 15_000
  /// Between two complete reads of the organisation (`sync.driftInterval`).
  package var driftInterval: Int64 = 300_000
  /// A burst of hints is one look.
  package var debounce: Int64 = 25
  /// After a write, a read that still shows the old object is stale and not drift (`sync.settlingWindow`).
  package var settlingWindow: Int64 = 10_000
  /// A push is planned against the last complete read if it is at most this old (`sync.liveMaxAge`).
  package var liveMaxAge: Int64 = 600_000
  /// A write needs no read of its object before it if the plan's evidence is at most this old and the object has a
  /// version, which makes the organisation refuse a stale write.
  package var freshEvidence: Int64 = 5_000
  /// Requests of operations at once (`sync.concurrency`).
  package var concurrency = 16
  /// First and longest pause after a failure that may pass.
  package var retryFirst: Int64 = 1_000
  package var retryLongest: Int64 = 300_000
  /// Repairs of one object, each undone by somebody, after which the pause before the next one doubles each time.
  package var fightRounds = 5
  /// The shortest such pause: so an object is never repaired more than `fightRounds` times in a minute, however often
  /// somebody asks for a look.
  package var fightShortestPause: Int64 = 60_000
  /// The longest such pause.
  package var fightLongestPause: Int64 = 6 * 3_600_000
  /// Between two questions who changed what (`Authors`), and after an answer that none will come.
  package var authorPause: Int64 = 15_000
  package var authorLongPause: Int64 = 3_600_000
  package var operation = Operation.Limits()
  package var alarms = AlarmSettings()
  /// SHA-256 in hexadecimal. A pure function, injected because the core imports no cryptography.
  package var digest: @Sendable ([UInt8]) -> String
  /// Begins every operation id; unique for each start of the process.
  package var instanceID: String

  package init(instanceID: String, digest: @escaping @Sendable ([UInt8]) -> String) {
    self.instanceID = instanceID
    self.digest = digest
  }
}

/// What the journal knew when the process started.
package struct RestoredState: Sendable {
  package var applied: [ResourceKey: AppliedObject] = [:]
  /// The commit in force.
  package var inForce: CommitInfo?
  /// The newest commit that was refused, so that it is not reported twice.
  package var rejected: CommitInfo?
  /// A commit that failed for good; only a newer one or a person makes it be tried again.
  package var failed: CommitInfo?
  package var suspension: Suspension?
  package var pin: Pin?
  /// Objects that a commit in force protected.
  package var protected: Set<ResourceKey> = []
  /// Adopted by commits that never came in force.
  package var adoptions: [ResourceKey: Adoption] = [:]
  /// What was made known already.
  package var announced = Announced()
  /// Alarms that were raised.
  package var alarms: [Alarm.Name: Alarm] = [:]
  /// The findings of drift reports, with their ages.
  package var findings = FindingLedger()
  /// Intents without an outcome: their requests may or may not have been carried out. They are looked up before
  /// anything else is written.
  package var unresolved: [Intent] = []
  /// What was deleted of late, the newest first.
  package var deletions: [Deletion] = []
  /// Commits whose history has no end yet, oldest first.
  package var undecided: [CommitInfo] = []

  package init() {}

  /// - Parameter facts: all facts of the journal, as the core wrote them.
  package init(
    applied: [ResourceKey: AppliedObject], facts: [String: JSONValue], unresolved: [Intent],
    deletions: [Deletion] = [], undecided: [CommitInfo] = []
  ) {
    self.applied = applied
    inForce = CommitInfo(facts["inForce"])
    rejected = CommitInfo(facts["rejected"])
    failed = CommitInfo(facts["failed"])
    suspension = Suspension(facts["suspension"])
    pin = Pin(facts["pin"])
    adoptions = Adoption.standing(in: facts)
    protected = Set(facts.compactMap { Protection.key(ofFact: $0.key, $0.value) })
    announced = Announced(facts: facts)
    alarms = Alarm.standing(in: facts)
    findings = FindingLedger(facts: facts)
    self.unresolved = unresolved
    self.deletions = deletions
    // What waits of the commit in force is told with it.
    self.undecided = undecided.filter { $0.sha != inForce?.sha }
  }
}

/// Nothing is written while this stands.
package struct Suspension: Hashable, Sendable {
  package let actor: String
  package let reason: String
  package let since: Instant
  package let until: Instant?

  package init(actor: String, reason: String, since: Instant, until: Instant?) {
    self.actor = actor
    self.reason = reason
    self.since = since
    self.until = until
  }
}

/// A commit that stays in force until the remote moves on from `tip` (rollback, quarantine).
package struct Pin: Hashable, Sendable {
  package let sha: String
  /// The tip that is held back; where no tip was known yet, the first one that is.
  package var tip: String?
  package let actor: String
  package let reason: String
  package let isQuarantine: Bool

  package init(sha: String, tip: String?, actor: String, reason: String, isQuarantine: Bool) {
    self.sha = sha
    self.tip = tip
    self.actor = actor
    self.reason = reason
    self.isQuarantine = isQuarantine
  }
}
