import Reconciliation
import RoutingModel
import SeededRandom
import Testing

/// How much goes wrong, in percent, and how old reads may be.
struct Faults {
  var fetchFails = 0
  var loadFails = 0
  var readFails = 0
  var readIsIncomplete = 0
  var writeIsUnknown = 0
  var writeIsNotSent = 0
  /// Milliseconds.
  var staleness: Int64 = 0
  /// Objects on a page of a list, each page as old as it happens to be; `nil`: all of it in one answer.
  var pageSize: Int?
  var longestDelay: Int64 = 40
}

/// Git, the organisation, the journal and people around one core, in virtual time. The same seed is the same history.
struct World {
  enum Happening {
    case event(ReconcilerEvent, life: Int)
    case timer(ReconcilerTimer, generation: Int, life: Int)
    case durable(CommitToken, JournalTransaction, life: Int)
    case fetch(life: Int)
    case land(OperationID, OperationEffect, answer: Answer, life: Int)
    case answer(ReconcilerEvent, life: Int)
  }

  /// What the core hears of a write.
  enum Answer { case told, unknown }

  enum Content {
    case valid([DesiredResource])
    case invalid
  }

  var random: SeededRandom
  var settings: ReconcilerSettings
  var core: Reconciler
  var faults = Faults()
  var time: Int64 = 0
  /// What somebody set the civil clock by.
  var clockOffset: Int64 = 0
  /// Counts restarts; what an earlier process waited for is gone.
  var life = 1
  private var pending: [(at: Int64, order: Int, what: Happening)] = []
  private var order = 0
  private var generations: [ReconcilerTimer: Int] = [:]
  private var journalFreeAt: Int64 = 0

  var journal = SimulatedJournal()
  var organization = SimulatedOrganization()
  var commits: [String: (info: CommitInfo, content: Content)] = [:]
  /// What `routekeeper.yaml` of a commit says.
  var policies: [String: RepositoryPolicy] = [:]
  var tip: String?
  /// The branch does not build on what was taken last.
  var isRewritten = false
  var asked: [RequestID: Int] = [:]
  var answers: [RequestID: RequestAnswer] = [:]
  var hasStopped = false
  var questions: [AuthorQuestion] = []
  /// The organisation's audit log; `nil`: no answer ever comes.
  var authors: (@Sendable (AuthorQuestion) -> AuthorAnswer)?
  var writes: [(at: Int64, intent: Intent)] = []
  var looks = 0
  var listReads = 0
  /// Reads, look-ups and writes of single objects.
  var operations = 0
  /// Requests of operations that wait for their answer now, and the most that ever did.
  private var requests = 0
  var mostRequests = 0
  var problems: [String] = []
  var loadedValid: Set<String> = []
  var fetchedTip: String?
  var suspendedSince: Int64?

  init(seed: UInt64, configure: (inout ReconcilerSettings) -> Void = { _ in }) {
    random = SeededRandom(seed: seed)
    settings = ReconcilerSettings(instanceID: "life-1", digest: Samples.digest)
    settings.plan.prune = .auto
    settings.plan.limits = GuardLimits(maxChanged: .percent(100), maxDeleted: .percent(100), smallestSet: 0)
    configure(&settings)
    core = Reconciler(settings: settings, restored: RestoredState())
  }

  var now: Now {
    Now(wall: Samples.start.advanced(byMilliseconds: time + clockOffset), uptime: Uptime(milliseconds: time))
  }

  // MARK: Time

  private mutating func schedule(_ what: Happening, after delay: Int64) {
    order += 1
    pending.append((time + max(0, delay), order, what))
  }

  /// Lets time pass, and everything in it happen in its order.
  mutating func run(_ milliseconds: Int64, until isDone: (World) -> Bool = { _ in false }) {
    let end = time + milliseconds
    var steps = 0
    while let index = pending.indices.min(by: {
      (pending[$0].at, pending[$0].order) < (pending[$1].at, pending[$1].order)
    }),
      pending[index].at <= end
    {
      steps += 1
      if steps > 200_000 {
        problems.append("it never comes to rest")
        return
      }
      let (at, _, what) = pending.remove(at: index)
      time = max(time, at)
      happen(what)
      if isDone(self) { return }
    }
    time = end
  }

  private mutating func happen(_ what: Happening) {
    switch what {
    case .event(let event, let life), .answer(let event, let life): if life == self.life { tell(event) }
    case .timer(let timer, let generation, let life):
      if life == self.life && generations[timer] == generation { tell(.timer(timer)) }
    case .durable(let token, let transaction, let life):
      guard life == self.life else { return }
      journal.record(transaction)
      tell(.committed(token))
    case .fetch(let life): if life == self.life { tell(.fetched(fetchResult())) }
    case .land(let id, let effect, let answer, let life): land(id, effect, answer, life)
    }
  }

  /// One step of the core.
  mutating func tell(_ event: ReconcilerEvent) {
    if case .fetched(.tip(let commit)) = event { fetchedTip = commit.sha }
    if case .loaded(let sha, .valid) = event { loadedValid.insert(sha) }
    if case .suspend = event { suspendedSince = time }
    if case .operation = event { requests -= 1 }
    let effects = core.step(event, now: now)
    if suspendedSince != nil && core.status(now).suspension == nil { suspendedSince = nil }
    for effect in effects { perform(effect) }
  }

  mutating func start() { tell(.started) }

  /// The process ends without warning: what was not durable is lost, what was sent may still land.
  mutating func crash() {
    life += 1
    generations = [:]
    journalFreeAt = time
    requests = 0
    fetchedTip = nil
    loadedValid = []
    for (id, askedIn) in asked where askedIn < life { if answers[id] == nil { asked[id] = nil } }
    settings.instanceID = "life-\(life)"
    core = Reconciler(settings: settings, restored: journal.restored)
    start()
  }

