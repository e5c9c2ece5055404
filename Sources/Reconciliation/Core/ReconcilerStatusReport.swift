import RoutingModel

extension Reconciler {
  /// What a person should know now.
  package func status(_ now: Now) -> ReconcilerStatus {
    ReconcilerStatus(
      verdict: verdict(now), commit: inForceCommit, tip: tip, tipState: tipState,
      evidenceAge: evidence.map { now.uptime.milliseconds(since: $0.startedAt.uptime) }, source: source,
      validation: stages.validation, planning: stages.plan, applying: stages.apply, lastError: lastError,
      tipHasFailed: failed != nil && failed?.sha == tip?.sha, tipError: tipError, failure: readFailure, plan: plan,
      checksum: checksum, remaining: plan?.without(madeOfPlan), waitingChecksum: waitingChecksum, waits: isWaiting,
      drift: reportedDrift(now), suspension: suspension, pin: pin, progress: progress,
      diagnostics: rejected?.sha == tip?.sha ? rejectedDiagnostics : [], lastResults: lastResults,
      managedCount: max(0, applied.count - goneCount),
      alarms: alarms.values.sorted { ($0.since, $0.name) < ($1.since, $1.name) },
      live: evidence?.state, applied: applied)
  }

  /// With what was learned since the comparison.
  private func reportedDrift(_ now: Now) -> DriftReport? {
    guard var report = drift else { return nil }
    report.healed = findings.healed
    report.changeEach { finding in
      finding.author = findings.open[finding.key]?.author
      finding.pausedUntil = pauseEnd(of: finding.key, now)
    }
    return report
  }

  /// How far the run is that is under way.
  package var progress: RunProgress? { run?.progress }

  private var tipError: String? {
    if failed != nil && failed?.sha == tip?.sha { return failedError }
    return rejected?.sha == tip?.sha ? rejectedDiagnostics.first { $0.severity == .error }?.line : nil
  }

  /// Whether the live state was compared with git within three intervals.
  package func isReady(_ now: Now) -> Bool {
    guard let evidence else { return false }
    return now.uptime.milliseconds(since: evidence.startedAt.uptime) <= 3 * settings.driftInterval
  }

  private func verdict(_ now: Now) -> ReconcilerStatus.Verdict {
    if suspension != nil { return .suspended }
    // Of a commit in force, what waited for a person is carried out later.
    if run?.kind == .deployment || run?.isOfCommit == true { return .applying }
    if pin?.isQuarantine == true { return .quarantined }
    if isWaiting && plan?.needsPerson ?? true { return .pending }
    if isDeferred { return .deferred }
    guard inForce != nil, let evidence, let drift else { return failed == nil ? .unknown : .failed }
    if stages.apply.state == "failed", stages.apply.commit == inForce?.commit.sha { return .failed }
    if !blockedAnnounced.isEmpty { return .failed }
    if isHalfDone { return candidate == nil ? .unknown : .applying }
    if !drift.complete || now.uptime.milliseconds(since: evidence.startedAt.uptime) > 3 * settings.driftInterval {
      return .unknown
    }
    return drift.isClean ? .inSync : .drifted
  }

  /// Whether what waits, waits for a window alone. Repairs that a window holds back are drift, and shown as such.
  private var isDeferred: Bool {
    guard isWaiting, let plan, plan.closure != nil, !plan.needsPerson else { return false }
    return plan.commit?.sha != inForceCommit?.sha || plan.held.contains { !$0.isRepair }
  }

  private var tipState: ReconcilerStatus.TipState {
    guard let tip else { return .pending }
    if tip.sha == inForceCommit?.sha {
      if isDeferred { return .deferred }
      return isWaiting && plan?.needsPerson ?? true ? .pending : .applied
    }
    if tip.sha == rejected?.sha || tip.sha == failed?.sha { return .rejected }
    return pin == nil && suspension == nil && !isDeferred ? .pending : .deferred
  }
}
