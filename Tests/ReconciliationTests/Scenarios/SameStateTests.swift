import Reconciliation
import RoutingModel
import Testing

/// Passes that read what the pass before read.
struct SameStateTests {
  /// Answers everything at once; writes are only collected.
  private struct Answerer {
    var core: Reconciler
    var desired: DesiredState
    var live: LiveState
    var now = Now(wall: Samples.start, uptime: Uptime(milliseconds: 0))
    var requests = 0

    init(desired: DesiredState, live: [LiveObject]) {
      self.desired = desired
      var restored = RestoredState()
      restored.inForce = Samples.commit
      restored.applied = Dictionary(live.map { ($0.key, Samples.applied($0)) }, uniquingKeysWith: { _, last in last })
      core = Reconciler(
        settings: ReconcilerSettings(instanceID: "life", digest: Samples.digest), restored: restored)
      self.live = Self.state(live)
    }

    static func state(_ objects: [LiveObject]) -> LiveState {
      LiveState(
        kinds: ["RoutingRule": LiveKind(objects: objects, complete: true)],
        references: SimulatedOrganization.references)
    }

    mutating func tell(_ event: ReconcilerEvent) {
      for effect in core.step(event, now: now) {
        switch effect {
        case .fetch: tell(.fetched(.tip(Samples.commit)))
        case .load(let sha): tell(.loaded(sha: sha, .valid(Samples.commit, desired)))
        case .readLive: tell(.liveRead(.success(live), startedAt: now))
        case .commit(let token, _): tell(.committed(token))
        case .operation: requests += 1
        case .schedule, .findAuthors, .answer, .stopped: break
        }
      }
    }

    mutating func pass(after milliseconds: Int64) {
      now = Now(
        wall: now.wall.advanced(byMilliseconds: milliseconds),
        uptime: now.uptime.advanced(byMilliseconds: milliseconds))
      tell(.timer(.drift))
    }
  }

  @Test("The end of an exception counts although nothing else moved")
  func exceptionsEnd() {
    let ignore = RepositoryPolicy.Ignore(
      path: "", selector: .init(kind: nil, name: nil, queue: nil), owner: "Ada", reason: "a campaign",
      expires: Samples.start.advanced(byMilliseconds: 1_000_000), location: Samples.place)
    var policy = RepositoryPolicy()
    policy.ignores = [ignore]
    var answerer = Answerer(
      desired: Samples.state([Samples.declared("A", 2)], policy), live: [Samples.live("A", 1)])
    answerer.tell(.started)
    answerer.pass(after: 400_000)
    #expect(answerer.requests == 0)
    answerer.pass(after: 700_000)
    #expect(answerer.requests == 1)
  }

  @Test("A change among objects that were equal for many passes is found")
  func changesAfterEqualPasses() {
    var answerer = Answerer(desired: Samples.state([Samples.declared("A", 1)]), live: [Samples.live("A", 1)])
    answerer.tell(.started)
    for _ in 0..<3 { answerer.pass(after: 400_000) }
    #expect(answerer.core.status(answerer.now).verdict == .inSync)
    #expect(answerer.requests == 0)
    answerer.live = Answerer.state([Samples.live("A", 7)])
    var status = answerer.core.status(answerer.now)
    #expect(status.drift?.isClean == true)
    answerer.pass(after: 400_000)
    status = answerer.core.status(answerer.now)
    #expect(answerer.requests == 1)
    #expect(status.drift?.changed.count == 1)
  }
}
