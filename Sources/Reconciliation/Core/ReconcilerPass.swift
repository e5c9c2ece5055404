import RoutingModel

/// One pass: evidence of what is live, a plan, and the decision whether it runs.
extension Reconciler {
  mutating func beginPass(_ target: Target, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    let isInForce = target.commit.sha == inForce?.commit.sha
    passWanted = false
    if !freshReadWanted, !isInForce || isWaiting, let evidence, covers(evidence, target, now) {
      decide(target, evidence, now, &effects)
      return
    }
    var kinds = Set(target.kinds)
    for key in applied.keys { kinds.insert(key.kind) }
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
      forgetSettledWrites(now)
      overlayRecentWrites(&state)
      let evidence = LiveEvidence(state: state, startedAt: startedAt, fields: target.desired.callFields)
      self.evidence = evidence
      effects.append(.schedule(.drift, afterMilliseconds: settings.driftInterval))
      // A commit that came while reading is planned from this very read.
      if let wanted = wantedCommit, wanted.sha != target.commit.sha, wanted.sha != rejected?.sha,
        wanted.sha != failed?.sha
      {
        passWanted = true
        return
      }
      decide(target, evidence, now, &effects)
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

  mutating func forgetSettledWrites(_ now: Now) {
    recentWrites = recentWrites.filter { now.uptime.milliseconds(since: $0.value.at) < settings.settlingWindow }
  }

  /// Puts what was just written in the place of what a read shows of it, unless the read is provably newer.
  func overlayRecentWrites(_ state: inout LiveState) {
    if recentWrites.isEmpty { return }
    for (name, kind) in state.kinds {
      var pending = recentWrites.filter { $0.key.kind == name }
      if pending.isEmpty { continue }
      var objects: [LiveObject] = []
      objects.reserveCapacity(kind.objects.count)
      for object in kind.objects {
        guard let write = pending.removeValue(forKey: object.key) else {
          objects.append(object)
          continue
        }
        guard let written = write.live else {
          if write.id != object.id { objects.append(object) }
          continue
        }
        let isNewer = written.id != object.id || (object.version ?? -1) > (written.version ?? Int64.max)
        objects.append(isNewer ? object : written)
      }
      objects += pending.sorted { $0.key < $1.key }.compactMap(\.value.live)
      state.kinds[name] = LiveKind(objects: objects, complete: kind.complete, available: kind.available)
    }
  }

  /// Plans, and decides what of the plan runs.
  private mutating func decide(
    _ target: Target, _ evidence: LiveEvidence, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    let isInForce = target.commit.sha == inForce?.commit.sha
    var plan = Planner.plan(
      Planner.Input(
        commit: target.commit, desired: target.desired, live: evidence.state, applied: applied,
        settings: settings.plan, now: now.wall))
    let checksum = settings.digest(plan.checksumInput)
    let age = now.uptime.milliseconds(since: evidence.startedAt.uptime)
    if !plan.problems.isEmpty && !isInForce {
      if age > settings.freshEvidence && !freshReadWanted {
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
    let expected = requests.first { $0.isFetched && !$0.isMade && $0.expectedChecksum != nil }
    if let expected, let wanted = expected.expectedChecksum, wanted != checksum {
      requests.removeAll { $0.id == expected.id }
      effects.append(
        .answer(expected.id, .refused("the plan now has the checksum \(checksum), not \(wanted); look at it again")))
      self.plan = plan
      self.checksum = checksum
      settledCandidate = isInForce ? nil : target.commit.sha
      return
    }
    if requests.contains(where: { $0.isFetched && !$0.isMade && $0.approveHeld }) { approved.insert(checksum) }
    for index in requests.indices where requests[index].isFetched && requests[index].expectedChecksum == checksum {
      requests[index].isMade = true
    }
    if approved.contains(checksum) {
      for index in plan.changes.indices { plan.changes[index].hold = nil }
    }
    self.plan = plan
    self.checksum = checksum
    stages.plan = .init(state: "ok", commit: target.commit.sha, at: now.wall)
    var transaction = JournalTransaction()
    if isInForce {
      drift = DriftReport(plan, checkedAt: now.wall, earlier: drift)
      announceDrift(plan, target, now, &transaction)
      announceBlocked(plan, target, now, &transaction)
    }
    announceWaiting(plan, checksum, target, now, &transaction)
    let changes = runnable(plan, isInForce: isInForce)
    let mayRun = suspension == nil && (plan.violations.isEmpty || changes.count == plan.changes.count)
    if !mayRun || (changes.isEmpty && !plan.violations.isEmpty) {
      settledCandidate = isInForce ? nil : target.commit.sha
      if !isInForce {
        transaction.revisions.append(
          RevisionRecord(
            commit: target.commit, state: .pending, time: now.wall, summary: plan.summary.json.objectValue ?? .init()))
      }
      close(transaction, .advance, &effects)
      return
    }
    let actor = requests.first { $0.isFetched }?.actor ?? target.commit.author
    if changes.isEmpty {
      finishPass(target, plan, results: [], now, &transaction)
      if transaction.isEmpty { return answerRequests(now, &effects, onlySettled: true) }
      close(transaction, .advance, &effects)
      return
    }
    if !isInForce {
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

  /// Ready changes; of a commit in force under `sync.onDrift: report`, only those that are no repair.
  private func runnable(_ plan: Plan, isInForce: Bool) -> [PlannedChange] {
    guard isInForce && settings.onDrift == .report else { return plan.ready }
    return plan.ready.filter {
      switch $0.reason {
      case .drift, .deletedOutsideGit, .changedOnBothSides: false
      case .new, .changedInGit, .madeByHand, .removedFromGit, .compensation: true
      }
    }
  }
}
