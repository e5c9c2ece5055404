import Reconciliation
import RoutingModel
import SeededRandom
import Testing

/// Random histories. Each failure names the seed that brings it back.
@Suite struct SimulationTests {
  static let hour: Int64 = 3_600_000

  /// One history: everything happens, at random, for a while; then faults and people rest, and a last commit comes.
  static func history(seed: UInt64) -> World {
    var random = SeededRandom(seed: seed ^ 0xABCD)
    let crashes = random.chance(60)
    var world = World(seed: seed) { settings in
      settings.onFailure = random.chance(50) ? .compensate : .keep
      settings.onDrift = random.chance(80) ? .heal : .report
      settings.plan.adopt = random.chance(80) ? .update : .never
      settings.plan.prune = random.chance(70) ? .auto : .confirm
      settings.pollInterval = 60_000
      settings.concurrency = random.chance(50) ? 16 : 2
    }
    // A swarm: each seed has only some of the faults.
    func some(_ percent: Int) -> Int { random.chance(50) ? percent : 0 }
    world.faults = Faults(
      fetchFails: some(20), loadFails: some(10), readFails: some(15), readIsIncomplete: some(20),
      writeIsUnknown: some(25), writeIsNotSent: some(15), staleness: random.chance(50) ? 3_000 : 0,
      longestDelay: random.chance(50) ? 40 : 2_000)
    world.organization.namesAreUnique = random.chance(50)
    let handsAreFree = world.organization.namesAreUnique
    world.start()
    var pushed = 0
    for _ in 0..<Int(random.number(10...30)) {
      act(&world, &random, &pushed, handsAreFree: handsAreFree, crashes: crashes)
      world.run(random.chance(60) ? random.number(0...3_000) : random.number(0...400_000))
    }
    return world
  }

  private static let names: [ExactText] = ["A", "B", "C", "D", "E", "F"]

  private static func someRules(_ random: inout SeededRandom) -> [DesiredResource] {
    var resources: [DesiredResource] = []
    for name in names where random.chance(60) {
      let queue: Reference = random.chance(50) ? .name("Sales") : .id("q-1")
      resources.append(Samples.declared(name, random.number(0...3), queue: queue))
    }
    if random.chance(20) { resources += World.rules(["A": random.number(0...3)], queue: .name("Support")) }
    return resources
  }

  /// Half of the time nothing is deployed, and C is protected.
  private static func policy(bindsRepairs: Bool) -> RepositoryPolicy {
    let schedule = (try? CronSchedule("*/10 * * * *")).map { ChangeWindow.Schedule.cron($0, lasting: 300_000) }
    let window = schedule.map { ChangeWindow(effect: .deny, schedule: $0, bindsRepairs: bindsRepairs) }
    return RepositoryPolicy(protects: [.init(kind: nil, name: "C", queue: nil)], windows: window.map { [$0] } ?? [])
  }

  private static func act(
    _ world: inout World, _ random: inout SeededRandom, _ pushed: inout Int, handsAreFree: Bool, crashes: Bool
  ) {
    let name = names[Int(random.number(0...5))]
    switch random.number(0...19) {
    case 0...4:
      pushed += 1
      // Drawn apart: the histories of earlier seeds stay what they were.
      var apart = SeededRandom(seed: UInt64(bitPattern: world.time) ^ UInt64(pushed))
      if apart.chance(25) { world.policies["c\(pushed)"] = policy(bindsRepairs: apart.chance(30)) }
      world.push("c\(pushed)", someRules(&random))
    case 5:
      pushed += 1
      world.pushInvalid("c\(pushed)")
    case 6:
      pushed += 1
      world.push("c\(pushed)", someRules(&random) + [World.poison("P")])
    case 7: if pushed > 1 { world.tip = "c\(random.number(1...Int64(pushed)))" }
    case 8: world.edit(name, random.number(4...7))
    case 9: world.delete(name)
    case 10: if handsAreFree { world.make(name, random.number(0...7)) }
    case 11: _ = world.post { .sync($0, expectedChecksum: nil, approveHeld: random.chance(50), actor: "Eve") }
    case 12: _ = world.post { .sync($0, expectedChecksum: "not this", approveHeld: false, actor: "Eve") }
    case 13:
      let until = random.chance(50) ? world.now.wall.advanced(byMilliseconds: random.number(0...600_000)) : nil
      let suspension = Suspension(actor: "Eve", reason: "why not", since: world.now.wall, until: until)
      _ = world.post { .suspend($0, suspension) }
    case 14: _ = world.post { .resume($0, actor: "Eve", reason: "") }
    case 15:
      if let sha = world.core.status(world.now).commit?.sha, let commit = world.commits[sha]?.info {
        _ = world.post { .pin($0, commit, actor: "Eve", reason: "why not", isQuarantine: random.chance(50)) }
      }
    case 16:
      let checksum = world.core.status(world.now).waitingChecksum ?? "nothing at all"
      _ = world.post { .approve($0, checksum: checksum, actor: "Eve", reason: "why not") }
    case 17: world.tell(.hint)
    case 18: world.tell(.configured(world.settings))
    default: if crashes { world.crash() }
    }
  }

