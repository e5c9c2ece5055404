import RoutingModel

/// One pass: evidence of what is live, a plan, and the decision whether it runs.
extension Reconciler {
  mutating func beginPass(_ target: Target, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    let isInForce = target.commit.sha == inForce?.commit.sha
    let mayUseEarlierRead = !isInForce || isWaiting || repairWanted
    if isInForce { repairWanted = false }
    passWanted = false
    for index in requests.indices where requests[index].isFetched { requests[index].isPlanned = true }
    if !freshReadWanted, unresolved.isEmpty, mayUseEarlierRead, let evidence, covers(evidence, target, now) {
      decide(target, evidence, isNew: false, now, &effects)
      return
    }
    var kinds = Set(target.kinds)
    for key in applied.keys where !kinds.contains(key.kind) { kinds.insert(key.kind) }
    for intent in unresolved { kinds.insert(intent.key.kind) }
    if kinds.isEmpty {
      // Nothing is declared and nothing ever was: there is nothing to read.
      evidence = LiveEvidence(state: LiveState(), startedAt: now, fields: target.desired.callFields)
      liveRead(.success(LiveState()), now, target, now, &effects)
      return
    }
    activity = .reading(target)
    effects.append(.readLive(kinds: kinds.sorted(), catalogs: target.catalogs, target.desired.callFields))
  }

  /// Whether the last read can serve a plan for this target.
  private func covers(_ evidence: LiveEvidence, _ target: Target, _ now: Now) -> Bool {
    now.uptime.milliseconds(since: evidence.startedAt.uptime) <= settings.liveMaxAge
      && evidence.fields == target.desired.callFields
      && target.kinds.allSatisfy { evidence.state.kinds[$0]?.complete ?? false }
      && target.catalogs.allSatisfy { !evidence.state.references.names(in: $0).isEmpty }
  }

  mutating func liveRead(
    _ result: Result<LiveState, ReadFailure>, _ startedAt: Now, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    guard case .reading(let target) = activity else { return }
    activity = .idle
    liveRead(result, startedAt, target, now, &effects)
  }

  private mutating func liveRead(
    _ result: Result<LiveState, ReadFailure>, _ startedAt: Now, _ target: Target, _ now: Now,
    _ effects: inout [ReconcilerEffect]
  ) {
    switch result {
    case .success(var state):
      readFailures = 0
      readFailure = nil
      freshReadWanted = false
      forgetSettledWrites(before: startedAt)
      let completeKinds = state.kinds.values.count { $0.complete }
      overlayRecentWrites(&state)
      let evidence = LiveEvidence(state: state, startedAt: startedAt, fields: target.desired.callFields)
      self.evidence = evidence
      // What writes of ours kept from being known is read again once they have settled.
      let wasComplete = completeKinds == state.kinds.values.count { $0.complete }
      let pause = wasComplete ? settings.driftInterval : min(settings.driftInterval, settings.settlingWindow)
      effects.append(.schedule(.drift, afterMilliseconds: pause))
      if !unresolved.isEmpty { return beginResolution(now, &effects) }
      // A commit that came while reading is planned from this very read.
      if let wanted = wantedSHA, wanted != target.commit.sha, wanted != settledCandidate, isOpen(wanted) {
        passWanted = true
        // The commit in force is still to be compared with it.
        repairWanted = true
        return
      }
      if target.commit.sha != inForce?.commit.sha { repairWanted = true }
      decide(target, evidence, isNew: true, now, &effects)
    case .failure(let failure):
      readFailures += 1
      readFailure = failure
      lastError = failure.message
      stages.plan = .init(state: "failed", commit: target.commit.sha, error: failure.message, at: now.wall)
      passWanted = true
      freshReadWanted = true
      answerRequests(now, &effects)
      pauseAndRetry(readFailures, &effects)
    }
  }

  /// What a read that began that late shows of a write is no longer stale.
  mutating func forgetSettledWrites(before start: Now) {
    recentWrites = recentWrites.filter { start.uptime.milliseconds(since: $0.value.at) < settings.settlingWindow }
  }

