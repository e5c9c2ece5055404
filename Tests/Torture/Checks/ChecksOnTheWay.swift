import GenesysSimulator
import Reconciliation
import RoutingModel

/// What is checked at every step.
extension TortureWorld {
  mutating func checkAfterStep() {
    if let id = ledger.answeredTwice.popLast() {
      violate(.modelAgrees, "request \(id.number) was answered out of turn")
    }
    checkHalfDone()
  }

  /// An intent is the moment in which a change is decided.
  mutating func checkTransaction(_ transaction: JournalTransaction) {
    for intent in transaction.intents {
      ledger.plannedFrom[intent.operationID] = process?.lastListStartedAt
      guard let sha = intent.commit?.sha, let commit = remote.commits[sha] else {
        violate(.onlyValidCommits, "\(intent.operationID) belongs to no commit")
        continue
      }
      if !Remote.isValid(commit.content) {
        violate(.onlyValidCommits, "\(intent.operationID) is for \(sha), which is invalid")
      }
      checkContent(of: intent, sha)
    }
    for event in transaction.events where event.type == .commitFailed {
      guard let sha = event.commit?.sha else { continue }
      if let before = ledger.failedAt[sha], before > ledger.decidedAt {
        violate(.poisonBlocksNothing, "\(sha.suffix(4)) was tried again and failed again, though nobody asked")
      }
    }
    if transaction.facts["inForce"] != nil { ledger.decidedAt = time }
    checkDrift(transaction)
    for audit in transaction.audits where ["created", "updated", "deleted", "adopted"].contains(audit.outcome) {
      let name = audit.resource?.identity.name
      if !transaction.events.contains(where: { $0.type.isChange && $0.resource?.identity.name == name }) {
        violate(.outcomeHasEvent, "\(audit.operationID ?? "") \(audit.outcome) has no event")
      }
    }
    if let sha = transaction.facts["inForce"]?["sha"]?.stringValue, let last = ledger.inForce.last, !ledger.wentBack,
      let number = remote.commits[sha]?.number, let before = remote.commits[last]?.number, number < before
    {
      violate(.commitsMoveForward, "commit \(number) came in force after \(before)")
    }
  }

  private mutating func checkContent(of intent: Intent, _ sha: String) {
    guard intent.key.kind == "RoutingRule", let rules = remote.rules(of: sha) else { return }
    let declared = rules[intent.key.name].map(Int64.init)
    let desired = intent.desired?.object["priority"]?.numberValue?.int64
    let takesBack = ledger.failedCommits.contains(sha) && isEarlier(desired, of: intent.key.name)
    if desired != declared && !takesBack && !givesBack(intent) {
      violate(
        .oneCommitPerPlan,
        "\(intent.operationID) wants \(intent.key.name) = \(desired ?? -1), \(sha.suffix(4)) declares \(declared ?? -1)"
      )
    }
    guard intent.action == .delete else { return }
    if case .nothing? = remote.commits[sha]?.content {
      violate(.emptyDeletesNothing, "\(intent.operationID) deletes \(intent.key.name) for an empty commit")
    }
    let wasDeclared = ledger.inForce.contains { remote.rules(of: $0)?[intent.key.name] != nil }
    let isOurs = intent.liveID.map { ledger.madeByUs.contains($0) } ?? false
    if !wasDeclared && !isOurs && !isTakenForOurs(intent) {
      violate(.deletesNeedProof, "\(intent.operationID) deletes \(intent.key.name), which no commit in force declared")
    }
    if !takesBack && process?.lastListComplete == false {
      violate(.deletesNeedProof, "\(intent.operationID) deletes \(intent.key.name) after an incomplete list")
    }
  }

