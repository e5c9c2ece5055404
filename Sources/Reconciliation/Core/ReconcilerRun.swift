import RoutingModel

/// A run: operations begun in order, a bounded number at a time, each result durable before it counts.
extension Reconciler {
  mutating func continueRun(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard case .running = activity, run != nil else { return }
    let mayBegin = mayBeginNext
    while mayBegin, run?.mayBegin(settings.concurrency) == true, let change = run?.remaining.last {
      let rank = Run.rank(change)
      if let currentRank = run?.currentRank, currentRank != rank, run?.isDrained == false { break }
      run?.currentRank = rank
      run?.remaining.removeLast()
      begin(change, now, &effects)
    }
    if run?.isDrained == true && (!mayBegin || run?.remaining.isEmpty == true) { finishRun(now, &effects) }
  }

  /// With `onFailure: compensate` a failure for good ends the run: what follows would only be taken back.
  private var mayBeginNext: Bool {
    guard let run, !run.isSuperseded, !isStopping, suspension == nil else { return false }
    return !(run.hasRefusal && run.kind == .deployment && settings.onFailure == .compensate)
  }

  private mutating func begin(_ change: PlannedChange, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard let run = run?.purpose else { return }
    nextOperation += 1
    let id = OperationID("\(settings.instanceID)-\(nextOperation)")
    var operation = Operation(
      id: id, change: change, commit: run.commit, actor: run.actor,
      adopt: change.reason == .compensation ? .update : settings.plan.adopt,
      evidenceIsFresh: run.evidenceIsFresh && run.kind != .compensation, limits: settings.operation)
    let effect = operation.start(now: now.wall)
    self.run?.operations[id] = operation
    if run.kind != .compensation { self.run?.ownedBefore[change.key] = applied[change.key] }
    perform(effect, of: id, now, &effects)
  }

  mutating func operation(
    _ id: OperationID, _ event: OperationEvent, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    guard let effect = run?.operations[id]?.step(event, now: now.wall) else { return }
    perform(effect, of: id, now, &effects)
  }

  private mutating func perform(
    _ effect: OperationEffect, of id: OperationID, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    switch effect {
    case .record(let intent):
      var transaction = JournalTransaction()
      transaction.intents = [intent]
      transaction.audits = [
        AuditDraft(
          action: "intent.\(intent.action.rawValue)", outcome: "pending", time: now.wall, actor: intent.actor,
          commitSHA: intent.commit?.sha, operationID: intent.operationID,
          resource: Self.mention(intent.key, intent.identity, intent.liveID, intent.desired), before: intent.before,
          after: intent.desired)
      ]
      effects.append(.commit(token(.intent(id)), transaction))
      run?.rest(id)
    case .finish(let result): record(result, of: id, now, &effects)
    case .read, .find, .create, .update, .delete, .wait: run?.want(effect, of: id)
    }
    for next in run?.takeReady(settings.concurrency) ?? [] { effects.append(.operation(next.id, next.effect)) }
  }

  /// Outcome, audit record, events and last-applied state: one transaction.
  private mutating func record(
    _ result: OperationResult, of id: OperationID, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    guard let run = run?.purpose, let change = self.run?.operations[id]?.change else { return }
    let outcome = RunResult(change: change, outcome: result.outcome, exchange: result.exchange)
    self.run?.end(id, outcome)
    var transaction = JournalTransaction()
    transaction.closings = result.intents.map { .init(operationID: $0.text, outcome: outcome.outcomeText) }
    let id = result.live?.id ?? result.before?.id ?? change.live?.id
    let mention = Self.mention(change.key, change.identity, id, change.desired ?? change.live?.canonical)
    var details = JSONObject([("reason", .string(change.reason.rawValue))])
    if let error = outcome.error { details["error"] = .string(error) }
    if result.overwroteForeignChange { details["overwroteForeignChange"] = true }
    transaction.audits = [
      AuditDraft(
        action: change.action.rawValue, outcome: outcome.outcomeText, time: now.wall, actor: run.actor,
        commitSHA: run.commit.sha, operationID: result.operationID.text, resource: mention,
        before: result.before?.canonical,
        after: outcome.isDone ? change.desired : nil, exchange: result.exchange, details: details)
    ]
    let event: EventType?
    switch result.outcome {
    case .done(.create): event = .resourceCreated
    case .done(.update): event = .resourceUpdated
    case .done(.adopt): event = .resourceAdopted
    case .done(.delete): event = .resourceDeleted
    case .unchanged, .replan, .unavailable: event = nil
    case .refused:
      // A failure that every pass meets again is one finding.
      let finding = "\(change.action.rawValue) \(change.desired?.text ?? "") \(outcome.error ?? "")"
      let isKnown = failureAnnounced.updateValue(finding, forKey: change.key) == finding
      event = isKnown && run.kind == .repair ? nil : .resourceFailed
    }
    if outcome.isDone { failureAnnounced[change.key] = nil }
    if let event {
      details["fields"] = .array(change.fields.prefix(50).map(\.json))
      transaction.events.append(
        EventDraft(
          type: event, time: now.wall, commit: run.commit, resource: mention, change: outcome.outcomeText,
          exchange: result.exchange, actor: run.actor, details: details))
    }
    noteFight(outcome, run, now, &transaction)
    if outcome.isDone && announced.ends(change.key, &transaction) {
      transaction.events.append(
        EventDraft(
          type: .driftHealed, time: now.wall, commit: run.commit, resource: mention, change: "healed",
          exchange: result.exchange, actor: run.actor))
    }
    if outcome.isDone { settle(change, result, run, now, &transaction) }
    effects.append(.commit(token(.result(result.operationID)), transaction))
  }