  /// Puts what was just written in the place of what a read shows of it, unless the read is provably newer.
  ///
  /// - Parameter earlier: when the read was begun, where it is an earlier one: what was written since is always newer,
  ///   and what was written before stands in it already.
  ///
  /// A list of several pages that is older than a write of ours anywhere may be of several moments: an object can have
  /// moved between its pages while others came and went. What it does not show is then not known to be absent.
  func overlayRecentWrites(_ state: inout LiveState, since earlier: Uptime? = nil) {
    if recentWrites.isEmpty { return }
    let isEarlier = earlier != nil
    for (name, kind) in state.kinds {
      var pending = recentWrites.filter { $0.key.kind == name && $0.value.at >= earlier ?? $0.value.at }
      if pending.isEmpty { continue }
      var objects: [LiveObject] = []
      objects.reserveCapacity(kind.objects.count)
      var isOlder = false
      for object in kind.objects {
        guard let write = pending.removeValue(forKey: object.key) else {
          objects.append(object)
          continue
        }
        guard let written = write.live else {
          isOlder = isOlder || write.id == object.id
          if write.id != object.id && !isEarlier { objects.append(object) }
          continue
        }
        // Where no version tells, nothing proves that a read is newer.
        let isNewer = written.id != object.id || Self.isNewer(object.version, than: written.version)
        isOlder = isOlder || Self.isNewer(written.version, than: object.version)
        objects.append(isNewer && !isEarlier ? object : written)
      }
      let unseen = pending.sorted { $0.key < $1.key }.compactMap(\.value.live)
      objects += unseen
      let mayBeTorn = !isEarlier && !kind.isOneMoment && (isOlder || !unseen.isEmpty)
      state.kinds[name] = LiveKind(
        objects: objects, complete: kind.complete && !mayBeTorn, available: kind.available,
        isOneMoment: kind.isOneMoment)
    }
  }

  static func isNewer(_ version: Int64?, than written: Int64?) -> Bool {
    guard let version, let written else { return false }
    return version > written
  }

  /// Plans, and decides what of the plan runs.
  /// - Parameter isNew: whether the evidence was read for this very pass.
  private mutating func decide(
    _ target: Target, _ evidence: LiveEvidence, isNew: Bool, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    let isInForce = target.commit.sha == inForce?.commit.sha
    // While a newer commit waits, the one in force is kept up, and what people see and approve is the newer plan.
    let isAside = isInForce && settledCandidate != nil
    var plan = compare(target, evidence.state, now)
    let checksum = settings.digest(plan.checksumInput)
    holdForWindows(&plan, target, now, &effects)
    let waiting = plan.held.isEmpty ? checksum : settings.digest(plan.heldOnly.checksumInput)
    let age = now.uptime.milliseconds(since: evidence.startedAt.uptime)
    if !plan.problems.isEmpty && !isInForce {
      if !isNew {
        // What is missing may have been made since the last read.
        freshReadWanted = true
        passWanted = true
        beginPass(target, now, &effects)
        return
      }
      self.plan = plan
      reject(target.commit, plan.problems, now, &effects)
      return
    }
    var isNamed = false
    if !isAside {
      self.plan = plan
      madeOfPlan = []
      self.checksum = checksum
      switch answerToChecksums(checksum, &effects) {
      case .others:
        // Only that plan was asked for. What the commit itself asks for follows with a later pass.
        settledCandidate = isInForce ? nil : target.commit.sha
        passWanted = true
        retryPending = true
        effects.append(.schedule(.retry, afterMilliseconds: settings.pollInterval))
        return
      case .this:
        isNamed = true
        if mayPass(plan.closure, target, waiting) { plan.releaseHolds() }
      case .none:
        let isApproved = approved.contains(waiting) || requests.contains { $0.isPlanned && $0.approveHeld }
        if isApproved && mayPass(plan.closure, target, waiting) { plan.releaseHolds() }
      }
      self.plan = plan
    }
    if !isAside { stages.plan = .init(state: "ok", commit: target.commit.sha, at: now.wall) }
    var transaction = JournalTransaction()
    announceDrift(plan, inForce ?? target, now, &transaction)
    askForAuthors(now, &effects)
    if isInForce {
      isHalfDone = false
      announceRecovery(plan, target, now, &transaction)
      report(plan, isNew: false, now, &transaction)
      announceBlocked(plan, target, now, &transaction)
    }
    if !isAside { announceWaiting(plan, waiting, target, now, &transaction) }
    // Whoever names a plan's checksum wants all of it, repairs that would only be reported included.
    let changes = isNamed ? plan.ready : runnable(plan, isInForce: isInForce, now)
    let isClosed = plan.closure != nil && !isInForce
    let mayRun = suspension == nil && !isClosed && (plan.violations.isEmpty || changes.count == plan.changes.count)
    if !mayRun || (changes.isEmpty && !plan.violations.isEmpty) {
      if !isInForce {
        settledCandidate = target.commit.sha
        announcePending(plan, target, now, &transaction)
      }
      if transaction.isEmpty { return }
      close(transaction, .advance, &effects)
      return
    }
    let actor = actor(of: target)
    if changes.isEmpty {
      if !isInForce && !plan.undecided.isEmpty {
        postpone(target, "the organisation's lists changed while they were read", &effects, now)
        answerRequests(now, &effects)
      } else {
        finishPass(target, plan, now, &transaction, isRecorded: compared?.isRecorded ?? false)
        compared?.isRecorded = true
      }
      if transaction.isEmpty { return answerRequests(now, &effects, onlySettled: true) }
      close(transaction, .advance, &effects)
      return
    }
    if !isInForce && announceProgress(.applying, target, &transaction) {
      transaction.revisions.append(
        RevisionRecord(
          commit: target.commit, state: .applying, time: now.wall, summary: plan.summary.json.objectValue ?? .init()))
    }
    stages.apply = .init(state: "running", commit: target.commit.sha, at: now.wall)
    run = Run(
      detail: isInForce ? .repair : .deployment, target: target, plan: plan, checksum: checksum, changes: changes,
      actor: actor, evidenceIsFresh: age <= settings.freshEvidence)
    if transaction.isEmpty { activity = .running } else { close(transaction, .run, &effects) }
    if case .running = activity { continueRun(now, &effects) }
  }

