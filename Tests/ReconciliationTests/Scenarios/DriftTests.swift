import Reconciliation
import RoutingModel
import Testing

/// Changes behind git's back.
@Suite struct DriftTests {
  private func world(_ configure: (inout ReconcilerSettings) -> Void = { _ in }) -> World {
    World.started(seed: 5, ["A": 1, "B": 1, "C": 1], configure: configure)
  }

  @Test func healed() {
    var world = world()
    let before = world.journal.events.count
    world.edit("A", 9)
    world.delete("B")
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1, "C": 1])
    let story = world.journal.story.dropFirst(before)
    #expect(Array(story.prefix(2)) == ["drift.detected", "drift.detected"])
    #expect(story.filter { $0 == "drift.healed" }.count == 2)
    #expect(Set(story) == ["drift.detected", "drift.healed", "resource.updated", "resource.created"])
    #expect(story.count == 6)
    #expect(world.status.verdict == .inSync)
  }

  @Test func reportedOnce() {
    var world = world { $0.onDrift = .report }
    let (before, writes) = (world.journal.events.count, world.writes.count)
    world.edit("A", 9)
    world.delete("B")
    world.run(3 * SimulationTests.hour)
    #expect(world.writes.count == writes)
    #expect(world.journal.story.dropFirst(before) == ["drift.detected", "drift.detected"])
    #expect(world.status.verdict == .drifted)
    #expect(world.status.drift?.missing.map(\.identity.name) == ["B"])
    #expect(world.status.drift?.changed.map(\.identity.name) == ["A"])
    // Somebody puts one right; the other one comes and goes in a list that is not complete.
    world.edit("A", 1)
    world.faults.readIsIncomplete = 100
    world.run(SimulationTests.hour)
    world.faults.readIsIncomplete = 0
    world.run(SimulationTests.hour)
    #expect(world.journal.story.dropFirst(before) == ["drift.detected", "drift.detected", "drift.healed"])
    #expect(world.journal.events(.driftHealed).map(\.resource?.identity.name) == ["A"])
    #expect(world.status.drift?.missing.first.map { $0.lastConfirmed > $0.firstSeen } == true)
  }

  @Test func aNamedPlanRepairsAlsoWhereDriftIsOnlyReported() {
    var world = world { $0.onDrift = .report }
    world.edit("A", 9)
    _ = world.sync()
    #expect(world.live["A"] == 9)
    let status = world.sync(checksum: world.status.checksum)
    #expect(status?.verdict == .inSync)
    #expect(world.live["A"] == 1)
  }

  @Test func whatACommitOverwritesIsDriftToo() {
    var world = world()
    world.edit("A", 9)
    world.push("two", ["A": 2, "B": 1, "C": 1])
    world.tell(.timer(.drift))
    world.run(60_000)
    #expect(world.live["A"] == 2)
    #expect(world.journal.events(.driftDetected).count == 1)
    #expect(world.journal.events(.driftHealed).count == 1)
  }

  /// The same change by hand and in git: afterwards the old value is drift, not git's change.
  @Test func theSameChangeOnBothSides() {
    var world = world { $0.onDrift = .report }
    world.edit("A", 2)
    world.push("two", ["A": 2, "B": 1, "C": 1])
    world.tell(.timer(.drift))
    world.run(60_000)
    let writes = world.writes.count
    world.edit("A", 1)
    world.run(SimulationTests.hour)
    #expect(world.writes.count == writes)
    #expect(world.status.drift?.changed.map(\.reason) == ["drift"])
  }

  @Test func theCommitInForceIsKeptUpWhileANewerOneWaits() {
    let many = World.many(20, named: "r")
    var world = World.waiting(seed: 6, many)
    #expect(world.journal.states(of: "two") == [.received, .pending])
    world.edit("r3", 9)
    world.run(SimulationTests.hour)
    #expect(world.live == many)
    #expect(world.status.verdict == .pending)
    #expect(world.journal.events(.driftHealed).count == 1)
    #expect(world.journal.events(.guardRefused).count <= 3)
    let news = (world.journal.events.count, world.journal.revisions.count)
    world.run(SimulationTests.hour)
    #expect((world.journal.events.count, world.journal.revisions.count) == news)
    guard case .handled(let status)? = world.approve() else {
      Issue.record("the approval was refused")
      return
    }
    #expect(status.commit?.sha == "two")
    #expect(world.live == many.mapValues { _ in 2 })
  }

  /// A commit that is valid in itself and names a queue that there is not is looked at again with each interval.
  @Test func theCommitInForceIsKeptUpWhileANewerOneIsRefused() {
    var world = world()
    world.push("two", World.rules(["A": 1, "B": 1, "C": 1]) + [Samples.declared("D", 1, queue: .name("Nowhere"))])
    world.run(SimulationTests.hour)
    #expect(world.journal.states(of: "two").last == .rejected)
    let reads = world.listReads
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1, "C": 1])
    #expect(world.journal.events(.driftDetected).count == 1)
    #expect(world.journal.events(.driftHealed).count == 1)
    #expect(world.journal.events(.commitRejected).count == 1)
    #expect(world.listReads - reads <= 13, "one read serves both comparisons")
  }

  @Test func aLongRepairBesideACommitThatWaits() {
    let many = World.many(40, named: "r")
    var world = World.waiting(seed: 6, many) { $0.concurrency = 1 }
    for index in 0..<10 { world.edit(ExactText("r\(index)"), 9) }
    world.run(320_000)
    #expect(world.live == many)
  }

  /// Equal to Swift, two names to the organisation: each has its own drift, also over a restart.
  @Test func twoSpellingsOfOneName() {
    let (composed, decomposed): (ExactText, ExactText) = ("\u{C9}", "E\u{301}")
    var world = World.started(seed: 7, [composed: 1, decomposed: 1]) { $0.onDrift = .report }
    world.edit(composed, 9)
    world.edit(decomposed, 9)
    world.run(SimulationTests.hour)
    world.crash()
    world.run(SimulationTests.hour)
    #expect(world.journal.events(.driftDetected).count == 2)
    world.edit(composed, 1)
    world.edit(decomposed, 1)
    world.run(SimulationTests.hour)
    #expect(world.journal.events(.driftHealed).count == 2)
    #expect(world.status.verdict == .inSync)
  }

  /// While one rule goes and another one comes, a third can move between two pages and stand on none of them.
  @Test func aListOfSeveralMomentsIsNoDrift() {
    for seed in 0..<100 as Range<UInt64> {
      var world = World(seed: seed)
      world.faults.staleness = 3_000
      world.faults.pageSize = 2
      world.push("one", ["A": 1, "B": 1, "C": 1, "D": 1, "E": 1])
      world.start()
      world.run(60_000)
      world.push("two", ["B": 1, "C": 1, "D": 1, "E": 1, "F": 1])
      world.tell(.hint)
      world.run(SimulationTests.hour)
      #expect(world.journal.events(.driftDetected).isEmpty, "seed \(seed)")
      #expect(world.status.verdict == .inSync, "seed \(seed)")
    }
  }

  /// Somebody undoes each repair: people are told once, and the repairs become rare, but do not end.
  @Test func aFight() {
    var world = world()
    let writes = world.writes.count
    for _ in 0..<240 {
      world.edit("A", 9)
      world.run(360_000)
    }
    #expect(world.journal.events(.driftFighting).count == 1)
    #expect((8...16).contains(world.writes.count - writes), "\(world.writes.count - writes) repairs in a day")
    world.run(7 * SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1, "C": 1])
    #expect(world.status.verdict == .inSync)
  }

  /// However often somebody asks for a look: the same object is repaired at most five times in any minute.
  @Test func aFightAtFullSpeed() {
    var world = world { $0.driftInterval = 1_000 }
    let start = world.writes.count
    for _ in 0..<400 {
      world.edit("A", 9)
      _ = world.sync()
      world.run(200)
    }
    #expect(world.journal.events(.driftFighting).count == 1)
    let times = world.writes.dropFirst(start).map(\.at)
    for (index, time) in times.enumerated() {
      #expect(times.dropFirst(index).prefix { $0 < time + 60_000 }.count <= 5)
    }
    #expect(world.live["A"] == 9)
    #expect(world.status.drift?.changed.first?.pausedUntil.map { $0 > world.now.wall } == true)
    // A person who names the plan wants it now.
    #expect(world.sync(checksum: world.status.checksum)?.verdict == .inSync)
    #expect(world.live["A"] == 1)
  }

  @Test func aQueueThatVanishesFailsItsRulesAlone() {
    var world = world()
    let writes = world.writes.count
    // The commit in force names a queue that is gone: the same as one that never was.
    world.commits["one"] = (
      Samples.commit("one"),
      .valid(World.rules(["A": 1, "B": 1]) + World.rules(["C": 1], queue: .name("Renamed")))
    )
    world.crash()
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1, "C": 1])
    #expect(world.writes.count == writes + 1)
    #expect(world.status.verdict == .failed)
    #expect(world.journal.events(.resourceFailed).map(\.resource?.identity.name) == ["C"])
  }
}