  private mutating func settle(
    _ change: PlannedChange, _ result: OperationResult, _ run: Run.Purpose, _ now: Now,
    _ transaction: inout JournalTransaction
  ) {
    let action: ChangeAction = if case .done(let action) = result.outcome { action } else { change.action }
    let wasSent = if case .done = result.outcome { true } else { false }
    if wasSent {
      recentWrites[change.key] = (result.live, result.live?.id ?? result.before?.id ?? change.live?.id, now.uptime)
      self.run?.aftermath[change.key] = (result.live, result.before, action)
    }
    guard let desired = change.desired, let id = result.live?.id ?? result.before?.id else {
      applied[change.key] = nil
      transaction.forgotten.append(change.key)
      return
    }
    var owned = AppliedObject(
      key: change.key, identity: change.identity, id: id, canonical: desired, commitSHA: run.commit.sha,
      time: now.wall)
    if run.kind == .compensation {
      // As it was before: what was not owned is not, and what was last applied is still that, whatever live was.
      guard let before = self.run?.ownedBefore[change.key] else {
        applied[change.key] = nil
        transaction.forgotten.append(change.key)
        return
      }
      owned = AppliedObject(
        key: before.key, identity: before.identity, id: id, canonical: before.canonical, commitSHA: before.commitSHA,
        time: before.time)
    } else if run.kind == .deployment && action == .adopt {
      // Somebody made it. It is ours, and may be pruned one day, only once a commit that declares it is in force.
      adoptedByRun.append(owned)
      return
    }
    applied[change.key] = owned
    transaction.applied.append(owned)
  }

  mutating func resultRecorded(_ id: OperationID) { run?.recorded(id) }

  /// All operations ended and are durable.
  private mutating func finishRun(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard let run else { return }
    self.run = nil
    activity = .idle
    lastResults = run.results
    if var state = evidence?.state {
      overlayRecentWrites(&state, isEarlier: true)
      evidence?.state = state
    }
    var transaction = JournalTransaction()
    let failures = run.results.filter { if case .refused = $0.outcome { true } else { false } }
    let postponed = run.results.count { !$0.isDone } - failures.count
    switch run.detail {
    case .compensation(let failed):
      failDeployment(
        run, failed, compensated: failures.isEmpty && postponed == 0 && run.remaining.isEmpty, now, &transaction)
    case .deployment, .repair:
      if run.isSuperseded {
        adoptedByRun = []
        // What it changed is compared with what is wanted now.
        passWanted = true
        if run.kind == .deployment {
          undecidedCommits.removeAll { $0.sha == run.target.commit.sha }
          transaction.revisions = [RevisionRecord(commit: run.target.commit, state: .superseded, time: now.wall)]
          if candidate?.commit.sha == run.target.commit.sha { dropCandidate() }
        }
      } else if !failures.isEmpty {
        if case .deployment = run.detail, settings.onFailure == .compensate {
          let inverse = Compensation.changes(of: run)
          if !inverse.isEmpty {
            compensate(run, failures, inverse, now, &effects)
            return
          }
          failDeployment(run, failures, compensated: false, now, &transaction)
        } else {
          keepFailures(run, failures, now, &transaction)
        }
      } else if postponed > 0 || !run.remaining.isEmpty || (run.kind == .deployment && !run.plan.undecided.isEmpty) {
        adoptedByRun = []
        postpone(run.target, run.results.first { !$0.isDone }?.error, &effects, now)
      } else {
        finishPass(run.target, run.plan, now, &transaction)
        // What waits beside the commit in force is planned again from what the repair left.
        if settledCandidate != nil && run.results.contains(where: \.isDone) { passWanted = true }
        if case .deployment = run.detail, !run.evidenceIsFresh {
          // Planned from an earlier read: the full one follows.
          passWanted = true
          freshReadWanted = true
        }
        if case .repair = run.detail {
          // What a repair wrote is in the evidence; drift is gone until a read shows otherwise.
          drift = drift.map { report in
            var report = report
            let repaired = Set(run.results.filter(\.isDone).map(\.change.key))
            report.missing.removeAll { repaired.contains($0.key) }
            report.changed.removeAll { repaired.contains($0.key) }
            report.unmanaged.removeAll { repaired.contains($0.key) }
            return report
          }
        }
      }
    }
    if transaction.isEmpty {
      answerRequests(now, &effects, onlySettled: true)
      advance(now, &effects)
    } else {
      close(transaction, .advance, &effects)
    }
  }

