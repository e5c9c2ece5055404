import Reconciliation
import RoutingModel
import Testing

/// A process that ended in the middle of something.
@Suite struct RestartTests {
  /// A forge repeats itself, and people push five branches at once.
  @Test func aBurstOfHintsIsOneLook() {
    var world = World.started(seed: 3)
    let looks = world.looks
    for _ in 0..<200 { world.tell(.hint) }
    world.run(2_000)
    #expect(world.looks == looks + 1)
  }

  /// Ends the process after each number of durable transactions in turn, with requests under way.
  @Test(arguments: [true, false], 0..<24) func atEveryPoint(namesAreUnique: Bool, point: Int) {
    var world = World(seed: UInt64(point)) { $0.concurrency = 2 }
    world.organization.namesAreUnique = namesAreUnique
    world.faults.staleness = 2_000
    world.faults.longestDelay = 300
    world.push("one", ["A": 1, "B": 1, "C": 1, "D": 1])
    world.start()
    world.run(20_000)
    world.push("two", ["A": 2, "B": 1, "E": 2, "F": 2])
    world.tell(.hint)
    let audits = world.journal.audits.count + point
    world.run(20_000) { $0.journal.audits.count > audits }
    world.crash()
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 2, "B": 1, "E": 2, "F": 2])
    #expect(world.organization.madeTwice.isEmpty)
    #expect(world.journal.open.isEmpty)
    #expect(world.journal.contradictions.isEmpty && world.problems.isEmpty)
    #expect(world.journal.events(.commitReceived).count == 2)
    #expect(world.journal.states(of: "two").last == .applied)
    #expect(Set(world.journal.applied.keys) == Set(["A", "B", "E", "F"].map { Samples.key($0) }))
  }

  /// A change that was made and not noted is ours, with its event, before anything else is written.
  @Test func aChangeThatNobodyNoted() {
    var world = World.started(seed: 9, ["A": 1], for: 5_000, until: { !$0.organization.objects.isEmpty })
    #expect(world.journal.open.count == 1)
    #expect(world.journal.applied.isEmpty)
    // Meanwhile git does not want it any more: only the intent says that it is ours.
    world.push("two", ["B": 1])
    world.crash()
    world.run(60_000)
    #expect(world.live == ["B": 1])
    #expect(world.journal.open.isEmpty)
    let created = world.journal.events(.resourceCreated)
    #expect(created.map(\.resource?.identity.name) == ["A", "B"])
    #expect(created.first?.details["resolvedByReading"] == true)
    #expect(world.journal.events(.resourceDeleted).count == 1)
  }

  /// A commit has just made A = 2 of A = 1, and reads may be too old to show it.
  private func justUpdated(seed: UInt64) -> World {
    var world = World(seed: seed)
    world.faults.staleness = 3_000
    world.push("one", ["A": 1])
    world.start()
    world.run(30_000)
    world.push("two", ["A": 2])
    world.tell(.hint)
    world.run(30_000) { $0.journal.events(.resourceUpdated).count == 1 }
    return world
  }

  static let clocks: [Int64] = [0, -3_600_000]

  /// What an earlier process had just written is not taken for drift by a read that does not show it yet, also where
  /// the clock was set back meanwhile.
  @Test(arguments: clocks) func aStaleReadAfterARestartIsNoDrift(clock: Int64) {
    for seed in 0..<20 as Range<UInt64> {
      var world = justUpdated(seed: seed)
      world.clockOffset = clock
      world.crash()
      world.run(60_000)
      #expect(world.journal.events(.driftDetected).isEmpty, "seed \(seed)")
      #expect(world.journal.events(.resourceUpdated).count == 1, "seed \(seed)")
    }
  }

  /// What an earlier process had just deleted is gone, even if a read still shows it.
  @Test(arguments: clocks) func whatWasDeletedBeforeARestartIsMadeAgain(clock: Int64) {
    for seed in 0..<20 as Range<UInt64> {
      var world = World(seed: seed)
      world.faults.staleness = 3_000
      world.push("one", ["A": 1, "B": 1])
      world.start()
      world.run(30_000)
      world.push("two", ["A": 1])
      world.tell(.hint)
      world.run(30_000) { $0.journal.events(.resourceDeleted).count == 1 }
      world.clockOffset = clock
      world.push("three", ["A": 1, "B": 1])
      world.crash()
      world.run(60_000)
      #expect(world.live == ["A": 1, "B": 1], "seed \(seed)")
      #expect(world.journal.events(.driftDetected).isEmpty, "seed \(seed)")
      #expect(world.journal.events(.resourceCreated).count == 3, "seed \(seed)")
    }
  }

  /// Nor is what was taken back just before.
  @Test func whatWasTakenBackBeforeARestartIsNoDrift() {
    for seed in 0..<20 as Range<UInt64> {
      var world = World(seed: seed) { $0.onFailure = .compensate }
      world.faults.staleness = 3_000
      world.push("one", ["A": 1])
      world.start()
      world.run(30_000)
      world.push("two", World.rules(["A": 2]) + [World.poison("Z")])
      world.tell(.hint)
      world.run(30_000) { !$0.journal.events(.commitCompensated).isEmpty }
      world.crash()
      world.run(60_000)
      #expect(world.live == ["A": 1], "seed \(seed)")
      #expect(world.journal.events(.driftDetected).isEmpty, "seed \(seed)")
      #expect(world.journal.events(.resourceUpdated).count == 2, "seed \(seed)")
    }
  }

  /// A change is made and taken back, and the process ends before the second request: a read that is older than both
  /// shows just what that one wanted.
  @Test(arguments: 3..<10, [false, true]) func noRecordTellsWhatWasNotSent(point: Int, adopts: Bool) {
    for seed in 0..<20 as Range<UInt64> {
      var world = World(seed: seed) { $0.onFailure = .compensate }
      world.faults.staleness = 3_000
      if adopts { world.make("A", 1) }
      world.push("one", adopts ? ["B": 1] : ["A": 1])
      world.start()
      world.run(30_000)
      world.push("two", World.rules(["A": 2]) + [World.poison("Z")])
      world.tell(.hint)
      let audits = world.journal.audits.count + point
      world.run(30_000) { $0.journal.audits.count >= audits }
      world.crash()
      world.run(60_000)
      let sent = Set(world.writes.map(\.intent.operationID))
      for audit in world.journal.audits where ["created", "updated"].contains(audit.outcome) {
        #expect(sent.contains(audit.operationID ?? ""), "seed \(seed)")
      }
      #expect(world.live["A"] == 1, "seed \(seed)")
    }
  }

  /// A read that is too old makes a repair of what is as it should be, where a clock that was set forward hides how young
  /// it is; the process ends before the answer, and what is found then was there before.
  @Test func anIntentThatChangedNothing() {
    var intents = 0
    for seed in 0..<60 as Range<UInt64> {
      var world = justUpdated(seed: seed)
      world.clockOffset = 3_600_000
      world.crash()
      world.run(3_000) { !$0.journal.open.isEmpty }
      intents += world.journal.open.count
      world.crash()
      world.run(60_000)
      let version = world.organization.live(Samples.key("A")).first?.version ?? 0
      #expect(world.journal.events(.resourceUpdated).count == Int(version) - 1, "seed \(seed)")
    }
    #expect(intents > 0, "none of the reads was too old")
  }

  /// Nothing tells what became of a write: its intent stays open, and is looked up without a restart too.
  @Test func anOutcomeThatNobodyTellsIsLookedUpLater() {
    for seed in 0..<10 as Range<UInt64> {
      var world = World(seed: seed)
      world.faults.writeIsUnknown = 100
      world.push("one", ["A": 1])
      world.start()
      world.run(5_000) { !$0.writes.isEmpty }
      world.faults.readFails = 100
      world.run(30_000)
      #expect(world.journal.open.count == 1, "seed \(seed)")
      #expect(world.writes.count == 1, "seed \(seed)")
      world.faults = Faults()
      world.run(SimulationTests.hour)
      #expect(world.live == ["A": 1], "seed \(seed)")
      #expect(world.journal.open.isEmpty && world.journal.contradictions.isEmpty, "seed \(seed)")
      #expect(world.journal.events(.resourceCreated).count == 1, "seed \(seed)")
      #expect(world.journal.audits.count { $0.outcome == "postponed" } == 0, "seed \(seed)")
    }
  }

  @Test func aChangeThatWasNeverSent() {
    var world = World.started(seed: 10, ["A": 1], for: 5_000, until: { !$0.journal.open.isEmpty })
    let writes = world.writes.count
    world.crash()
    world.run(60_000)
    #expect(world.live == ["A": 1])
    #expect(world.journal.open.isEmpty)
    #expect(world.journal.audits.filter { $0.outcome == "abandoned" }.count + writes == 1)
    #expect(world.journal.events(.resourceCreated).count == 1)
  }

  /// Nothing is written as long as it cannot be told what happened.
  @Test func looksUpBeforeItWrites() {
    var world = World.started(seed: 11, ["A": 1], for: 5_000, until: { !$0.organization.objects.isEmpty })
    world.faults.readFails = 100
    world.crash()
    let writes = world.writes.count
    world.run(SimulationTests.hour)
    #expect(world.writes.count == writes)
    #expect(world.journal.open.count == 1)
    world.faults.readFails = 0
    world.run(SimulationTests.hour)
    #expect(world.status.verdict == .inSync)
    #expect(world.journal.open.isEmpty)
  }

  /// The mirror cannot read the commit in force for a while: it stays in force, and a newer one need not wait.
  @Test func theCommitInForceIsUnreadable() {
    var world = World.started(seed: 12, ["A": 1])
    world.faults.loadFails = 100
    world.crash()
    world.edit("A", 5)
    world.run(60_000)
    #expect(world.status.commit?.sha == "one")
    world.faults.loadFails = 0
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1])
    #expect(world.journal.events(.commitApplied).count == 1)
    world.commits["one"] = nil
    world.push("two", ["A": 2])
    world.crash()
    world.run(60_000)
    #expect(world.live == ["A": 2])
  }
}
