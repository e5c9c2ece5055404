import GenesysSimulator
import Journal
import Notifications
import Reconciliation
import RoutingModel
import SeededRandom

/// Git, the organisation, receivers, a disk, clocks and people around the product's core, client, journal and outbox,
/// in virtual time. The same history is the same course of events, to the last byte of the trace.
package struct TortureWorld {
  enum Happening {
    case act(Act)
    case diskHasSpace
    case start(life: Int)
    case watchdog(life: Int)
    case posted(ReconcilerEvent, life: Int)
    case timer(ReconcilerTimer, generation: Int, life: Int)
    case fetched(FetchResult, life: Int)
    case loaded(sha: String, LoadResult, life: Int)
    case record(life: Int)
    case waited(OperationID, life: Int)
    case wokeCall(PlatformClient.CallID, life: Int)
    /// A request reaches the organisation, whatever became of its sender.
    case lands(Flight)
    case arrives(Flight, PlatformClient.Arrival)
    case turn(endpoint: String, life: Int)
    case webhookLands(WebhookFlight)
    case webhookAnswered(WebhookFlight, ReceiverAnswer)

    /// Whether it takes a process to notice.
    var isHeard: Bool {
      switch self {
      case .act, .diskHasSpace, .start, .watchdog, .lands, .webhookLands: false
      case .posted, .timer, .fetched, .loaded, .record, .waited, .wokeCall, .arrives, .turn, .webhookAnswered: true
      }
    }
  }

  let history: History
  var random: SeededRandom
  let clock = VirtualClock()
  var agenda = Agenda<Happening>()
  var trace: Trace

  // The machine and the process on it.
  let disk: TortureDisk
  var life = 0
  var process: Process?
  /// Set when faults and people are at rest for good.
  var isHealed = false

  // Outside.
  var organization: World
  var remote = Remote()
  var receivers: [String: Receiver] = [:]

  // Set by a strike, for the request or webhook that is about to leave.
  var wireFault: FaultKind?
  var receiverFault: FaultKind?

  // What was seen.
  var passed: [FaultPoint: Int] = [:]
  var struck: [Strike] = []
  var ledger = Ledger()
  var violations: [Violation] = []
  var logBytes = 0

  package init(_ history: History, keepsTrace: Bool = false) {
    self.history = history
    random = SeededRandom(seed: history.seed ^ 0xA5A5_5A5A)
    trace = Trace(keepsLines: keepsTrace)
    disk = TortureDisk(seed: history.seed, image: Self.emptyJournal)
    organization = Self.organization(history)
    remote.hasWindows = history.options.windows
    for name in Self.endpoints.map(\.name) { receivers[name] = Receiver() }
    for act in history.acts { agenda.add(.act(act.act), at: act.at) }
    agenda.add(.start(life: 1), at: 0)
  }

  var time: Int64 { clock.uptime }
  var now: Now { clock.now }

  mutating func schedule(_ what: Happening, after delay: Int64) { agenda.add(what, at: time + max(0, delay)) }

  mutating func violate(_ invariant: Invariant, _ text: String) {
    trace.note(time, "VIOLATION \(invariant.rawValue): \(text)")
    if violations.count < 20 { violations.append(Violation(invariant: invariant, at: time, message: text)) }
  }

  // MARK: Time

  /// Lets everything happen in its order until a time.
  mutating func run(until end: Int64, orUntil isDone: (TortureWorld) -> Bool = { _ in false }) async {
    var steps: Int64 = 0
    // A second of virtual time has a few steps at most; a loop without time has no end.
    let mostSteps = 100_000 + (end - time)
    while let at = agenda.nextTime, at <= end, let what = agenda.takeNext() {
      steps += 1
      if steps > mostSteps { return violate(.convergesAndRests, "it never comes to rest") }
      clock.move(to: at)
      await happen(what)
      if isDone(self) { return }
    }
    clock.move(to: end)
  }

  private mutating func happen(_ what: Happening) async {
    if what.isHeard && !isAlive { return }
    switch what {
    case .act(let act): await perform(act)
    case .diskHasSpace: disk.mend()
    case .start(let life): if life == self.life + 1, process == nil { await start() }
    case .watchdog(let life): if life == self.life, process?.isHung == true { kill(losingPower: false) }
    case .timer(let timer, let generation, let life):
      guard life == self.life, process?.generations[timer] == generation else { return }
      if await reach(.timer) { await tell(.timer(timer)) }
    case .fetched(let result, let life):
      guard life == self.life, await reach(.fetchEnds) else { return }
      await tell(.fetched(result))
      _ = await reach(.fetchTold)
    case .loaded(let sha, let result, let life):
      guard life == self.life, await reach(.loadEnds) else { return }
      await tell(.loaded(sha: sha, result))
    case .posted(let event, let life): if life == self.life { await tell(event) }
    case .record(let life): if life == self.life { await recordNext() }
    case .waited(let id, let life): if life == self.life { await tell(.operation(id, .waited)) }
    case .wokeCall(let id, let life):
      let now = self.now
      guard life == self.life, let actions = process?.client.woke(id, now: now) else { return }
      await perform(actions)
    case .lands(let flight): await land(flight)
    case .arrives(let flight, let arrival): await arrive(flight, arrival)
    case .turn(let endpoint, let life): if life == self.life { await turn(endpoint) }
    case .webhookLands(let flight): await landWebhook(flight)
    case .webhookAnswered(let flight, let answer): await webhookAnswered(flight, answer)
    }
  }

  /// One step of the core.
  mutating func tell(_ event: ReconcilerEvent) async {
    guard isAlive else { return }
    let life = self.life
    trace.note(time, "> \(TraceText.of(event))")
    let now = self.now
    let effects = process?.core.step(event, now: now) ?? []
    checkAfterStep()
    checkDecisions(effects, now.wall)
    if case .liveRead(.success(let state), let startedAt) = event, effects.allSatisfy(\.isTimer) {
      checkModel(state, readAt: startedAt.uptime.milliseconds)
      checkReport()
    }
    for effect in effects {
      guard life == self.life, isAlive else { return }
      await perform(effect)
    }
  }

  /// The history passes a point; what is to go wrong there does.
  /// - Returns: Whether the process still lives.
  mutating func reach(_ point: FaultPoint) async -> Bool {
    let life = self.life
    if isHealed { return isAlive }
    let count = (passed[point] ?? 0) + 1
    passed[point] = count
    for strike in history.strikes where strike.point == point && strike.occurrence == count {
      struck.append(strike)
      trace.note(time, "STRIKE \(strike)")
      await inflict(strike.fault, at: point)
    }
    return life == self.life && isAlive
  }
}