  private func report(_ world: World, _ seed: UInt64) {
    let problems = world.problems + world.journal.contradictions
    #expect(problems.isEmpty, "seed \(seed): \(problems.prefix(3).joined(separator: "; "))")
    #expect(world.organization.madeTwice.isEmpty, "seed \(seed)")
    // A process that starts again knows the newest refusal only.
    for (sha, commit) in world.commits where world.life == 1 {
      guard case .invalid = commit.content else { continue }
      func count(_ type: EventType) -> Int { world.journal.events(type).count { $0.commit?.sha == sha } }
      #expect(count(.commitRejected) <= count(.commitReceived), "seed \(seed), \(sha)")
    }
  }

  @Test(arguments: 0..<5) func convergesWhenFaultsEnd(batch: UInt64) {
    for seed in (batch * 30)..<(batch * 30 + 30) {
      var world = Self.history(seed: seed)
      world.faults = Faults()
      world.settings.onDrift = .heal
      world.settings.plan.adopt = .update
      world.settings.plan.prune = .auto
      world.tell(.configured(world.settings))
      if world.status.suspension != nil || world.status.pin != nil { world.resume() }
      world.push("last", ["A": 1, "C": 2, "N": 3])
      world.run(Self.hour)
      report(world, seed)
      #expect(world.status.commit?.sha == "last", "seed \(seed): \(world.status.details)")
      #expect(world.status.verdict == .inSync, "seed \(seed)")
      for (name, priority) in ["A": 1, "C": 2, "N": 3] as [ExactText: Int64] {
        #expect(world.live[name] == priority, "seed \(seed), \(name)")
      }
      #expect(world.journal.open.isEmpty, "seed \(seed): intents stay open")
      #expect(Set(world.asked.keys).isSubset(of: world.answers.keys), "seed \(seed): somebody still waits")
      for sha in world.commits.keys {
        let last = world.journal.states(of: sha).last
        #expect(!(last?.isUndecided ?? false), "seed \(seed): \(sha) stays \(last?.rawValue ?? "")")
      }
      let writes = world.writes.count
      let reads = world.listReads
      let operations = world.operations
      let events = world.journal.events.count
      let revisions = world.journal.revisions.count
      world.run(Self.hour)
      #expect(world.writes.count == writes, "seed \(seed): writes in an unchanged world")
      #expect(world.listReads - reads == 12, "seed \(seed): one read for each interval")
      #expect(world.operations == operations, "seed \(seed): reads of single objects in an unchanged world")
      #expect(world.journal.events.count == events, "seed \(seed): news in an unchanged world")
      #expect(world.journal.revisions.count == revisions, "seed \(seed): history in an unchanged world")
    }
  }

  @Test(arguments: 0..<3) func aStopAlwaysEnds(batch: UInt64) {
    for seed in (1000 + batch * 30)..<(1000 + batch * 30 + 30) {
      var world = Self.history(seed: seed)
      let id = world.post { .sync($0, expectedChecksum: nil, approveHeld: false, actor: "Eve") }
      world.tell(.stop)
      world.run(120_000) { $0.hasStopped }
      #expect(world.hasStopped, "seed \(seed)")
      let writes = world.writes.count
      world.run(Self.hour)
      let late = world.post { .sync($0, expectedChecksum: nil, approveHeld: false, actor: "Eve") }
      report(world, seed)
      #expect(world.answers[id] != nil && world.answers[late] != nil, "seed \(seed)")
      #expect(world.writes.count == writes, "seed \(seed)")
      #expect(Set(world.asked.keys).isSubset(of: world.answers.keys), "seed \(seed): somebody still waits")
    }
  }

  @Test func theSameSeedIsTheSameHistory() {
    for seed in 2000..<2010 as Range<UInt64> {
      let (first, second) = (Self.history(seed: seed), Self.history(seed: seed))
      #expect(first.journal.audits == second.journal.audits, "seed \(seed)")
      #expect(first.time == second.time, "seed \(seed)")
    }
  }
}
