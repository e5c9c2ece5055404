import Reconciliation
import RoutingModel
import Testing

/// An object that somebody made is pruned by no commit, as long as none that declares it came in force: where a commit
/// that adopted it is overtaken, it is given back as it was.
@Suite struct AdoptionTests {
  enum Interruption: CaseIterable { case none, crash, crashBeforeTheOutcome }

  /// Somebody made H = 5, and commit `two` is about to make 50 rules beside H = 6.
  private func adopting(_ configure: (inout ReconcilerSettings) -> Void = { _ in }) -> World {
    var world = World.started(seed: 1, for: 5_000) {
      $0.concurrency = 1
      configure(&$0)
    }
    world.make("H", 5)
    world.tell(.timer(.drift))
    world.run(5_000)
    adopt(6, by: "two", in: &world)
    return world
  }

  /// Until H is so, with most of the commit's 50 other rules still to come.
  private func adopt(_ priority: Int64, by sha: String, in world: inout World) {
    var many = World.many(50)
    many["H"] = priority
    world.push(sha, many)
    _ = world.post { .sync($0, expectedChecksum: nil, approveHeld: false, actor: "Eve") }
    world.run(60_000) { $0.live["H"] == priority }
    #expect(world.live["H"] == priority)
  }

  private func isUndecided(_ world: World) -> Bool { world.journal.facts.keys.contains { $0.hasPrefix("adopted ") } }

  @Test(arguments: Interruption.allCases) func givenBack(interruption: Interruption) {
    var world = adopting()
    if interruption != .crashBeforeTheOutcome { world.run(60_000) { $0.writes.count > 5 } }
    if interruption != .none { world.crash() }
    world.push("three", ["A": 1, "B": 1])
    _ = world.sync()
    world.run(SimulationTests.hour)
    #expect(world.status.commit?.sha == "three")
    #expect(world.live == ["A": 1, "B": 1, "H": 5])
    #expect(world.journal.audits.last { $0.details["reason"] == "given back" }?.after == Samples.rule("H", 5))
    #expect(world.journal.applied[Samples.key("H")] == nil)
    #expect(!isUndecided(world))
    #expect(world.problems.isEmpty)
  }

  /// Drift may only be reported: this is none, the commit itself had changed it.
  @Test func takenBackToTheCommitInForce() {
    var world = adopting { $0.onDrift = .report }
    world.push("one", ["A": 1, "B": 1])
    _ = world.sync()
    world.run(SimulationTests.hour)
    #expect(world.live["H"] == 5)
    #expect(world.journal.events(.driftDetected).isEmpty)
    #expect(world.problems.isEmpty)
  }

  /// Two commits adopt it one after the other, and the third does not want it.
  @Test func givenBackAsItWasFirst() {
    var world = adopting()
    adopt(7, by: "three", in: &world)
    world.push("four", ["A": 1, "B": 1])
    _ = world.sync()
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1, "H": 5])
    #expect(world.problems.isEmpty)
  }

  /// What somebody has made of it since is theirs.
  @Test func touchedSince() {
    var world = adopting()
    world.run(60_000) { $0.writes.count > 5 }
    world.edit("H", 8)
    world.push("three", ["A": 1, "B": 1])
    _ = world.sync()
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1, "H": 8])
    #expect(!isUndecided(world))
    #expect(world.problems.isEmpty)
  }

  @Test func oursOnceItsCommitIsInForce() {
    var world = adopting()
    world.run(SimulationTests.hour)
    #expect(world.status.commit?.sha == "two")
    #expect(!isUndecided(world))
    world.push("three", ["A": 1, "B": 1])
    _ = world.approve()
    _ = world.sync(yes: true)
    #expect(world.live["H"] == nil, "a commit in force declared it, and this one does not")
    #expect(world.problems.isEmpty)
  }

  /// A newer commit that wants it too keeps it.
  @Test func wantedByTheNextCommitToo() {
    var world = adopting()
    world.push("three", ["A": 1, "B": 1, "H": 6])
    _ = world.sync()
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1, "H": 6])
    #expect(world.journal.applied[Samples.key("H")]?.commitSHA == "three")
    #expect(!isUndecided(world))
  }
}
