import RoutingModel

/// What a pass tells others, once for each finding.
extension Reconciler {
  mutating func announceDrift(
    _ plan: Plan, _ target: Target, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    for change in plan.changes where change.isRepair {
      if !announced.begins(change.key, &transaction) { continue }
      findings.begin(change, at: now.wall, &transaction)
      wantAuthor(of: change)
      let details = JSONObject([
        ("reason", .string(change.reason.rawValue)), ("fields", .array(change.fields.prefix(50).map(\.json))),
      ])
      let mention = Self.mention(change.key, change.identity, change.live?.id, change.desired)
      transaction.audits.append(
        AuditDraft(
          action: "drift.detected", outcome: "done", time: now.wall, actor: "routekeeper",
          commitSHA: target.commit.sha, resource: mention, before: change.live?.canonical, after: change.desired,
          details: details))
      transaction.events.append(
        EventDraft(
          type: .driftDetected, time: now.wall, commit: target.commit, resource: mention, change: "detected",
          exchange: nil, actor: "routekeeper", details: details))
    }
  }

  /// Drift that went away by itself is healed too; what a run heals is announced by the run. What an incomplete read
  /// did not show is not healed, and what git no longer declares is no drift any more.
  mutating func announceRecovery(
    _ plan: Plan, _ target: Target, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    if announced.drift.isEmpty { return }
    let equal = Set(plan.unchanged.map(\.live.key))
    let differing = Set(plan.changes.map(\.key))
    for key in announced.drift.subtracting(differing).sorted() where equal.contains(key) || plan.complete {
      _ = announced.ends(key, &transaction)
      guard equal.contains(key) else { continue }
      let identity = applied[key]?.identity ?? ResourceIdentity(kind: key.kind, name: key.name, queue: key.scope)
      transaction.events.append(
        EventDraft(
          type: .driftHealed, time: now.wall, commit: target.commit,
          resource: Self.mention(key, identity, applied[key]?.id, applied[key]?.canonical), change: "healed",
          exchange: nil, actor: "somebody else", details: findings.open[key]?.eventDetails ?? JSONObject()))
    }
  }

  /// What of live differs from the commit in force now.
  /// - Parameter isNew: the commit has just come in force; what it equals, it follows.
  /// - Note: after `announceRecovery`, which tells of what ends here.
  mutating func report(_ plan: Plan, isNew: Bool, _ now: Now, _ transaction: inout JournalTransaction) {
    var report = DriftReport(plan, checkedAt: now.wall, known: findings, applied: applied)
    findings.note(
      report, equal: findings.open.isEmpty ? [] : Set(plan.unchanged.map(\.live.key)),
      healer: isNew ? nil : .somebodyElse, &transaction)
    report.healed = []
    drift = report
  }

  /// Objects of the commit in force that cannot be brought about (their queue vanished) fail alone.
  mutating func announceBlocked(
    _ plan: Plan, _ target: Target, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    let blocked = Set(plan.blocked)
    blockedAnnounced.formIntersection(blocked)
    for (identity, problem) in plan.failures where blockedAnnounced.insert(identity).inserted {
      transaction.events.append(
        EventDraft(
          type: .resourceFailed, time: now.wall, commit: target.commit,
          resource: ResourceMention(identity: identity, scopeID: nil, liveID: nil, conditionCount: nil),
          change: "failed", exchange: nil, actor: "routekeeper",
          details: JSONObject([("error", .string(problem.line))])))
    }
    if let problem = plan.problems.first { lastError = problem.line }
  }

