import Reconciliation
import RoutingModel
import Testing

/// A commit on its way.
@Suite struct DeploymentTests {
  private func world(_ configure: (inout ReconcilerSettings) -> Void = { _ in }) -> World {
    World.started(seed: 1, for: 5_000, configure: configure)
  }

  @Test func firstCommit() {
    let world = world()
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.journal.story == ["commit.received", "resource.created", "resource.created", "commit.applied"])
    #expect(world.journal.states(of: "one") == [.received, .applying, .applied])
    #expect(world.status.verdict == .inSync)
    #expect(world.status.tipState == .applied)
    #expect(world.problems.isEmpty)
  }

  @Test func anInvalidCommitChangesNothing() {
    var world = world()
    let writes = world.writes.count
    world.pushInvalid("two")
    let status = world.sync()
    #expect(status?.tipState == .rejected)
    #expect(status?.diagnostics.map(\.code) == ["RK0107"])
    #expect(status?.commit?.sha == "one")
    for _ in 0..<3 { #expect(world.sync()?.tipState == .rejected) }
    world.crash()
    world.run(SimulationTests.hour)
    #expect(world.sync()?.diagnostics.map(\.code) == ["RK0107"])
    #expect(world.journal.events(.commitRejected).count == 1)
    #expect(world.journal.states(of: "two") == [.received, .rejected])
    #expect(world.writes.count == writes)
    world.push("three", ["A": 3, "B": 1])
    #expect(world.sync()?.commit?.sha == "three")
    #expect(world.live == ["A": 3, "B": 1])
  }

  /// What an invalid manifest names may be made later: a person who asks again is heard.
  @Test func aMissingQueueThatIsMadeLater() {
    var world = World(seed: 2)
    world.push("one", World.rules(["A": 1], queue: .name("Nowhere")))
    world.start()
    world.run(5_000)
    #expect(world.journal.states(of: "one") == [.received, .rejected])
    world.commits["one"] = (Samples.commit("one"), .valid(World.rules(["A": 1])))
    #expect(world.sync()?.commit?.sha == "one")
    #expect(world.journal.states(of: "one") == [.received, .rejected, .applying, .applied])
  }

  @Test func aCommitThatFailsIsTakenBack() {
    var world = world()
    world.edit("B", 7)
    world.push("two", World.rules(["A": 2, "B": 2, "C": 2]) + [World.poison("P")])
    let status = world.sync()
    #expect(status?.tipState == .rejected)
    #expect(status?.commit?.sha == "one")
    world.run(60_000)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.journal.states(of: "two") == [.received, .applying, .compensated])
    #expect(world.journal.events(.commitFailed).count == 1)
    #expect(world.journal.events(.commitCompensated).count == 1)
    #expect(world.journal.events(.resourceFailed).map(\.resource?.identity.name) == ["P"])
    #expect(
      world.journal.applied.values.map(\.canonical).sorted { $0.text < $1.text } == [
        Samples.rule("A", 1), Samples.rule("B", 1),
      ])
    #expect(world.journal.applied.values.allSatisfy { $0.commitSHA == "one" })
    let events = world.journal.events.count
    world.run(SimulationTests.hour)
    #expect(world.journal.events.count == events)
    world.push("three", ["A": 3])
    #expect(world.sync()?.commit?.sha == "three")
    #expect(world.live == ["A": 3])
  }

  /// What somebody had made is theirs again when the commit that adopted it is taken back.
  @Test(arguments: [FailurePolicy.compensate, .keep]) func adoptionByACommitThatFails(policy: FailurePolicy) {
    var world = world { $0.onFailure = policy }
    world.make("H", 5)
    world.push("two", World.rules(["A": 1, "B": 1, "H": 6]) + [World.poison("P")])
    _ = world.sync()
    world.push("three", ["A": 1, "B": 1])
    _ = world.sync()
    world.run(SimulationTests.hour)
    #expect(world.status.commit?.sha == "three")
    #expect(world.live["H"] == (policy == .compensate ? 5 : nil))
    #expect(world.problems.isEmpty)
  }

  @Test func aLookMakesNobodyTheAuthor() {
    var world = world()
    world.push("two", ["A": 2, "B": 1])
    let before = world.writes.count
    _ = world.sync()
    #expect(world.live["A"] == 2)
    let actors = Set(world.writes.dropFirst(before).map(\.intent.actor))
    #expect(actors == [world.commits["two"]?.info.author ?? ""])
  }

  /// The limit is one of requests; intents become durable before it is their turn, and results after it.
  @Test(arguments: [1, 3, 8])
  func requestsAtTheSameTime(limit: Int) {
    var world = world { $0.concurrency = limit }
    let many = World.many(60)
    world.push("two", many)
    var mostOpen = 0
    _ = world.post { .sync($0, expectedChecksum: nil, approveHeld: false, actor: "Eve") }
    world.run(600_000) {
      mostOpen = max(mostOpen, $0.journal.restored.unresolved.count)
      return $0.status.commit?.sha == "two"
    }
    #expect(world.live == many)
    #expect(world.mostRequests == limit)
    #expect(limit == 1 ? mostOpen == 1 : (limit + 1..<4 * limit).contains(mostOpen))
    #expect(world.problems.isEmpty)
  }

  @Test func failuresThatAreKept() {
    var world = world { $0.onFailure = .keep }
    world.push("two", World.rules(["A": 2, "B": 1]) + [World.poison("P")])
    let status = world.sync()
    #expect(status?.verdict == .failed)
    #expect(status?.commit?.sha == "two")
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 2, "B": 1])
    #expect(world.status.verdict == .failed)
    #expect(world.status.drift?.missing.map(\.identity.name) == ["P"])
    #expect(world.journal.states(of: "two") == [.received, .applying, .failed])
    #expect(world.journal.events(.resourceFailed).count == 1, "one finding, however often it is tried")
    #expect(world.journal.events(.commitApplied).count == 1)
  }

  @Test func aNewerCommitEndsTheRunBeforeIt() {
    var world = world { $0.concurrency = 1 }
    world.runHalfway("two", World.many(50))
    world.push("three", ["A": 3])
    #expect(world.sync()?.commit?.sha == "three")
    #expect(world.journal.states(of: "two") == [.received, .applying, .superseded])
    #expect(world.live == ["A": 3])
    #expect(world.writes.count < 40)
    #expect(world.problems.isEmpty)
  }

  /// An invalid commit changes nothing, and that includes the deployment of the one before it.
  @Test func anInvalidCommitDuringARun() {
    var world = world { $0.concurrency = 1 }
    let many = World.many(50)
    world.runHalfway("two", many)
    world.pushInvalid("three")
    let status = world.sync()
    #expect(status?.commit?.sha == "two")
    #expect(status?.tipState == .rejected)
    #expect(world.live == many)
    #expect(world.journal.states(of: "three") == [.received, .rejected])
    #expect(world.journal.states(of: "two") == [.received, .applying, .applied])
  }

  /// History says of a commit that was overtaken before anything was decided that it was.
  @Test func aCommitThatIsOvertaken() {
    var world = world()
    world.faults.loadFails = 100
    world.push("two", ["A": 2])
    _ = world.sync()
    #expect(world.journal.states(of: "two") == [.received])
    world.faults.loadFails = 0
    world.push("three", ["A": 3])
    _ = world.sync()
    #expect(world.journal.states(of: "two") == [.received, .superseded])
    #expect(world.journal.states(of: "three") == [.received, .applying, .applied])
  }

  @Test func aRunThatIsTakenBackToTheCommitInForce() {
    var world = world { $0.concurrency = 1 }
    world.runHalfway("two", World.many(50))
    world.tip = "one"
    #expect(world.sync()?.verdict == .inSync)
    #expect(world.live == ["A": 1, "B": 1])
  }

  /// What was changed of a commit that is put off again and again is neither the old one's nor the new one's.
  @Test func halfADeploymentIsNeverInSync() {
    for seed in 0..<20 as Range<UInt64> {
      var world = World.started(seed: seed)
      world.faults.writeIsNotSent = 50
      world.push("two", ["A": 2, "B": 2])
      func isFalse(_ world: World) -> Bool { world.status.verdict == .inSync && Set(world.live.values).count > 1 }
      world.run(60_000, until: isFalse)
      #expect(!isFalse(world), "seed \(seed), at \(world.time)")
    }
  }

  /// A rule that was made moments ago and is not wanted any more: a read that does not show it yet proves nothing.
  @Test func whatWasJustMadeIsTakenAwayAgain() {
    for seed in 0..<60 as Range<UInt64> {
      var world = World(seed: seed)
      world.faults.staleness = 3_000
      world.push("one", ["A": 1, "B": 1])
      world.start()
      world.run(20_000) { $0.journal.events(.commitApplied).count == 1 }
      world.push("two", ["A": 1])
      world.tell(.hint)
      world.run(60_000)
      #expect(world.live == ["A": 1], "seed \(seed)")
      #expect(world.journal.applied.count == 1, "seed \(seed)")
    }
  }

  @Test func anIncompleteListBringsNothingInForce() {
    var world = World(seed: 3)
    world.faults.readIsIncomplete = 100
    world.push("one", ["A": 1])
    world.start()
    world.run(60_000)
    #expect(world.journal.inForce.isEmpty)
    #expect(world.writes.isEmpty)
    world.faults.readIsIncomplete = 0
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1])
    #expect(world.journal.states(of: "one") == [.received, .applying, .applied])
  }

  @Test func anotherChecksumIsRefused() {
    var world = world()
    world.push("two", ["A": 2, "B": 1])
    let answer = world.ask { .sync($0, expectedChecksum: "not this one", approveHeld: false, actor: "Eve") }
    guard case .refused(let text)? = answer else {
      Issue.record("it was handled")
      return
    }
    #expect(text.contains("not this one"))
    #expect(world.live == ["A": 1, "B": 1])
    world.run(60_000)
    #expect(world.live == ["A": 2, "B": 1], "a wrong checksum does not keep the commit from its turn")
  }

  /// Also where the read takes longer than the settling window: what counts is when it began.
  @Test(arguments: [40, 10_000] as [Int64]) func aReadThatIsTooOldIsNoDrift(longestDelay: Int64) {
    var world = World(seed: 4)
    world.faults.staleness = 3_000
    world.faults.longestDelay = longestDelay
    world.push("one", ["A": 1])
    world.start()
    world.run(60_000)
    let count = Int64(20)
    for round in 0..<count {
      world.push("round \(round)", ["A": round])
      _ = world.sync()
      _ = world.sync()
    }
    world.run(SimulationTests.hour)
    #expect(world.journal.events(.driftDetected).isEmpty)
    #expect(world.writes.count == Int(count) + 1)
  }
}
