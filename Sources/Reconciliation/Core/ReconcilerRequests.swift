package import RoutingModel

/// What people ask for.
extension Reconciler {
  /// Answers requests whose look at git is done.
  mutating func answerRequests(_ now: Now, _ effects: inout [ReconcilerEffect], onlySettled: Bool = false) {
    if onlySettled, let wanted = wantedSHA, isOpen(wanted) { return }
    if onlySettled && passWanted && freshReadWanted == false { return }
    if requests.isEmpty { return }
    let status = status(now)
    requests.removeAll { request in
      guard request.isFetched, request.isPlanned || !onlySettled else { return false }
      effects.append(.answer(request.id, .handled(status)))
      return true
    }
  }

  mutating func approve(
    _ id: RequestID, _ wanted: String, _ actor: String, _ reason: String, _ now: Now,
    _ effects: inout [ReconcilerEffect]
  ) {
    guard isWaiting, let waiting = waitingChecksum else {
      effects.append(.answer(id, .refused("no plan waits for approval")))
      return
    }
    // People paste the beginning of a checksum; twelve digits are enough to mean one plan.
    guard wanted.utf8.count >= 12,
      [waiting, waitingAlias].contains(where: { $0?.utf8.starts(with: wanted.utf8) ?? false })
    else {
      effects.append(.answer(id, .refused("the plan that waits has the checksum \(waiting)")))
      return
    }
    // Nobody who resumes later should find that something was deleted by it.
    if suspension != nil {
      effects.append(.answer(id, .refused("suspended: routekeeper resume comes first, then the approval")))
      return
    }
    if let plan, !plan.isApprovable {
      effects.append(.answer(id, .refused(Self.unapprovable(plan))))
      return
    }
    if reason.utf8.allSatisfy({ $0 <= 0x20 }) {
      effects.append(.answer(id, .refused("whoever lets a plan through gives a reason (--reason)")))
      return
    }
    let closure = plan?.closure
    approved.insert(waiting)
    if closure != nil, let commit = plan?.commit { approvedOutsideWindows.insert(Self.outsideWindows(commit, waiting)) }
    passWanted = true
    retryPending = false
    var details = JSONObject([("checksum", .string(waiting)), ("reason", .string(reason))])
    if let closure { details["window"] = closure.json }
    var transaction = JournalTransaction()
    transaction.audits = [
      AuditDraft(
        action: "approve", outcome: "done", time: now.wall, actor: actor, commitSHA: plan?.commit?.sha,
        details: details)
    ]
    note(transaction, &effects)
    requests.append(Request(id: id, expectedChecksum: nil, approveHeld: false, actor: actor, isFetched: true))
  }

  /// What no approval changes.
  private static func unapprovable(_ plan: Plan) -> String {
    let violation = plan.violations.first { !$0.isApprovable }
    return "no approval lets this through: \(violation?.message ?? "")"
  }

  mutating func suspend(
    _ id: RequestID, _ suspension: Suspension, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    self.suspension = suspension
    var transaction = JournalTransaction()
    let details = JSONObject([
      ("reason", .string(suspension.reason)),
      ("until", suspension.until.map { .string($0.rfc3339Seconds) } ?? .null),
    ])
    transaction.audits = [
      AuditDraft(
        action: "suspend", outcome: "done", time: now.wall, actor: suspension.actor, commitSHA: inForceCommit?.sha,
        details: details)
    ]
    transaction.events = [
      EventDraft(
        type: .syncSuspended, time: now.wall, commit: inForceCommit, resource: nil, change: "suspended",
        exchange: nil, actor: suspension.actor, details: details)
    ]
    transaction.facts["suspension"] = suspension.json
    effects.append(.commit(token(.request(id)), transaction))
    if let until = suspension.until {
      effects.append(.schedule(.suspensionEnds, afterMilliseconds: max(0, until.milliseconds(since: now.wall))))
    }
  }

  mutating func resume(
    _ id: RequestID, _ actor: String, _ reason: String, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    guard suspension != nil || pin != nil else {
      effects.append(.answer(id, .refused("nothing is suspended")))
      return
    }
    var transaction = JournalTransaction()
    let details = reason.isEmpty ? JSONObject() : JSONObject([("reason", .string(reason))])
    if suspension != nil { endSuspension(actor: actor, details, now, &transaction) }
    if let pin { release(pin, actor: actor, details, now, &transaction) }
    effects.append(.commit(token(.request(id)), transaction))
  }

