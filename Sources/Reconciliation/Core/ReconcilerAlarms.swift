import RoutingModel

/// What decides about alarms and is not known otherwise.
struct AlarmWatch: Sendable {
  /// `nil` until the process has started.
  var startedAt: Uptime?
  private(set) var remoteAnsweredAt: Uptime?
  /// What is wrong about the history of the branch; `nil` inside where nothing is; `nil` before the first look.
  private(set) var rewritten: String??
  var deliveries: (givenUp: Int, stopped: [String])?
  /// When the timer rings next.
  var scheduledFor: Uptime?

  mutating func remoteAnswered(at now: Uptime, rewritten: String?) {
    remoteAnsweredAt = now
    self.rewritten = .some(rewritten)
  }
}

extension Reconciler {
  /// What is known of an alarm's cause.
  private enum Finding {
    case stands(String)
    /// It is not there yet, and will be after so many milliseconds. Where the process has heard nothing yet, what an
    /// earlier one raised is not over.
    case later(Int64, isOver: Bool)
    case gone
    /// Not since the process started: whatever was told before still holds.
    case unknown
  }

  /// Raises and clears, once each, also over a restart.
  mutating func watchAlarms(_ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard alarmWatch.startedAt != nil else { return }
    var transaction = JournalTransaction()
    var due: Int64?
    for name in Alarm.Name.allCases {
      let finding = finding(name, now)
      switch finding {
      case .stands(let message) where alarms[name] == nil:
        let alarm = Alarm(name: name, since: now.wall, message: message)
        alarms[name] = alarm
        transaction.facts[alarm.factName] = alarm.json
        tell(alarm, .alarmRaised, "raised", now, &transaction)
      case .gone, .later(_, isOver: true):
        if let alarm = alarms.removeValue(forKey: name) {
          transaction.facts[alarm.factName] = .null
          tell(alarm, .alarmCleared, "cleared", now, &transaction)
        }
      case .stands, .later, .unknown: break
      }
      if case .later(let pause, _) = finding { due = min(due ?? pause, pause) }
    }
    if !transaction.isEmpty { note(transaction, &effects) }
    schedule(due, now, &effects)
  }

  /// An earlier ring than needed finds nothing, and is cheaper than one timer for each step.
  private mutating func schedule(_ due: Int64?, _ now: Now, _ effects: inout [ReconcilerEffect]) {
    guard let due else { return }
    let time = now.uptime.advanced(byMilliseconds: max(1, due))
    if let known = alarmWatch.scheduledFor, known <= time, known > now.uptime { return }
    alarmWatch.scheduledFor = time
    effects.append(.schedule(.alarm, afterMilliseconds: max(1, due)))
  }

  private func finding(_ name: Alarm.Name, _ now: Now) -> Finding {
    let limits = settings.alarms
    switch name {
    case .suspended:
      guard let suspension else { return .gone }
      return lasting(now.wall.milliseconds(since: suspension.since), limits.suspended) { age in
        "nothing is written since \(suspension.actor) suspended it \(age) ago: \(suspension.reason); "
          + "routekeeper resume ends that"
      }
    case .remoteSilent:
      let answered = alarmWatch.remoteAnsweredAt
      return silence(since: answered, limits.remoteSilent, settings.pollInterval, now) { age in
        "the remote has not answered for \(age): \(source.error ?? "it was not looked at")"
      }
    case .evidenceOld:
      return silence(since: evidence?.startedAt.uptime, limits.evidenceOld, settings.driftInterval, now) { age in
        "the organisation has not been read for \(age): \(readFailure?.message ?? "no read has ended")"
      }
    case .historyRewritten:
      guard let rewritten = alarmWatch.rewritten else { return .unknown }
      return rewritten.map { .stands($0) } ?? .gone
    case .deliveries:
      guard let (givenUp, stopped) = alarmWatch.deliveries else { return .unknown }
      if givenUp == 0 && stopped.isEmpty { return .gone }
      let names = stopped.isEmpty ? "" : "; \(stopped.joined(separator: ", ")) answered that nothing more is wanted"
      return .stands("\(givenUp) deliveries were given up\(names); routekeeper webhooks tells more")
    }
  }

  /// Before the first answer the process only knows how long it has waited itself. Three intervals are no silence,
  /// however long one is.
  private func silence(
    since answer: Uptime?, _ limit: Int64, _ interval: Int64, _ now: Now, _ message: (String) -> String
  ) -> Finding {
    let start = answer ?? alarmWatch.startedAt ?? now.uptime
    let limit = limit == 0 ? 0 : max(limit, 3 * interval)
    return lasting(now.uptime.milliseconds(since: start), limit, isOver: answer != nil, message)
  }

  private func lasting(
    _ age: Int64, _ limit: Int64, isOver: Bool = true, _ message: (String) -> String
  ) -> Finding {
    if limit == 0 { return .gone }
    if age < limit { return .later(limit - age, isOver: isOver) }
    return .stands(message(AgeText.text(seconds: age / 1000)))
  }

  private func tell(
    _ alarm: Alarm, _ type: EventType, _ change: String, _ now: Now, _ transaction: inout JournalTransaction
  ) {
    let details = JSONObject([
      ("alarm", .string(alarm.name.rawValue)), ("since", .string(alarm.since.rfc3339)),
      ("message", .string(alarm.message)),
    ])
    transaction.audits.append(
      AuditDraft(
        action: "alarm.\(change)", outcome: "done", time: now.wall, actor: "routekeeper", commitSHA: inForceCommit?.sha,
        details: details))
    transaction.events.append(
      EventDraft(
        type: type, time: now.wall, commit: inForceCommit, resource: nil, change: change, exchange: nil,
        actor: "routekeeper", details: details))
  }
}
