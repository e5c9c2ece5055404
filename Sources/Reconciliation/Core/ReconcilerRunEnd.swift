import RoutingModel

/// What a run, and with it a pass, comes to.
extension Reconciler {
  /// All operations ended and are durable.
  mutating func finishRun(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard let run else { return }
    self.run = nil
    activity = .idle
    lastResults = run.results
    if run.kind != .repair && run.results.contains(where: \.isDone) { isHalfDone = true }
    // What a compensation took back is as it was before: then nothing was made.
    if run.kind == .compensation {
      madeOfPlan = []
    } else if run.checksum == checksum {
      madeOfPlan = Set(run.results.filter(\.isDone).map(\.change.key))
    }
    if let evidence {
      var state = evidence.state
      overlayRecentWrites(&state, since: evidence.startedAt.uptime)
      self.evidence?.state = state
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

  /// They stay on record: a list that lags may still show them, and then they are ours to delete.
  ///
  /// - Precondition: What the plan leaves as it is stands in `applied`.
  private func countGone(_ plan: Plan) -> Int {
    // Then `applied` has nothing else: the usual case, without a look-up for each object.
    if applied.count == plan.unchanged.count { return 0 }
    var gone = applied.keys.filter { !plan.declared.contains($0) }
    if gone.isEmpty { return 0 }
    var live: Set<ResourceKey> = []
    for kind in (evidence?.state.kinds ?? [:]).values {
      for object in kind.objects { live.insert(object.key) }
    }
    gone.removeAll { live.contains($0) }
    return gone.count
  }

  /// The target is live: it is the commit in force from here on.
  ///
  /// - Parameter isRecorded: what the plan leaves as it is is on record already.
  mutating func finishPass(
    _ target: Target, _ plan: Plan, _ now: Now, _ transaction: inout JournalTransaction, isRecorded: Bool = false
  ) {
    transientFailures = 0
    isHalfDone = false
    decideAdoptions(target, plan, &transaction)
    // Before the first look at the remote after a start, nobody knows which of them is still wanted.
    if tip != nil {
      for commit in undecidedCommits where ![target.commit.sha, tip?.sha, candidate?.commit.sha].contains(commit.sha) {
        transaction.revisions.append(RevisionRecord(commit: commit, state: .superseded, time: now.wall))
      }
      undecidedCommits.removeAll { ![tip?.sha, candidate?.commit.sha].contains($0.sha) || $0.sha == target.commit.sha }
    }
    for object in isRecorded ? [] : plan.unchanged {
      let live = object.live
      // Also where only the content moved: git and somebody may have made the same change.
      if let known = applied[live.key], known.id == live.id, known.canonical == object.desired { continue }
      let owned = AppliedObject(
        key: live.key, identity: object.identity, id: live.id, canonical: object.desired, commitSHA: target.commit.sha,
        time: now.wall, version: live.version)
      applied[live.key] = owned
      transaction.applied.append(owned)
    }
    noteProtection(target, plan, &transaction)
    goneCount = countGone(plan)
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
    report(after, isNew: true, now, &transaction)
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