  mutating func endSuspension(
    actor: String, _ details: JSONObject, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    suspension = nil
    lookWanted = true
    passWanted = true
    transaction.audits.append(
      AuditDraft(
        action: "resume", outcome: "done", time: now.wall, actor: actor, commitSHA: inForceCommit?.sha,
        details: details))
    transaction.events.append(
      EventDraft(
        type: .syncResumed, time: now.wall, commit: inForceCommit, resource: nil, change: "resumed", exchange: nil,
        actor: actor, details: details))
    transaction.facts["suspension"] = .null
  }

  mutating func pin(
    _ id: RequestID, _ commit: CommitInfo, _ actor: String, _ reason: String, _ isQuarantine: Bool, _ now: Now,
    _ effects: inout [ReconcilerEffect]
  ) {
    let pin = Pin(sha: commit.sha, tip: tip?.sha, actor: actor, reason: reason, isQuarantine: isQuarantine)
    self.pin = pin
    if rejected?.sha == commit.sha { rejected = nil }
    if failed?.sha == commit.sha { failed = nil }
    if candidate?.commit.sha != commit.sha { dropCandidate() }
    passWanted = true
    retryPending = false
    var transaction = JournalTransaction()
    let details = JSONObject([("reason", .string(reason)), ("held", tip.map { .string($0.sha) } ?? .null)])
    transaction.audits = [
      AuditDraft(
        action: isQuarantine ? "quarantine" : "rollback", outcome: "done", time: now.wall, actor: actor,
        commitSHA: commit.sha, details: details)
    ]
    transaction.events = [
      EventDraft(
        type: .syncQuarantined, time: now.wall, commit: commit, resource: nil,
        change: isQuarantine ? "quarantined" : "rolled back", exchange: nil, actor: actor, details: details)
    ]
    transaction.facts["pin"] = pin.json
    if let tip, tip.sha != commit.sha, isOpen(tip.sha) {
      if !undecidedCommits.contains(where: { $0.sha == tip.sha }) { undecidedCommits.append(tip) }
      transaction.revisions = [RevisionRecord(commit: tip, state: .deferred, time: now.wall, summary: details)]
    }
    note(transaction, &effects)
    requests.append(Request(id: id, expectedChecksum: nil, approveHeld: false, actor: actor, isFetched: true))
  }

  /// The remote moved on: the tip counts again.
  mutating func release(_ pin: Pin, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    var transaction = JournalTransaction()
    release(pin, actor: "routekeeper", JSONObject(), now, &transaction)
    note(transaction, &effects)
  }

  mutating func release(
    _ pin: Pin, actor: String, _ details: JSONObject, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    self.pin = nil
    passWanted = true
    transaction.facts["pin"] = .null
    transaction.audits.append(
      AuditDraft(
        action: "pin.released", outcome: "done", time: now.wall, actor: actor, commitSHA: pin.sha, details: details))
  }
}

extension Suspension {
  package var json: JSONValue {
    [
      "actor": .string(actor), "reason": .string(reason), "since": .string(since.rfc3339),
      "until": until.map { .string($0.rfc3339) } ?? .null,
    ]
  }

  package init?(_ json: JSONValue?) {
    guard let json, let actor = json["actor"]?.stringValue, let reason = json["reason"]?.stringValue,
      let since = json["since"]?.stringValue.flatMap(Instant.init(rfc3339:))
    else { return nil }
    self.init(
      actor: actor, reason: reason, since: since,
      until: json["until"]?.stringValue.flatMap(Instant.init(rfc3339:)))
  }
}

extension Pin {
  package var json: JSONValue {
    [
      "sha": .string(sha), "tip": tip.map { .string($0) } ?? .null, "actor": .string(actor),
      "reason": .string(reason), "quarantine": .bool(isQuarantine),
    ]
  }

  package init?(_ json: JSONValue?) {
    guard let json, let sha = json["sha"]?.stringValue else { return nil }
    self.init(
      sha: sha, tip: json["tip"]?.stringValue, actor: json["actor"]?.stringValue ?? "",
      reason: json["reason"]?.stringValue ?? "", isQuarantine: json["quarantine"]?.boolValue ?? false)
  }
}
