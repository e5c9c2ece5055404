import GenesysSimulator
import Journal
import Notifications
import Reconciliation
import RoutingModel

extension TortureWorld {
  /// Plays the whole history, lets faults end, and checks that everything comes to what it should.
  package mutating func play() async {
    await run(until: history.end + 20_000)
    // What a machine that slept has missed comes to its end too.
    if time > history.end + 20_000 { await run(until: time + 20_000) }
    if history.acts.isEmpty { return }
    await rest()
    await comeToRest()
    await stayAtRest()
    await checkBooks()
    await findDrift()
    await closeBooks()
  }

  package var outcome: Outcome {
    Outcome(
      violations: violations, traceHash: trace.hash, traceLines: trace.lines, passed: passed, struck: struck,
      end: LiveObjects(organization).summary, mutations: ledger.mutations.count, lives: life,
      databaseBytes: disk.image.bytes(of: "journal.sqlite")?.count ?? 0,
      logBytes: logBytes,
      delivered: receivers["operations"]?.acknowledged.count ?? 0)
  }

  /// Faults and people are at rest from here on.
  private mutating func rest() async {
    trace.note(time, "HEALED")
    isHealed = true
    disk.mend()
    remote.downUntil = 0
    wireFault = nil
    receiverFault = nil
    if !isAlive { await run(until: time + Self.watchdogPatience + 10_000) { $0.isAlive } }
    if !isAlive { return violate(.restartNeedsNobody, "the process does not start again") }
    post(.configured(settings))
    ask { .resume($0, actor: "Eve", reason: "it is over") }
    // What was under way comes to its end first.
    await run(until: time + 20_000)
    await help()
    // Nobody says so: the next look finds it.
    let last = remote.push(Self.last, now: serverNow)
    guard history.options.fastForwardOnly, let accepted = process?.accepted, !remote.builds(last, on: accepted),
      let commit = remote.commits[last]
    else { return }
    // History was rewritten: a person says that it is meant.
    takeBack(to: commit.info, isQuarantine: false)
  }

  /// People enable receivers that had said 410, and send again what waits for hours after many failures.
  private mutating func help() async {
    guard let journal = process?.journal else { return }
    do {
      for state in try await journal.endpointStates() {
        let first = try await journal.deliveries(endpoint: state.name, state: .pending, limit: 1).first
        // A receiver may ask for a day of quiet.
        let wasThrottled = history.strikes.contains { $0.fault == .receiverThrottles }
        let waitsLong = (first?.attempts ?? 0) > 1 || wasThrottled
        guard state.stopped != nil || state.dead > 0 || waitsLong else { continue }
        _ = try await journal.enableEndpoint(state.name)
        _ = try await journal.retryDeliveries(endpoint: state.name)
        schedule(.turn(endpoint: state.name, life: life), after: 100)
      }
    } catch { violate(.outboxDrains, error.message) }
  }

  static let lastRules: [ExactText: Int] = ["A": 1, "B": 3, "N": 2]
  private static let last = Remote.Content.rules(lastRules, group: true)

  private var isConverged: Bool {
    guard let process, let tip = remote.tip else { return false }
    let status = process.core.status(now)
    return status.commit?.sha == tip && status.verdict == .inSync && process.queue.isEmpty
  }

  /// Three intervals, as long as a pause after failures may last, and what a round trip takes.
  private static let patience: Int64 = 3 * 30_000 + 300_000 + 60_000

  private mutating func comeToRest() async {
    await run(until: time + Self.patience) { $0.isConverged }
    guard isConverged else {
      let status = process?.core.status(now)
      return violate(
        remote.hasPoison ? .poisonBlocksNothing : .convergesAndRests,
        "not in sync \(Self.patience / 1000) s after the faults ended: \(status?.verdict.rawValue ?? "no process"), "
          + "\(status?.lastError ?? "no error")")
    }
    checkLive()
    // The next look at the remote may end one.
    await run(until: time + 20_000) { $0.process?.core.status($0.now).alarms.isEmpty == true }
    if let alarms = process?.core.status(now).alarms, !alarms.isEmpty {
      violate(.alarmsAreToldOnce, "\(alarms.map(\.name.rawValue)) stand although all is well")
    }
  }

  /// Live is what the last commit declares, and what nobody declared is as people left it.
  private mutating func checkLive() {
    let live = LiveObjects(organization)
    let rules = live.objects.values.filter { $0.kind == ObjectKind.routingRule.rawValue }
    for difference in live.differences(from: Self.lastRules, group: true) { violate(.modelAgrees, difference) }
    let foreign = rules.filter { $0.name == Self.foreignName }
    if foreign.map(\.priority) != [50] { violate(.onlyOwnObjects, "what nobody declared was touched") }
    for rule in rules where Self.lastRules[rule.name] == nil && rule.name != Self.foreignName {
      let isMade = ledger.madeByUs.contains(rule.id) && !ledger.orphans.contains(rule.id) && !isTheirs(rule)
      if isMade || ledger.applied.values.contains(where: { $0.id == rule.id }) {
        violate(.modelAgrees, "\(rule.name) is ours, and still there though no longer declared")
      }
    }
    checkAdoptions(rules)
  }