  /// The target is live: it is the commit in force from here on.
  mutating func finishPass(
    _ target: Target, _ plan: Plan, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    transientFailures = 0
    for owned in adoptedByRun {
      applied[owned.key] = owned
      transaction.applied.append(owned)
    }
    adoptedByRun = []
    for commit in undecidedCommits where ![target.commit.sha, tip?.sha, candidate?.commit.sha].contains(commit.sha) {
      transaction.revisions.append(RevisionRecord(commit: commit, state: .superseded, time: now.wall))
    }
    undecidedCommits.removeAll { ![tip?.sha, candidate?.commit.sha].contains($0.sha) || $0.sha == target.commit.sha }
    for object in plan.unchanged {
      let live = object.live
      // Also where only the content moved: git and somebody may have made the same change.
      if let known = applied[live.key], known.id == live.id, known.canonical == object.desired { continue }
      let owned = AppliedObject(
        key: live.key, identity: object.identity, id: live.id, canonical: object.desired, commitSHA: target.commit.sha,
        time: now.wall)
      applied[live.key] = owned
      transaction.applied.append(owned)
    }
    stages.apply = .init(state: "ok", commit: target.commit.sha, at: now.wall)
    if plan.problems.isEmpty { lastError = nil }
    guard target.commit.sha != inForce?.commit.sha else {
      if announced.inForceIsPending && plan.held.isEmpty && plan.violations.isEmpty && plan.complete {
        announced.inForceIsPending = false
        transaction.facts["inForcePending"] = .null
        transaction.revisions.append(
          RevisionRecord(
            commit: target.commit, state: .applied, time: now.wall, summary: plan.summary.json.objectValue ?? .init()))
      }
      return
    }
    if announced.inForceIsPending, let before = inForceCommit {
      // What waited of it was overtaken.
      transaction.revisions.append(RevisionRecord(commit: before, state: .superseded, time: now.wall))
    }
    inForce = target
    inForceCommit = target.commit
    if candidate?.commit.sha == target.commit.sha {
      candidate = nil
      settledCandidate = nil
    }
    repairWanted = false
    announced.inForceIsPending = !plan.held.isEmpty
    transaction.facts["inForcePending"] = announced.inForceIsPending ? true : .null
    if failed != nil {
      failed = nil
      transaction.facts["failed"] = .null
    }
    _ = announced.note(\.progress, "announced.progress", nil, &transaction)
    if rejected?.sha != tip?.sha { rejectedDiagnostics = [] }
    transaction.facts["inForce"] = target.commit.json
    var after = plan
    after.changes = plan.held
    drift = DriftReport(after, checkedAt: now.wall, earlier: nil)
    // In force, and where something of it waits, that too.
    for state in plan.held.isEmpty ? [.applied] : [.applied, .pending] as [RevisionRecord.State] {
      transaction.revisions.append(
        RevisionRecord(
          commit: target.commit, state: state, time: now.wall, summary: plan.summary.json.objectValue ?? JSONObject()))
    }
    transaction.audits.append(
      AuditDraft(
        action: "commit.applied", outcome: "done", time: now.wall, actor: target.commit.author,
        commitSHA: target.commit.sha, details: JSONObject([("summary", plan.summary.json)])))
    transaction.events.append(
      EventDraft(
        type: .commitApplied, time: now.wall, commit: target.commit, resource: nil, change: "applied", exchange: nil,
        actor: target.commit.author, details: JSONObject([("summary", plan.summary.json)])))
  }
}
