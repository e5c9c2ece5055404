import RoutingModel

/// Two writers of one object: somebody, often a program, undoes each repair.
struct Fight: Sendable {
  var repairs = 0
  var last: Uptime
}

extension PlannedChange {
  /// Whether it undoes what a commit of ours did.
  var takesBack: Bool { reason == .compensation || reason == .givenBack }

  /// Whether it undoes what somebody did to live.
  var isRepair: Bool {
    switch reason {
    case .drift, .deletedOutsideGit, .changedOnBothSides: true
    case .new, .changedInGit, .madeByHand, .removedFromGit, .compensation, .givenBack: false
    }
  }
}

/// Repairs that are undone again and again stop for a while, then for longer and longer, and people are told once: going
/// on at full speed would change live routing every few minutes without end, and with each look that somebody asks for.
/// A person who names the plan's checksum repairs at once.
extension Reconciler {
  func isPausing(_ key: ResourceKey, _ now: Now) -> Bool {
    guard let fight = fights[key], fight.repairs >= settings.fightRounds else { return false }
    return now.uptime.milliseconds(since: fight.last) < fightPause(fight)
  }

  /// `nil` where the next repair is not held back.
  func pauseEnd(of key: ResourceKey, _ now: Now) -> Instant? {
    guard isPausing(key, now), let fight = fights[key] else { return nil }
    return now.wall.advanced(byMilliseconds: fightPause(fight) - now.uptime.milliseconds(since: fight.last))
  }

  private func fightPause(_ fight: Fight) -> Int64 {
    var pause = settings.driftInterval
    for _ in settings.fightRounds...max(settings.fightRounds, min(fight.repairs, settings.fightRounds + 32))
    where pause < settings.fightLongestPause { pause *= 2 }
    return max(settings.fightShortestPause, min(pause, settings.fightLongestPause))
  }

  mutating func noteFight(_ result: RunResult, _ run: Run.Purpose, _ now: Now, _ transaction: inout JournalTransaction)
  {
    let change = result.change
    guard run.kind == .repair, change.isRepair, case .done = result.outcome else { return }
    var fight = fights[change.key] ?? Fight(last: now.uptime)
    // Drift that comes back only after a long time is not a fight.
    let memory = 2 * max(fightPause(fight), Int64(settings.fightRounds) * settings.driftInterval)
    if now.uptime.milliseconds(since: fight.last) > memory { fight.repairs = 0 }
    fight.repairs += 1
    fight.last = now.uptime
    fights[change.key] = fight
    guard fight.repairs == settings.fightRounds else { return }
    let details = JSONObject([
      ("repairs", .integer(Int64(fight.repairs))), ("fields", .array(change.fields.prefix(50).map(\.json))),
      ("pausedUntil", .string(now.wall.advanced(byMilliseconds: fightPause(fight)).rfc3339)),
    ])
    let mention = Self.mention(change.key, change.identity, change.live?.id, change.desired)
    transaction.audits.append(
      AuditDraft(
        action: "drift.fighting", outcome: "done", time: now.wall, actor: "routekeeper",
        commitSHA: run.commit.sha, resource: mention, details: details))
    transaction.events.append(
      EventDraft(
        type: .driftFighting, time: now.wall, commit: run.commit, resource: mention, change: "fighting",
        exchange: nil, actor: "routekeeper", details: details))
  }
}