  /// Somebody made just what a commit was about to make, and before we could know: nobody can tell whose it is.
  private func isTakenForOurs(_ intent: Intent) -> Bool {
    ledger.intents.values.contains { made in
      guard made.action == .create, made.key == intent.key, let closed = ledger.closedAt[made.operationID],
        let planned = ledger.plannedFrom[made.operationID]
      else { return false }
      return ledger.wasTouched(made.key.name, from: planned - Int64(history.rates.staleness), to: closed)
    }
  }

  /// Whether it makes an object what it was before a commit adopted it that did not come in force since.
  private func givesBack(_ intent: Intent) -> Bool {
    guard intent.action == .update, ledger.applied[intent.key]?.id != intent.liveID else { return false }
    return ledger.intents.values.contains { adoption in
      adoption.action == .adopt && adoption.liveID == intent.liveID && adoption.before == intent.desired
    }
  }

  /// Whether the commit in force declares it so, or it was so before one of our changes.
  private func isEarlier(_ priority: Int64?, of name: ExactText) -> Bool {
    let inForce = ledger.inForce.last.flatMap { remote.rules(of: $0) }?[name].map(Int64.init)
    return priority == inForce
      || ledger.mutations.contains { $0.change.name == name && $0.change.before?.priority == priority }
  }

  /// A request of an operation is about to be begun.
  mutating func checkOperation(_ id: OperationID, _ effect: OperationEffect) {
    switch effect {
    case .create, .update, .delete:
      guard let intent = ledger.openIntent(of: id), intent.covers(effect) else {
        violate(.intentFirst, "\(id) writes without a durable intent for it")
        return
      }
    case .read, .find, .wait, .record, .finish: break
    }
  }

  mutating func checkDeparture(_ flight: Flight) {
    let (life, time) = (life, time)
    ledger.departures.removeAll { $0.life != life || time - $0.at >= 60_000 }
    let window = ledger.departures.count
    ledger.departures.append((time, life))
    if window + 1 > history.options.requestsPerMinute {
      violate(.pacing, "\(window + 1) requests left within 60 s, the pace is \(history.options.requestsPerMinute)")
    }
    switch flight.purpose {
    case .token:
      ledger.tokenRequestsUnderWay += 1
      if ledger.tokenRequestsUnderWay > 1 { violate(.pacing, "two token requests are under way") }
    case .write:
      if flight.request.method == "POST", let key = flight.operation.flatMap({ ledger.openIntent(of: $0)?.key }),
        ledger.unknownCreations[key] != nil
      {
        violate(.oneObjectPerKey, "\(key.name) is posted again, the outcome of a POST being unknown")
      }
      ledger.writesSent += 1
      ledger.writesUnderWay += 1
    case .page, .read: break
    }
    if flight.purpose != .token && time < ledger.notBefore {
      violate(.retryAfterIsObeyed, "\(flight.request.method) left \(ledger.notBefore - time) ms before Retry-After")
    }
  }

  /// What our client learns from an answer.
  mutating func noteAnswer(_ flight: Flight, _ response: SimulatedResponse) {
    if response.status == 429, let seconds = response.header("Retry-After").flatMap({ Int64($0) }) {
      ledger.notBefore = max(ledger.notBefore, time + seconds * 1000)
    }
    guard response.status < 300, let json = response.json else { return }
    for object in json["entities"]?.arrayValue ?? [json] {
      guard let id = object["id"]?.textValue, let version = object["version"]?.numberValue?.int64 else { continue }
      ledger.knownVersions[id] = max(version, ledger.knownVersions[id] ?? 0)
      // What our own write left is no surprise to the plan.
      if flight.purpose == .write { ledger.plannedVersions[id] = max(version, ledger.plannedVersions[id] ?? 0) }
    }
    // A list that was asked for afterwards shows what became of a creation.
    guard flight.request.method == "GET",
      let kind = ObjectKind.allCases.first(where: { $0.path == flight.request.path })
    else { return }
    let name = flight.request.query("name").map { ExactText($0) }
    ledger.unknownCreations = ledger.unknownCreations.filter { entry in
      entry.key.kind != ExactText(kind.rawValue) || entry.value >= flight.sentAt
        || (name ?? entry.key.name) != entry.key.name
    }
  }

