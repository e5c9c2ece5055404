package import GenesysCloud
package import Journal
package import Logging
package import Reconciliation
internal import RoutingModel
internal import Synchronization

/// Where commits come from: the mirror of the branch, or one commit that a person named.
package struct CommitSupply: Sendable {
  package let fetch: @Sendable () async -> FetchResult
  package let load: @Sendable (_ sha: String) async -> LoadResult

  package init(
    fetch: @escaping @Sendable () async -> FetchResult, load: @escaping @Sendable (_ sha: String) async -> LoadResult
  ) {
    self.fetch = fetch
    self.load = load
  }

  package init(_ source: CommitSource) {
    self.init(fetch: { await source.fetch() }, load: { await source.load(sha: $0) })
  }
}

/// The thin asynchronous shell around the core: performs its effects and brings it their results, one at a time.
/// It decides nothing.
package final class Engine: Sendable {
  /// What the loop is told.
  enum Input: Sendable {
    case event(ReconcilerEvent)
    /// Somebody wants to see how things are.
    case look(@Sendable (ReconcilerStatus, Bool) -> Void)
    case woke(Alarms.Sleep)
    /// A sign of life for the service manager, sent only when the loop takes it: a stuck loop sends none.
    case heartbeat
    case failed(any Error)
  }

  package struct Parts: Sendable {
    package var commits: CommitSupply
    package var live: LiveReader
    package var organization: GenesysOrganization
    package var journal: Journal
    package var logger: Logger
    package let meter = EngineMeter()
    /// Measured by replaying calls; events carry it.
    package var measures: ReplayMeasures?
    /// Called by the loop for each heartbeat.
    package var onHeartbeat: @Sendable () -> Void = {}
    /// Called by the loop when a run begins and whenever more of it is done; it must not wait.
    package var onProgress: @Sendable (RunProgress) -> Void = { _ in }
    /// Called once, when the core has stopped.
    package var onEnd: @Sendable (ReconcilerStatus) -> Void = { _ in }

    package init(
      commits: CommitSupply, live: LiveReader, organization: GenesysOrganization, journal: Journal, logger: Logger
    ) {
      self.commits = commits
      self.live = live
      self.organization = organization
      self.journal = journal
      self.logger = logger
    }
  }

  let parts: Parts
  let inputs: AsyncStream<Input>
  let continuation: AsyncStream<Input>.Continuation
  private let settings: ReconcilerSettings
  private let restored: RestoredState
  private let answers = Mutex<(next: Int, waiting: [RequestID: @Sendable (RequestAnswer) -> Void])>((0, [:]))

  package init(settings: ReconcilerSettings, restored: RestoredState, parts: Parts) {
    self.settings = settings
    self.restored = restored
    self.parts = parts
    (inputs, continuation) = AsyncStream.makeStream(of: Input.self)
  }

  // MARK: From outside

  package func post(_ event: ReconcilerEvent) { continuation.yield(.event(event)) }

  package func beat() { continuation.yield(.heartbeat) }

  package func status() async -> (status: ReconcilerStatus, ready: Bool) {
    await withCheckedContinuation { waiter in
      let result = continuation.yield(.look { waiter.resume(returning: ($0, $1)) })
      if case .terminated = result {
        waiter.resume(
          returning: (Reconciler(settings: settings, restored: RestoredState()).status(SystemClock.now()), false))
      }
    }
  }

  /// Posts a request and returns its answer.
  package func ask(_ event: (RequestID) -> ReconcilerEvent) async -> RequestAnswer {
    let id = answers.withLock { state in
      state.next += 1
      return RequestID(state.next)
    }
    let event = event(id)
    return await withCheckedContinuation { waiter in
      answers.withLock { $0.waiting[id] = { waiter.resume(returning: $0) } }
      if case .terminated = continuation.yield(.event(event)) {
        deliver(.refused("routekeeper is stopping"), to: id)
      }
    }
  }

  private func deliver(_ answer: RequestAnswer, to id: RequestID) {
    let waiter = answers.withLock { $0.waiting.removeValue(forKey: id) }
    waiter?(answer)
  }

  // MARK: The loop

  /// Runs until the core has stopped. Throws when the journal takes no more writes: then nothing may go on.
  package func run() async throws {
    var core = Reconciler(settings: settings, restored: restored)
    var fields = CallFields.standard
    var alarms = Alarms()
    var told: RunProgress?
    var stopwatch = RunStopwatch()
    var failure: (any Error)?
    await withDiscardingTaskGroup { group in
      continuation.yield(.event(.started))
      loop: for await input in inputs {
        let now = SystemClock.now()
        let effects: [ReconcilerEffect]
        switch input {
        case .look(let show):
          show(core.status(now), core.isReady(now))
          continue
        case .heartbeat:
          parts.onHeartbeat()
          continue
        case .failed(let error):
          failure = error
          break loop
        case .woke(let sleep):
          switch alarms.woke(sleep, now: now.uptime) {
          case .ring: effects = parts.meter.step(&core, .timer(sleep.timer), now: now)
          case .sleep(let next):
            group.addTask { await self.sleep(next) }
            continue
          case .nothing: continue
          }
        case .event(let event): effects = parts.meter.step(&core, event, now: now)
        }
        for effect in effects {
          switch effect {
          case .schedule(let timer, let milliseconds):
            if let sleep = alarms.set(timer, afterMilliseconds: milliseconds, now: now.uptime) {
              group.addTask { await self.sleep(sleep) }
            }
          case .answer(let id, let answer): deliver(answer, to: id)
          case .stopped: break loop
          case .readLive(let kinds, let catalogs, let wanted):
            fields = wanted
            group.addTask { await self.readLive(kinds, catalogs, wanted) }
          case .commit(let token, let transaction):
            // Begun at once, so that transactions become durable in the order in which the core made them.
            group.addImmediateTask { await self.record(token, transaction) }
          case .fetch: group.addTask { await self.fetch() }
          case .load(let sha):
            group.addTask { await self.load(sha) }
          case .findAuthors(let question):
            group.addTask { self.post(.authorsAnswered(await self.authors(question))) }
          case .operation(let id, let effect):
            let fields = fields
            group.addTask { await self.perform(effect, of: id, fields) }
          }
        }
        if let progress = core.progress, progress != told {
          told = progress
          parts.onProgress(progress)
        }
        if let milliseconds = stopwatch.look(isRunning: core.progress != nil, at: now.uptime) {
          parts.meter.ran(milliseconds, core.status(now).lastResults)
        }
      }
      group.cancelAll()
    }
    continuation.finish()
    parts.onEnd(core.status(SystemClock.now()))
    let waiting = answers.withLock { state in
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for waiter in waiting { waiter(.refused("routekeeper is stopping")) }
    if let failure { throw failure }
  }
}