  /// What only commits declared that never came in force is as somebody had made it, or has made it since.
  private mutating func checkAdoptions(_ rules: [LiveObjects.Object]) {
    for rule in rules where Self.lastRules[rule.name] == nil && !ledger.madeByUs.contains(rule.id) {
      guard let own = ledger.mutations.last(where: { $0.change.id == rule.id && $0.change.after != nil }),
        own.change.after?.version == rule.version, own.at - own.sentAt <= Self.longestFlight,
        let intent = own.operation.flatMap({ ledger.intents[$0.text] }), intent.action == .adopt,
        !ledger.inForce.contains(where: { remote.rules(of: $0)?[rule.name] != nil })
      else { continue }
      let before = intent.before?.object["priority"]?.numberValue?.int64
      if before != rule.priority {
        violate(
          .failureLeavesLastGood,
          "\(rule.name) is \(rule.priority ?? -1) as a commit left it that never came in force, not \(before ?? -1)")
      }
    }
  }

  /// Somebody changed it before we looked whether our request had made it: that nobody can tell from one of their own.
  private func isTheirs(_ rule: LiveObjects.Object) -> Bool {
    guard let made = ledger.mutations.first(where: { $0.change.after?.id == rule.id }), let operation = made.operation,
      !ledger.applied.values.contains(where: { $0.id == rule.id })
    else { return false }
    let closed = ledger.closedAt[operation.text] ?? time
    return ledger.wasTouched(rule.name, from: made.at, to: closed)
  }

  /// Twenty intervals without a write, and with nothing new to tell.
  private mutating func stayAtRest() async {
    guard violations.isEmpty else { return }
    // Who made the last drift, the organisation may tell a while later.
    await run(until: time + 61_000)
    let (writes, intents, heads) = (ledger.writesSent, ledger.intents.count, ledger.heads.count)
    await run(until: time + 20 * 30_000)
    if ledger.writesSent != writes || ledger.intents.count != intents {
      violate(.convergesAndRests, "\(ledger.writesSent - writes) writes in an unchanged world")
    }
    if ledger.heads.count != heads { violate(.convergesAndRests, "news in an unchanged world") }
  }

  /// Somebody edits a rule in quiet: found within an interval, told once, repaired.
  private mutating func findDrift() async {
    guard violations.isEmpty else { return }
    let told = ledger.eventTypes.count
    edit("A", 44)
    // An interval, and what a read and its transaction take. A read that is too old to show it leaves it to the next.
    await run(until: time + (history.rates.staleness > 0 ? 60_000 : 30_000) + 2_000)
    let detected = ledger.eventTypes.dropFirst(told).count { $0.type == .driftDetected }
    await run(until: time + 30_000)
    let new = ledger.eventTypes.dropFirst(told)
    let healed = new.count { $0.type == .driftHealed }
    if detected != 1 || healed != 1 {
      violate(.driftIsToldOnce, "drift was told \(detected) times and its end \(healed) times")
    }
    if LiveObjects(organization).rules(named: "A").map(\.priority) != [1] {
      violate(.driftIsToldOnce, "the drift was not repaired")
    }
  }

  /// Every change has its record, and every record its change; who asked was answered.
  private mutating func checkBooks() async {
    guard violations.isEmpty, let journal = process?.journal else { return }
    do { checkRecords(try await journal.audits(limit: 100_000)) } catch {
      violate(.nothingAcknowledgedIsLost, error.message)
    }
    for (id, life) in ledger.asked where life == self.life && ledger.answers[id] == nil {
      violate(.modelAgrees, "request \(id.number) was never answered")
    }
  }

  /// Everything was delivered, and nothing stays open.
  private mutating func closeBooks() async {
    // What was broken off is not done: it would only be told again as something else.
    guard violations.isEmpty, let journal = process?.journal else { return }
    logBytes = disk.image.bytes(of: "journal.sqlite-wal")?.count ?? 0
    do {
      try await checkAudit(journal)
      checkOutbox(try await journal.endpointStates())
      let unresolved = try await journal.unresolvedIntents()
      if !unresolved.isEmpty { violate(.mutationIsRecorded, "\(unresolved.count) intents stay open") }
    } catch { violate(.nothingAcknowledgedIsLost, error.message) }
    try? journal.close()
  }

  private mutating func checkOutbox(_ states: [EndpointState]) {
    let events = receivers["operations"]?.ids.count ?? 0
    if events != ledger.eventTypes.count {
      violate(.sequenceIsGapless, "operations received \(events) events, \(ledger.eventTypes.count) were recorded")
    }
    // In the format of the validators: what was made of rules, what could not be, and commits that were refused.
    let verified = ledger.eventTypes.count { event in
      switch event.type {
      case .resourceCreated, .resourceUpdated, .resourceAdopted, .resourceFailed: event.name != Declared.groupName
      case .commitRejected: true
      default: false
      }
    }
    let verifications = receivers["verification"]?.ids.count ?? 0
    if verifications != verified {
      violate(.sequenceIsGapless, "verification received \(verifications) events, \(verified) were recorded")
    }
    for state in states {
      if state.pending > 0 || state.dead > 0 {
        violate(.outboxDrains, "\(state.name): \(state.pending) pending, \(state.dead) dead")
      }
      let received = receivers[state.name]?.ids.count ?? 0
      if Int64(received) != state.nextSequence - 1 {
        violate(.sequenceIsGapless, "\(state.name) received \(received) of \(state.nextSequence - 1) events")
      }
    }
  }
}

extension Remote {
  /// Whether a commit was pushed that is invalid or that the organisation refuses.
  var hasPoison: Bool {
    commits.values.contains { commit in
      switch commit.content {
      case .invalid, .refused: true
      case .rules, .nothing: false
      }
    }
  }
}