  mutating func noteList(_ event: ReconcilerEvent) {
    guard case .liveRead(.success(let state), let startedAt) = event else { return }
    process?.lastListStartedAt = startedAt.uptime.milliseconds
    process?.lastListComplete = state.kinds["RoutingRule"]?.complete ?? false
    for object in state.kinds["RoutingRule"]?.objects ?? [] {
      ledger.plannedVersions[object.id] = max(object.version ?? 0, ledger.plannedVersions[object.id] ?? 0)
    }
  }

  /// The organisation carried a write out.
  mutating func checkMutation(_ mutation: Mutation, before: LiveObjects) {
    let change = mutation.change
    let name = change.name
    let isEverDeclared =
      remote.order.contains { remote.rules(of: $0)?[name] != nil }
      || name == Declared.groupName && remote.order.contains { remote.declaresGroup($0) }
    if !isEverDeclared { violate(.onlyOwnObjects, "\(name) was changed, which no commit declares") }
    switch (change.before, change.after) {
    case (nil, let made?):
      let twins = before.rules(named: made.name).filter { ledger.madeByUs.contains($0.id) }
      if made.kind == ObjectKind.routingRule.rawValue && !twins.isEmpty {
        violate(.oneObjectPerKey, "\(name) was made twice")
      }
      ledger.madeByUs.insert(made.id)
      // One that arrives long after its sender's end is nobody's: see what is promised less.
      if mutation.life != life && mutation.at - mutation.sentAt > Self.longestFlight { ledger.orphans.insert(made.id) }
    case (let old?, _):
      let isOwned = ledger.madeByUs.contains(old.id) || ledger.applied.values.contains { $0.id == old.id }
      if !isOwned && !history.options.adopts && !isHealed {
        violate(.onlyOwnObjects, "\(name) was changed, which somebody else made and adoption is off")
      }
      checkOverwritten(old, isDeleted: change.after == nil, mutation)
    case (nil, nil): break
    }
  }

  /// An update is refused if it is planned from an old version. A deletion has no version: what changed while it was on
  /// its way nobody can know, but what a read after the plan has shown must keep it from being sent.
  private mutating func checkOverwritten(_ old: LiveObjects.Object, isDeleted: Bool, _ mutation: Mutation) {
    // What an earlier process knew is forgotten with it.
    guard mutation.life == life, let version = old.version, let foreign = ledger.foreignVersions[old.id] else { return }
    let known = ledger.knownVersions[old.id] ?? 0
    let planned = ledger.plannedVersions[old.id] ?? 0
    let unseen = foreign.contains { $0.version <= version && $0.version > known }
    let seen = foreign.contains { $0.version <= known && $0.version > planned && $0.at < mutation.sentAt }
    if isDeleted ? seen : unseen {
      violate(
        .noBlindOverwrite,
        "\(old.name) was \(isDeleted ? "deleted" : "overwritten") at version \(version); the plan had seen \(planned), "
          + "the client \(known)")
    }
  }
}

extension Intent {
  /// Whether it is the intent of just this request.
  fileprivate func covers(_ effect: OperationEffect) -> Bool {
    switch effect {
    case .create(let key, _): action == .create && key == self.key
    case .update(let live, _): [.update, .adopt].contains(action) && live.id == liveID
    case .delete(let live): action == .delete && live.id == liveID
    case .read, .find, .wait, .record, .finish: false
    }
  }
}

extension ReconcilerEffect {
  /// Whether nothing but time follows from it.
  var isTimer: Bool {
    switch self {
    case .schedule, .answer: true
    case .fetch, .load, .readLive, .operation, .findAuthors, .commit, .stopped: false
    }
  }
}

extension EventType {
  var isChange: Bool {
    [.resourceCreated, .resourceUpdated, .resourceDeleted, .resourceAdopted].contains(self)
  }
}
