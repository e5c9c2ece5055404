import Journal
import Notifications
import Reconciliation
import RoutingModel
import SeededRandom

/// The shell around the core, as in the daemon: performs effects and brings their results back.
extension TortureWorld {
  mutating func perform(_ effect: ReconcilerEffect) async {
    let now = self.now
    switch effect {
    case .fetch:
      guard await reach(.fetchBegins) else { return }
      schedule(.fetched(fetchResult(), life: life), after: delay())
    case .load(let sha):
      guard await reach(.loadBegins) else { return }
      let result: LoadResult =
        isBad(history.rates.load) ? .failed("the mirror cannot be read") : remote.loadResult(sha)
      schedule(.loaded(sha: sha, result, life: life), after: delay())
    case .readLive(let kinds, let catalogs, let fields):
      process?.fields = fields
      guard let (id, actions) = process?.client.start(.readLive(kinds: kinds, catalogs: catalogs, fields), now: now)
      else { return }
      process?.listCalls.insert(id)
      await perform(actions)
    case .findAuthors(let question):
      guard let (_, actions) = process?.client.start(.authors(question), now: now) else { return }
      await perform(actions)
    case .operation(let id, .wait(let milliseconds)): schedule(.waited(id, life: life), after: milliseconds)
    case .operation(let id, let effect):
      checkOperation(id, effect)
      guard let fields = process?.fields,
        let (call, actions) = process?.client.start(.operation(id, effect, fields), now: now)
      else { return }
      process?.calls[call] = id
      await perform(actions)
    case .commit(let token, let transaction):
      process?.queue.append((token, transaction))
      startRecording()
    case .schedule(let timer, let milliseconds):
      let generation = (process?.generations[timer] ?? 0) + 1
      process?.generations[timer] = generation
      schedule(.timer(timer, generation: generation, life: life), after: milliseconds)
    case .answer(let id, let answer): ledger.answered(id, answer)
    case .stopped:
      // Deliveries go on until here; what is under way comes to its end.
      process?.isStopping = true
      exitWhenDelivered()
    }
  }

  /// A moment of chance that is over once the world is healed.
  mutating func isBad(_ percent: Int) -> Bool { percent > 0 && !isHealed && random.chance(percent) }

  mutating func delay() -> Int64 {
    random.number(1...(isHealed ? 40 : max(1, history.rates.longestDelay)))
  }

  /// As the daemon's `CommitSource` tells it.
  private mutating func fetchResult() -> FetchResult {
    if isBad(history.rates.remote) || time < remote.downUntil { return .failed("the remote does not answer") }
    guard let tip = remote.tip, let commit = remote.commits[tip] else { return .empty("no commit") }
    if history.options.fastForwardOnly, let accepted = process?.accepted, !remote.builds(tip, on: accepted) {
      return .rewritten("\(tip) does not build on \(accepted)")
    }
    process?.accepted = tip
    return .tip(commit.info)
  }

  // MARK: The journal

  private mutating func startRecording() {
    guard let process, !process.isRecording, !process.queue.isEmpty else { return }
    self.process?.isRecording = true
    schedule(.record(life: life), after: random.number(1...4))
  }

  /// The next transaction becomes durable, and the core hears of it.
  mutating func recordNext() async {
    guard let process, let (token, transaction) = process.queue.first else { return }
    let (begins, durable) = Self.points(of: transaction)
    guard await reach(begins), self.process != nil else { return }
    if isBad(history.rates.disk) { disk.failNextWrite() }
    trace.note(time, "write \(TraceText.of(transaction))")
    checkTransaction(transaction)
    self.process?.queue.removeFirst()
    do {
      let head = try await process.journal.commit(transaction)
      ledger.recorded(transaction, head, at: time)
    } catch {
      if case .contradiction(let detail) = error {
        violate(.mutationIsRecorded, detail)
      } else {
        await checkPoisoned(process.journal)
      }
      ledger.uncertain(transaction)
      return exit("the journal takes no more writes: \(error.message)")
    }
    if !transaction.events.isEmpty {
      for endpoint in Self.endpoints { schedule(.turn(endpoint: endpoint.name, life: life), after: 0) }
    }
    self.process?.isRecording = false
    startRecording()
    if await reach(durable) { await tell(.committed(token)) }
  }

  /// After a failure nobody knows what is on the disk: nothing more may be acknowledged.
  private mutating func checkPoisoned(_ journal: Journal) async {
    var transaction = JournalTransaction()
    transaction.facts["after the failure"] = true
    do {
      try await journal.commit(transaction)
      violate(.noWritesAfterDiskFailure, "the journal acknowledged a transaction after a failure")
    } catch {}
  }

  private static func points(of transaction: JournalTransaction) -> (FaultPoint, FaultPoint) {
    if !transaction.intents.isEmpty { return (.intentBegins, .intentDurable) }
    if !transaction.closings.isEmpty { return (.outcomeBegins, .outcomeDurable) }
    if transaction.facts["inForce"] != nil { return (.deploymentEnds, .deploymentDurable) }
    return (.noteBegins, .noteDurable)
  }
}