  /// A commit's author answers for what it brings; a person for what only they let through or brought back. Asking for
  /// a look makes nobody the author of what is found.
  private func actor(of target: Target) -> String {
    if let pin, pin.sha == target.commit.sha { return pin.actor }
    let decider = requests.first { $0.isPlanned && ($0.expectedChecksum != nil || $0.approveHeld) }
    return decider?.actor ?? target.commit.author
  }

  /// Whether requests name a checksum, and whether it is this plan's.
  private enum NamedPlan { case none, this, others }

  /// Refuses the requests that name another plan.
  private mutating func answerToChecksums(_ checksum: String, _ effects: inout [ReconcilerEffect]) -> NamedPlan {
    let named = requests.filter { $0.isPlanned && $0.expectedChecksum != nil }
    for request in named where request.expectedChecksum != checksum {
      let wanted = request.expectedChecksum ?? ""
      effects.append(
        .answer(request.id, .refused("the plan now has the checksum \(checksum), not \(wanted); look at it again")))
      requests.removeAll { $0.id == request.id }
    }
    if named.isEmpty { return .none }
    return named.contains { $0.expectedChecksum == checksum } ? .this : .others
  }

  /// It did not come about for now: a fresh read and a new plan follow after a pause.
  mutating func postpone(_ target: Target, _ reason: String?, _ effects: inout [ReconcilerEffect], _ now: Now) {
    transientFailures += 1
    passWanted = true
    freshReadWanted = true
    lastError = reason ?? lastError
    stages.apply = .init(state: "retrying", commit: target.commit.sha, error: lastError, at: now.wall)
    if target.commit.sha != inForce?.commit.sha { settledCandidate = nil }
    if !isStopping { pauseAndRetry(transientFailures, &effects) }
  }

  /// Ready changes; of a commit in force, under `sync.onDrift: report` only those that are no repair, and no repair
  /// that somebody keeps undoing before its pause is over.
  private func runnable(_ plan: Plan, isInForce: Bool, _ now: Now) -> [PlannedChange] {
    guard isInForce && (settings.onDrift == .report || !fights.isEmpty) else { return plan.ready }
    return plan.ready.filter { !$0.isRepair || (settings.onDrift == .heal && !isPausing($0.key, now)) }
  }
}
