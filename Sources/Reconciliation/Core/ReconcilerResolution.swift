import RoutingModel

/// What is being found out about the intents that a stopped process left open.
struct IntentResolution: Sendable {
  var waiting: [OperationID: (intent: Intent, absentReads: Int)] = [:]
  /// What each turned out to be.
  var found: [(intent: Intent, live: LiveObject?, happened: Bool)] = []
  /// A look-up did not succeed; nothing is written before it does.
  var failure: String?
}

/// After a restart, requests may have been carried out whose outcome nobody noted; of some others nothing could be read
/// afterwards. Each object is read by its identity before anything is written: a change that happened is ours, with its
/// event; another one is given up, and the next plan makes it again where it is still wanted.
extension Reconciler {
  /// What was applied or deleted just before the restart stands in for a read that may be too old to show it.
  mutating func rememberRecentWrites(_ now: Now) {
    // One in the future is no older: the clock was set back.
    func isRecent(_ time: Instant) -> Bool { now.wall.milliseconds(since: time) < settings.settlingWindow }
    for deletion in deletedBefore where recentWrites[deletion.key] == nil && isRecent(deletion.time) {
      // One of its name was made again.
      if applied[deletion.key] != nil { continue }
      recentWrites[deletion.key] = (nil, deletion.id, now.uptime)
    }
    deletedBefore = []
    for object in Array(applied.values) + adoptions.values.map(\.left) where isRecent(object.time) {
      let live = LiveObject(
        id: object.id, key: object.key, scopeName: object.identity.queue, version: object.version,
        canonical: object.canonical)
      recentWrites[object.key] = (live, object.id, now.uptime)
    }
  }

  mutating func beginResolution(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    var resolution = IntentResolution()
    for intent in unresolved {
      let id = OperationID(intent.operationID)
      resolution.waiting[id] = (intent, 0)
      effects.append(.operation(id, Self.lookUp(intent)))
    }
    self.resolution = resolution
    activity = .resolving
  }

  private static func lookUp(_ intent: Intent) -> OperationEffect {
    intent.liveID.map { .read(kind: intent.key.kind, id: $0) } ?? .find(intent.key)
  }

  mutating func resolve(
    _ id: OperationID, _ event: OperationEvent, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    guard let (intent, absentReads) = resolution?.waiting[id] else { return }
    let live: LiveObject?
    switch event {
    case .waited:
      effects.append(.operation(id, Self.lookUp(intent)))
      return
    case .read(.success(let object), _): live = object
    case .found(.success(let shown), _):
      let objects = shown.filter { $0.id != justDeleted(intent.key) }
      live = objects.count == 1 ? objects.first : nil
    case .read(.failure(let failure), _), .found(.failure(let failure), _):
      switch failure {
      case .unavailable, .credentials: resolution?.failure = failure.message
      // It will not be told either if asked again; the next plan compares what there is.
      case .permission, .refused: resolution?.found.append((intent, nil, false))
      }
      resolution?.waiting[id] = nil
      return finishResolution(now, &effects)
    case .recorded, .written: return
    }
    let isOutdated = live.map(isOutdated) ?? false
    let happened =
      switch (intent.desired, live) {
      case (let desired?, let live?):
        live.key == intent.key && !isOutdated
          && KindCatalog.kind(named: intent.key.kind)?.isSatisfied(live: live.canonical, desired: desired) == true
      case (nil, nil): true
      case (nil, _?), (_?, nil): false
      }
    // Of what was written just before, a read may still show nothing, or what it was before that; a version tells.
    let isTooEarly =
      happened
      ? live?.version == nil && recentWrites[intent.key]?.live != nil
      : live == nil || live?.canonical == intent.before || isOutdated
    if isTooEarly && absentReads + 1 < settings.operation.absentReads {
      // Not there, or as before the request: it may not have been carried out, or the read may be stale.
      resolution?.waiting[id] = (intent, absentReads + 1)
      effects.append(.operation(id, .wait(milliseconds: settings.operation.settleMilliseconds)))
      return
    }
    resolution?.waiting[id] = nil
    resolution?.found.append((intent, live, happened))
    finishResolution(now, &effects)
  }

