package import RoutingModel

/// What people ask for.
extension Reconciler {
  /// Answers requests whose look at git is done.
  mutating func answerRequests(_ now: Now, _ effects: inout [ReconcilerEffect], onlySettled: Bool = false) {
    let isUnsettled =
      (wantedCommit.map { $0.sha != inForce?.commit.sha && $0.sha != rejected?.sha && $0.sha != failed?.sha } ?? false)
      || (passWanted && !freshReadWanted)
    let status = status(now)
    let isDue: (Request) -> Bool = { onlySettled && isUnsettled ? $0.isMade : $0.isFetched }
    for request in requests where isDue(request) { effects.append(.answer(request.id, .handled(status))) }
    requests.removeAll(where: isDue)
  }

  mutating func approve(
    _ id: RequestID, _ wanted: String, _ actor: String, _ reason: String, _ now: Now,
    _ effects: inout [ReconcilerEffect]
  ) {
    guard isWaiting, let checksum else {
      effects.append(.answer(id, .refused("no plan waits for approval")))
      return
    }
    // People paste the beginning of a checksum; twelve digits are enough to mean one plan.
    guard wanted.utf8.count >= 12, checksum.utf8.starts(with: wanted.utf8) else {
      effects.append(.answer(id, .refused("the plan that waits has the checksum \(checksum)")))
      return
    }
    approved.insert(checksum)
    passWanted = true
    retryPending = false
    var transaction = JournalTransaction()
    transaction.audits = [
      AuditDraft(
        action: "approve", outcome: "done", time: now.wall, actor: actor, commitSHA: plan?.commit?.sha,
        details: JSONObject([("checksum", .string(checksum)), ("reason", .string(reason))]))
    ]
    note(transaction, &effects)
    requests.append(Request(id: id, expectedChecksum: nil, approveHeld: false, actor: actor, isFetched: true))
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
    note(transaction, &effects)
    if let until = suspension.until {
      effects.append(.schedule(.suspensionEnds, afterMilliseconds: max(0, until.milliseconds(since: now.wall))))
    }
    effects.append(.answer(id, .handled(status(now))))
  }

  mutating func resume(_ id: RequestID, _ actor: String, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard suspension != nil || pin != nil else {
      effects.append(.answer(id, .refused("nothing is suspended")))
      return
    }
    if suspension != nil { endSuspension(actor: actor, now, &effects) }
    if let pin { release(pin, now, &effects) }
    effects.append(.answer(id, .handled(status(now))))
  }

  mutating func endSuspension(actor: String, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    suspension = nil
    lookWanted = true
    passWanted = true
    var transaction = JournalTransaction()
    transaction.audits = [
      AuditDraft(action: "resume", outcome: "done", time: now.wall, actor: actor, commitSHA: inForceCommit?.sha)
    ]
    transaction.events = [
      EventDraft(
        type: .syncResumed, time: now.wall, commit: inForceCommit, resource: nil, change: "resumed", exchange: nil,
        actor: actor)
    ]
    transaction.facts["suspension"] = .null
    note(transaction, &effects)
  }

  mutating func pin(
    _ id: RequestID, _ commit: CommitInfo, _ actor: String, _ reason: String, _ isQuarantine: Bool, _ now: Now,
    _ effects: inout [ReconcilerEffect]
  ) {
    let pin = Pin(sha: commit.sha, tip: tip?.sha, actor: actor, reason: reason, isQuarantine: isQuarantine)
    self.pin = pin
    pinnedCommit = commit
    if rejected?.sha == commit.sha { rejected = nil }
    if failed?.sha == commit.sha { failed = nil }
    candidate = nil
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
    note(transaction, &effects)
    requests.append(Request(id: id, expectedChecksum: nil, approveHeld: false, actor: actor, isFetched: true))
  }

  /// The remote moved on, or a person resumed: the tip counts again.
  mutating func release(_ pin: Pin, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    self.pin = nil
    pinnedCommit = nil
    passWanted = true
    var transaction = JournalTransaction()
    transaction.facts["pin"] = .null
    transaction.audits = [
      AuditDraft(
        action: "pin.released", outcome: "done", time: now.wall, actor: "routekeeper", commitSHA: pin.sha)
    ]
    note(transaction, &effects)
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
