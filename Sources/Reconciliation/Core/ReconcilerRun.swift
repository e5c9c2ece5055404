import RoutingModel

/// A run: operations begun in order, a bounded number at a time, each result durable before it counts.
extension Reconciler {
  mutating func continueRun(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard case .running = activity, run != nil else { return }
    let mayBegin = mayBeginNext
    while mayBegin, run?.mayBegin(settings.concurrency) == true, let change = run?.remaining.last {
      let rank = change.rank
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
      adopt: change.takesBack ? .update : settings.plan.adopt,
      evidenceIsFresh: run.evidenceIsFresh && run.kind != .compensation,
      isJustWritten: recentWrites[change.key]?.live != nil, justDeleted: justDeleted(change.key),
      limits: settings.operation)
    let effect = operation.start(now: now.wall)
    self.run?.operations[id] = operation
    if run.kind != .compensation { self.run?.ownedBefore[change.key] = applied[change.key] }
    perform(effect, of: id, now, &effects)
  }

  /// The id of what we deleted within the settling window.
  func justDeleted(_ key: ResourceKey) -> ExactText? {
    guard let write = recentWrites[key], write.live == nil else { return nil }
    return write.id
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

  /// The outcome of an intent whose operation went on with another one.
  private static let overtaken = "overtaken"

  /// Outcome, audit record, events and last-applied state: one transaction.
  private mutating func record(
    _ result: OperationResult, of id: OperationID, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    guard let run = run?.purpose, let change = self.run?.operations[id]?.change else { return }
    let outcome = RunResult(change: change, outcome: result.outcome, exchange: result.exchange)
    self.run?.end(id, outcome)
    var transaction = JournalTransaction()
    let last = result.intents.last ?? result.operationID
    // The last one of an operation with an open end stays open.
    let closed = result.openIntent == nil ? result.intents[...] : result.intents.dropLast()
    transaction.closings = closed.map { intent in
      .init(operationID: intent.text, outcome: intent == last ? outcome.outcomeText : Self.overtaken)
    }
    if let open = result.openIntent { unresolved.append(open) }
    let id = result.live?.id ?? result.before?.id ?? change.live?.id
    let mention = Self.mention(change.key, change.identity, id, change.desired ?? change.live?.canonical)
    var details = JSONObject([("reason", .string(change.reason.rawValue))])
    if let error = outcome.error { details["error"] = .string(error) }
    if result.overwroteForeignChange { details["overwroteForeignChange"] = true }
    // Each intent has an outcome of its own: what the organisation answered to the first may have called for another.
    transaction.audits = result.intents.dropLast().map { intent in
      AuditDraft(
        action: change.action.rawValue, outcome: Self.overtaken, time: now.wall, actor: run.actor,
        commitSHA: run.commit.sha, operationID: intent.text, resource: mention,
        details: JSONObject([("by", .string(last.text))]))
    }
    if result.openIntent == nil {
      transaction.audits.append(
        AuditDraft(
          action: change.action.rawValue, outcome: outcome.outcomeText, time: now.wall, actor: run.actor,
          commitSHA: run.commit.sha, operationID: last.text, resource: mention,
          before: result.before?.canonical,
          after: outcome.isDone ? change.desired : nil, exchange: result.exchange, details: details))
    }
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
    let known = findings.open[change.key]
    if outcome.isDone && announced.ends(change.key, &transaction) {
      transaction.events.append(
        EventDraft(
          type: .driftHealed, time: now.wall, commit: run.commit, resource: mention, change: "healed",
          exchange: result.exchange, actor: run.actor, details: known?.eventDetails ?? JSONObject()))
    }
    if outcome.isDone { findings.end(change.key, healedBy: .routekeeper, run.commit, now.wall, &transaction) }
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
      time: now.wall, version: result.live?.version)
    if change.takesBack {
      takenBack(owned, &transaction)
      // As it was before: what was not owned is not, and what was last applied is still that, whatever live was.
      guard let before = self.run?.ownedBefore[change.key] else {
        applied[change.key] = nil
        transaction.forgotten.append(change.key)
        return
      }
      owned = AppliedObject(
        key: before.key, identity: before.identity, id: id, canonical: before.canonical, commitSHA: before.commitSHA,
        time: now.wall, version: result.live?.version)
    } else if run.kind == .deployment && action == .adopt {
      // Somebody made it. It is ours, and may be pruned one day, only once a commit that declares it is in force.
      adopted(owned, before: result.before?.canonical ?? desired, &transaction)
      return
    }
    applied[change.key] = owned
    transaction.applied.append(owned)
  }

  mutating func resultRecorded(_ id: OperationID) { run?.recorded(id) }
}