  /// Whether it is older than what we wrote last.
  private func isOutdated(_ live: LiveObject) -> Bool {
    guard let written = lastWritten(live) else { return false }
    return Self.isNewer(written.version, than: live.version)
  }

  /// Whether it is just what a recorded write of ours left: then no later request has changed anything.
  private func isOnRecord(_ live: LiveObject?, _ intent: Intent) -> Bool {
    guard let live, let written = lastWritten(live) else { return false }
    return intent.action == .create || (live.version != nil && written.version == live.version)
  }

  /// As our last recorded write left it, whether it is ours or only adopted.
  private func lastWritten(_ live: LiveObject) -> AppliedObject? {
    [adoptions[live.key]?.left, applied[live.key]].compactMap { $0 }.first { $0.id == live.id }
  }

  private mutating func finishResolution(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard let resolution, resolution.waiting.isEmpty else { return }
    self.resolution = nil
    activity = .idle
    passWanted = true
    freshReadWanted = true
    if let failure = resolution.failure {
      readFailures += 1
      lastError = failure
      answerRequests(now, &effects)
      pauseAndRetry(readFailures, &effects)
    }
    let ended = Set(resolution.found.map(\.intent.operationID))
    unresolved.removeAll { ended.contains($0.operationID) }
    var transaction = JournalTransaction()
    // Of several intents for one object only the last one's request can be what is live.
    var seen: Set<ResourceKey> = []
    for (intent, live, happened) in resolution.found.sorted(by: { Self.isLater($0.intent, than: $1.intent) }) {
      let isNewest = seen.insert(intent.key).inserted
      note(intent, live, isNewest && happened && !isOnRecord(live, intent), now, &transaction)
    }
    if !transaction.isEmpty { close(transaction, .advance, &effects) }
  }

  private static func isLater(_ left: Intent, than right: Intent) -> Bool {
    left.time != right.time ? left.time > right.time : left.operationID > right.operationID
  }

  private mutating func note(
    _ intent: Intent, _ live: LiveObject?, _ happened: Bool, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    let outcome = happened ? intent.action.pastTense : "abandoned"
    let mention = Self.mention(intent.key, intent.identity, live?.id ?? intent.liveID, intent.desired)
    let details = JSONObject([("resolvedByReading", true)])
    transaction.closings.append(.init(operationID: intent.operationID, outcome: outcome))
    transaction.audits.append(
      AuditDraft(
        action: intent.action.rawValue, outcome: outcome, time: now.wall, actor: intent.actor,
        commitSHA: intent.commit?.sha, operationID: intent.operationID, resource: mention, before: intent.before,
        after: happened ? intent.desired : nil, details: details))
    guard happened else { return }
    let type: EventType =
      switch intent.action {
      case .create: .resourceCreated
      case .update: .resourceUpdated
      case .adopt: .resourceAdopted
      case .delete: .resourceDeleted
      }
    transaction.events.append(
      EventDraft(
        type: type, time: now.wall, commit: intent.commit, resource: mention, change: outcome, exchange: nil,
        actor: intent.actor, details: details))
    recentWrites[intent.key] = (live, live?.id ?? intent.liveID, now.uptime)
    guard let desired = intent.desired, let live else {
      applied[intent.key] = nil
      transaction.forgotten.append(intent.key)
      return
    }
    let owned = AppliedObject(
      key: intent.key, identity: intent.identity, id: live.id, canonical: desired,
      commitSHA: intent.commit?.sha ?? "", time: now.wall, version: live.version)
    if intent.action == .adopt {
      adopted(owned, before: intent.before ?? desired, &transaction)
    } else if adoptions[intent.key]?.left.id == live.id {
      takenBack(owned, &transaction)
    } else {
      applied[intent.key] = owned
      transaction.applied.append(owned)
    }
  }
}