  // MARK: Effects

  private mutating func delay() -> Int64 { random.number(1...max(1, faults.longestDelay)) }

  private mutating func answer(_ event: ReconcilerEvent, after delay: Int64) {
    schedule(.answer(event, life: life), after: delay)
  }

  private mutating func perform(_ effect: ReconcilerEffect) {
    switch effect {
    case .fetch:
      looks += 1
      schedule(.fetch(life: life), after: delay())
    case .load(let sha): answer(.loaded(sha: sha, loadResult(sha)), after: delay())
    case .readLive(let kinds, _, _): readLive(kinds)
    case .operation(let id, let effect): operation(id, effect)
    case .findAuthors(let question):
      questions.append(question)
      if let authors { answer(.authorsAnswered(authors(question)), after: delay()) }
    case .commit(let token, let transaction):
      check(transaction)
      journalFreeAt = max(journalFreeAt, time) + random.number(1...5)
      schedule(.durable(token, transaction, life: life), after: journalFreeAt - time)
    case .schedule(let timer, let milliseconds):
      generations[timer, default: 0] += 1
      schedule(.timer(timer, generation: generations[timer] ?? 0, life: life), after: milliseconds)
    case .answer(let id, let answer):
      if asked[id] == nil { problems.append("\(id) was answered without being asked") }
      if answers[id] != nil { problems.append("\(id) was answered twice") }
      answers[id] = answer
    case .stopped: hasStopped = true
    }
  }

  private mutating func fetchResult() -> FetchResult {
    if random.chance(faults.fetchFails) { return .failed("no route to host") }
    if isRewritten { return .rewritten("the history of main was rewritten") }
    guard let tip, let commit = commits[tip] else { return .empty("no commit") }
    return .tip(commit.info)
  }

  private mutating func loadResult(_ sha: String) -> LoadResult {
    guard let commit = commits[sha], !random.chance(faults.loadFails) else { return .failed("unreadable") }
    switch commit.content {
    case .valid(let resources):
      return .valid(commit.info, Samples.state(resources, policies[sha] ?? RepositoryPolicy()))
    case .invalid: return .invalid(commit.info, [Diagnostic(Samples.place, .error, "RK0107", "unknown operator")])
    }
  }

  private mutating func readLive(_ kinds: [ExactText]) {
    listReads += 1
    let delay = delay() * 3
    if random.chance(faults.readFails) {
      return answer(.liveRead(.failure(.unavailable("503")), startedAt: now), after: delay)
    }
    var (objects, complete, pages) = readPages()
    if random.chance(faults.readIsIncomplete) {
      complete = false
      objects.removeAll { _ in random.chance(30) }
    }
    var state = LiveState(references: SimulatedOrganization.references)
    for kind in kinds {
      state.kinds[kind] = LiveKind(
        objects: objects.filter { $0.key.kind == kind }, complete: complete, isOneMoment: pages <= 1)
    }
    answer(.liveRead(.success(state), startedAt: now), after: delay)
  }

  /// A list as its pages show it, and whether they can be of one state of it.
  private mutating func readPages() -> (objects: [LiveObject], complete: Bool, pages: Int) {
    func someTimeAgo(_ random: inout SeededRandom) -> Int64 { time - random.number(0...faults.staleness) }
    guard let size = faults.pageSize else { return (organization.seen(at: someTimeAgo(&random)), true, 1) }
    let first = organization.seen(at: someTimeAgo(&random))
    var objects = Array(first.prefix(size))
    var complete = true
    var pages = 1
    while pages * size < first.count {
      let seen = organization.seen(at: someTimeAgo(&random))
      objects += seen.dropFirst(pages * size).prefix(size)
      complete = complete && seen.count == first.count
      pages += 1
    }
    var ids: Set<ExactText> = []
    objects.removeAll { !ids.insert($0.id).inserted }
    return (objects, complete && objects.count == first.count, pages)
  }

  private mutating func operation(_ id: OperationID, _ effect: OperationEffect) {
    let exchange = Exchange(status: 200, attempts: 1, latencyMilliseconds: 10, correlationID: nil)
    let seen = organization.seen(at: time - random.number(0...faults.staleness))
    let fails = random.chance(faults.readFails)
    operations += 1
    requests += 1
    mostRequests = max(mostRequests, requests)
    switch effect {
    case .read(_, let object):
      let result = seen.first { $0.id == object }
      answer(.operation(id, .read(fails ? .failure(.unavailable("503")) : .success(result), exchange)), after: delay())
    case .find(let key):
      let result = seen.filter { $0.key == key }
      answer(.operation(id, .found(fails ? .failure(.unavailable("503")) : .success(result), exchange)), after: delay())
    case .wait(let milliseconds): answer(.operation(id, .waited), after: milliseconds)
    case .create, .update, .delete:
      check(write: effect, of: id)
      if random.chance(faults.writeIsNotSent) {
        answer(.operation(id, .written(.notSent(reason: "429", exchange))), after: delay())
      } else if random.chance(faults.writeIsUnknown) {
        let happens = random.chance(60)
        if happens { schedule(.land(id, effect, answer: .unknown, life: life), after: delay()) }
        answer(.operation(id, .written(.unknown(reason: "reset", exchange))), after: faults.longestDelay + 1)
      } else {
        schedule(.land(id, effect, answer: .told, life: life), after: delay())
      }
    case .record, .finish: problems.append("the core let \(effect) out")
    }
  }

  private mutating func land(_ id: OperationID, _ effect: OperationEffect, _ told: Answer, _ life: Int) {
    let outcome = organization.write(effect, byCore: true, time)
    if case .told = told, life == self.life { answer(.operation(id, .written(outcome)), after: delay()) }
  }
}