  mutating func announceWaiting(
    _ plan: Plan, _ checksum: String, _ target: Target, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    // Whoever saw the whole plan before its ready part was carried out has the checksum of that one.
    if waitingChecksum != checksum { waitingAlias = self.checksum }
    waitingChecksum = checksum
    isWaiting =
      !plan.held.isEmpty || plan.closure != nil || plan.violations.contains { $0.subject == .emptyDesiredState }
    guard isWaiting else {
      _ = announced.note(\.waiting, "announced.waiting", nil, &transaction)
      waitingChecksum = nil
      return
    }
    let isDeferred = !plan.needsPerson
    // Each commit that a window keeps waiting is told of.
    let finding = isDeferred ? "\(target.commit.sha) \(checksum)" : checksum
    guard announced.note(\.waiting, "announced.waiting", finding, &transaction) else { return }
    let settings = Set(plan.held.compactMap { $0.hold?.setting }).sorted()
    let reasons = plan.violations.map(\.message) + settings + (plan.closure.map { [$0.text] } ?? [])
    var details = JSONObject([
      ("checksum", .string(checksum)), ("changes", .integer(Int64(plan.held.count))),
      ("reasons", .array(reasons.map { .string($0) })), ("summary", plan.summary.json),
    ])
    if plan.isApprovable {
      details["approval"] = .string("routekeeper approve \(checksum) --reason \"…\"")
    }
    if target.commit.sha == inForceCommit?.sha { details["inForce"] = true }
    if let closure = plan.closure {
      details["window"] = closure.json
      if isDeferred { details["reason"] = .string(closure.text) }
    }
    if isDeferred {
      transaction.audits.append(
        AuditDraft(
          action: "sync.deferred", outcome: "pending", time: now.wall, actor: "routekeeper",
          commitSHA: target.commit.sha, details: details))
      transaction.events.append(
        EventDraft(
          type: .syncDeferred, time: now.wall, commit: target.commit, resource: nil, change: "deferred", exchange: nil,
          actor: "routekeeper", details: details))
      return
    }
    transaction.audits.append(
      AuditDraft(
        action: "guard.refused", outcome: "pending", time: now.wall, actor: target.commit.author,
        commitSHA: target.commit.sha, details: details))
    transaction.events.append(
      EventDraft(
        type: .guardRefused, time: now.wall, commit: target.commit, resource: nil, change: "pending", exchange: nil,
        actor: target.commit.author, details: details))
  }

  /// A commit that waits as a whole, for approval or because nothing is written at present.
  mutating func announcePending(
    _ plan: Plan, _ target: Target, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    let isDeferred = suspension != nil || (plan.closure != nil && !plan.needsPerson)
    let state: RevisionRecord.State = isDeferred ? .deferred : .pending
    guard announceProgress(state, target, &transaction) else { return }
    transaction.revisions.append(
      RevisionRecord(
        commit: target.commit, state: state, time: now.wall, summary: plan.summary.json.objectValue ?? .init()))
    guard let suspension, announced.note(\.deferred, "announced.deferred", target.commit.sha, &transaction) else {
      return
    }
    let details = JSONObject([("reason", .string(suspension.reason)), ("summary", plan.summary.json)])
    transaction.audits.append(
      AuditDraft(
        action: "sync.deferred", outcome: "pending", time: now.wall, actor: suspension.actor,
        commitSHA: target.commit.sha, details: details))
    transaction.events.append(
      EventDraft(
        type: .syncDeferred, time: now.wall, commit: target.commit, resource: nil, change: "deferred", exchange: nil,
        actor: suspension.actor, details: details))
  }

  /// Whether this state of a commit is news: once, however often what failed for a moment is tried again.
  mutating func announceProgress(
    _ state: RevisionRecord.State, _ target: Target, _ transaction: inout JournalTransaction
  ) -> Bool {
    if !undecidedCommits.contains(where: { $0.sha == target.commit.sha }) { undecidedCommits.append(target.commit) }
    return announced.note(
      \.progress, "announced.progress", "\(state.rawValue) \(target.commit.sha)", &transaction)
  }

  static func mention(
    _ key: ResourceKey, _ identity: ResourceIdentity, _ id: ExactText?, _ canonical: CanonicalForm?
  ) -> ResourceMention {
    let count = canonical.flatMap { KindCatalog.kind(named: key.kind)?.conditionCount(of: $0) }
    return ResourceMention(identity: identity, scopeID: key.scope, liveID: id, conditionCount: count)
  }
}
