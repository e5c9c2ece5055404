import RoutingModel

/// Taking back what a failed deployment had changed, from its pre-images, last change first.
enum Compensation {
  static func changes(of run: Run) -> [PlannedChange] {
    run.results.reversed().compactMap { result in
      guard case .done = result.outcome, let aftermath = run.aftermath[result.change.key] else { return nil }
      let change = result.change
      // What an earlier commit had done to it is no part of the commit that failed.
      if change.reason == .givenBack { return nil }
      switch (aftermath.action, aftermath.live, aftermath.before) {
      case (.create, let live?, _): return inverse(change, .delete, live: live, desired: nil)
      case (.update, let live?, let before?), (.adopt, let live?, let before?):
        if live.canonical == before.canonical { return nil }
        return inverse(change, .update, live: live, desired: before.canonical)
      case (.delete, _, let before?): return inverse(change, .create, live: nil, desired: before.canonical)
      default: return nil
      }
    }
  }

  private static func inverse(
    _ change: PlannedChange, _ action: ChangeAction, live: LiveObject?, desired: CanonicalForm?
  ) -> PlannedChange {
    PlannedChange(
      action: action, key: change.key, identity: change.identity, reason: .compensation, live: live,
      desired: desired,
      fields: Difference.between(
        live: live?.canonical.object ?? JSONObject(), desired: desired?.object ?? JSONObject(), lastApplied: nil),
      location: change.location)
  }
}

extension Reconciler {
  mutating func compensate(
    _ run: Run, _ failures: [RunResult], _ inverse: [PlannedChange], _ now: Now,
    _ effects: inout [ReconcilerEffect]
  ) {
    stages.apply = .init(
      state: "compensating", commit: run.target.commit.sha, error: failures.first?.error, at: now.wall)
    var compensation = Run(
      detail: .compensation(failed: failures), target: run.target, plan: run.plan, checksum: run.checksum,
      changes: inverse, actor: "routekeeper", evidenceIsFresh: false)
    compensation.ownedBefore = run.ownedBefore
    self.run = compensation
    activity = .running
    continueRun(now, &effects)
  }

  /// The commit failed for good: the one before it stays in force.
  mutating func failDeployment(
    _ run: Run, _ failures: [RunResult], compensated: Bool, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    failed = run.target.commit
    if candidate?.commit.sha == failed?.sha { dropCandidate() }
    // What is live now is the previous commit's, or something between: look, and let the repair do the rest.
    passWanted = true
    freshReadWanted = true
    lastResults = failures
    reportFailure(run, failures, compensated: compensated, now, &transaction)
    transaction.facts["failed"] = run.target.commit.json
  }

  /// `onFailure: keep`, or a repair that the organisation refuses: what was done stays.
  mutating func keepFailures(
    _ run: Run, _ failures: [RunResult], _ now: Now, _ transaction: inout JournalTransaction
  ) {
    if case .deployment = run.detail {
      finishPass(run.target, run.plan, now, &transaction)
      transaction.revisions.removeAll { $0.commit.sha == run.target.commit.sha }
      transaction.events.removeAll { $0.type == .commitApplied }
      transaction.audits.removeAll { $0.action == "commit.applied" }
      reportFailure(run, failures, compensated: false, now, &transaction)
      // What did not come about is missing or different: that is for the next comparison to say.
      passWanted = true
      freshReadWanted = true
    } else {
      lastError = failures.first?.error
      stages.apply = .init(state: "failed", commit: run.target.commit.sha, error: lastError, at: now.wall)
    }
  }

  private mutating func reportFailure(
    _ run: Run, _ failures: [RunResult], compensated: Bool, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    let commit = run.target.commit
    undecidedCommits.removeAll { $0.sha == commit.sha }
    let error = failures.first.map { "\($0.change.identity.path): \($0.error ?? "failed")" } ?? "failed"
    lastError = error
    failedError = error
    stages.apply = .init(state: "failed", commit: commit.sha, error: error, at: now.wall)
    let details = JSONObject([
      ("error", .string(error)), ("failed", .integer(Int64(failures.count))), ("compensated", .bool(compensated)),
    ])
    transaction.revisions.append(
      RevisionRecord(
        commit: commit, state: compensated ? .compensated : .failed, time: now.wall, summary: details))
    transaction.audits.append(
      AuditDraft(
        action: "commit.failed", outcome: compensated ? "compensated" : "failed", time: now.wall,
        actor: commit.author, commitSHA: commit.sha, details: details))
    var types = [EventType.commitFailed]
    if compensated { types.append(.commitCompensated) }
    for type in types {
      transaction.events.append(
        EventDraft(
          type: type, time: now.wall, commit: commit, resource: nil,
          change: type == .commitFailed ? "failed" : "compensated", exchange: nil, actor: commit.author,
          details: details))
    }
  }
}
