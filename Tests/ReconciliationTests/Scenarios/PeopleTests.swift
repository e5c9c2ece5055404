import Reconciliation
import RoutingModel
import Testing

/// What people hold, let go, take back and approve.
@Suite struct PeopleTests {
  private func world(_ configure: (inout ReconcilerSettings) -> Void = { _ in }) -> World {
    World.started(seed: 7, configure: configure)
  }

  /// Deleted by hand, and then taken out of git: nobody manages it any more.
  @Test func whatIsGoneFromBothIsNotCounted() {
    var world = World(seed: 3) { $0.onDrift = .report }
    world.push("one", ["A": 1, "B": 1])
    world.start()
    world.run(20_000)
    #expect(world.status.managedCount == 2)
    world.delete("B")
    world.push("two", ["A": 1])
    _ = world.sync()
    world.run(20 * 60_000)
    #expect(world.status.verdict == .inSync)
    #expect(world.status.managedCount == 1)
  }

  @Test func suspended() {
    var world = world()
    world.suspend()
    let writes = world.writes.count
    world.edit("A", 9)
    world.push("two", ["A": 2])
    #expect(world.sync()?.verdict == .suspended)
    world.run(SimulationTests.hour)
    #expect(world.writes.count == writes)
    #expect(world.status.tipState == .deferred)
    #expect(world.journal.states(of: "two") == [.received, .deferred])
    #expect(world.journal.events(.syncDeferred).count == 1)
    world.crash()
    world.run(SimulationTests.hour)
    #expect(world.writes.count == writes, "a restart does not end a suspension")
    world.resume()
    world.run(20_000)
    #expect(world.live == ["A": 2])
    #expect(world.journal.events(.syncSuspended).count == 1)
    #expect(world.journal.events(.syncResumed).map { $0.details["reason"] } == ["done"])
    #expect(world.journal.states(of: "two").last == .applied)
  }

  @Test(arguments: [false, true]) func aSuspensionEndsByItself(crashes: Bool) {
    var world = world()
    world.suspend(until: world.now.wall.advanced(byMilliseconds: 600_000))
    world.push("two", ["A": 2])
    if crashes { world.crash() }
    world.run(500_000)
    #expect(world.live == ["A": 1, "B": 1])
    world.run(200_000)
    #expect(world.live == ["A": 2])
    #expect(world.journal.events(.syncResumed).count == 1)
  }

  @Test func suspendedInTheMiddleOfACompensation() {
    var world = world { $0.concurrency = 1 }
    world.push("two", World.rules(["A": 2, "B": 2]) + [World.poison("P")])
    _ = world.post { .sync($0, expectedChecksum: nil, approveHeld: false, actor: "Eve") }
    world.run(60_000) { !$0.journal.events(.resourceFailed).isEmpty }
    world.suspend()
    world.run(60_000)
    #expect(world.journal.states(of: "two").last == .failed, "what was not taken back is not called compensated")
    #expect(world.journal.events(.commitCompensated).isEmpty)
    world.resume()
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1])
  }

  @Test(arguments: [false, true]) func rollback(crashes: Bool) {
    var world = world()
    world.push("two", ["A": 2, "C": 2])
    _ = world.sync()
    world.faults.longestDelay = 2_000
    _ = world.post { .pin($0, Samples.commit("one"), actor: "Eve", reason: "bad day", isQuarantine: false) }
    world.run(10)
    if crashes { world.crash() }
    world.run(60_000)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.status.tipState == .deferred)
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.journal.events(.syncQuarantined).count == 1)
    world.push("three", ["A": 3])
    world.run(60_000)
    #expect(world.live == ["A": 3])
    #expect(world.status.pin == nil)
  }

  @Test func quarantineIsHeldUntilResumed() {
    var world = world()
    world.push("two", ["A": 2])
    _ = world.sync()
    world.pin("one", isQuarantine: true)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.status.verdict == .quarantined)
    world.resume()
    world.run(60_000)
    #expect(world.live == ["A": 2])
  }

  /// A prune waits, the rest goes on; its checksum stays good when the rest is done.
  @Test func aPruneWaitsForApproval() {
    var world = world { $0.plan.prune = .confirm }
    world.push("two", ["A": 2])
    let status = world.sync()
    #expect(status?.commit?.sha == "two")
    #expect(status?.verdict == .pending)
    #expect(world.live == ["A": 2, "B": 1])
    #expect(world.journal.states(of: "two") == [.received, .applying, .applied, .pending])
    let announced = world.journal.events(.guardRefused).compactMap { $0.details["checksum"]?.stringValue }
    #expect(announced.count == 1)
    world.edit("A", 7)
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 2, "B": 1])
    #expect(world.journal.events(.guardRefused).count == 1, "the same prune is one finding, whatever else drifts")
    let wrong = world.ask { .approve($0, checksum: "0000000000000000", actor: "Eve", reason: "") }
    guard case .refused? = wrong else {
      Issue.record("a wrong checksum was approved")
      return
    }
    let answer = world.ask { .approve($0, checksum: announced.first ?? "", actor: "Eve", reason: "meant so") }
    guard case .handled(let after)? = answer else {
      Issue.record("the announced checksum was refused")
      return
    }
    #expect(after.verdict == .inSync)
    #expect(world.live == ["A": 2])
    #expect(world.journal.states(of: "two") == [.received, .applying, .applied, .pending, .applied])
    #expect(world.journal.audits.contains { $0.action == "approve" && $0.actor == "Eve" })
  }

  /// A refused approval is none later, and none in the audit log.
  @Test(arguments: ["suspended", "no reason", "nothing declared"]) func whatIsNotLetThrough(because why: String) {
    var world = world { $0.plan.prune = .confirm }
    world.push("two", why == "nothing declared" ? [:] : ["A": 2])
    _ = world.sync()
    let checksum = world.status.waitingChecksum ?? ""
    if why == "suspended" { world.suspend() }
    let reason = why == "no reason" ? " \n" : "meant so"
    guard case .refused? = world.ask({ .approve($0, checksum: checksum, actor: "Eve", reason: reason) }) else {
      Issue.record("it was approved")
      return
    }
    if why == "suspended" { world.resume() }
    world.run(SimulationTests.hour)
    #expect(world.live["B"] == 1)
    #expect(!world.journal.audits.contains { $0.action == "approve" })
  }

  /// The checksum of the whole plan, seen before its ready part was carried out, approves what is left of it.
  @Test func approvalByTheWholePlansChecksum() {
    var world = world { $0.plan.prune = .confirm }
    world.push("two", ["A": 2])
    let status = world.sync()
    #expect(status?.plan?.summary.line.hasPrefix("Plan: 0 to create, 1 to update, 0 to adopt, 1 to delete") == true)
    #expect(status?.lastResults.count == 1)
    world.run(SimulationTests.hour)
    let whole = status?.checksum ?? ""
    #expect(whole != world.status.waitingChecksum)
    guard case .handled? = world.ask({ .approve($0, checksum: whole, actor: "Eve", reason: "meant so") }) else {
      Issue.record("it was refused")
      return
    }
    #expect(world.live == ["A": 2])
  }

  /// What was made is no difference any more, long before the next read of the organisation.
  @Test func whatIsLeftOfAPlan() {
    var world = world { $0.plan.prune = .confirm }
    world.push("two", ["A": 2])
    let status = world.sync()
    #expect(
      status?.remaining?.summary.line
        == "Plan: 0 to create, 0 to update, 0 to adopt, 1 to delete, 1 unchanged, 0 ignored")
    #expect(status?.remaining.map { Samples.digest($0.checksumInput) } == status?.waitingChecksum)
    _ = world.ask { .approve($0, checksum: status?.waitingChecksum ?? "", actor: "Eve", reason: "meant so") }
    #expect(world.status.remaining?.changes.isEmpty == true)
    world.edit("A", 7)
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 2])
    #expect(world.status.remaining?.changes.isEmpty == true)
  }

  /// What waited is made now: until then, nobody is told that all is well.
  @Test func whatIsApprovedIsUnderWay() {
    var world = world { $0.plan.prune = .confirm }
    world.push("two", ["A": 1])
    #expect(world.sync()?.verdict == .pending)
    _ = world.post { .sync($0, expectedChecksum: nil, approveHeld: true, actor: "Eve") }
    world.run(60_000) { !$0.journal.open.isEmpty }
    #expect(world.status.verdict == .applying)
    world.run(60_000)
    #expect(world.live == ["A": 1])
    #expect(world.status.verdict == .inSync)
  }

  @Test func aPendingCommitThatIsOvertaken() {
    var world = World.waiting(seed: 8, World.many(20, named: "r"))
    world.run(SimulationTests.hour)
    #expect(world.status.planning.commit == "two", "it waits, however often the commit in force is compared")
    world.tip = "one"
    #expect(world.sync()?.verdict == .inSync)
    guard case .refused? = world.approve() else {
      Issue.record("a plan that is not wanted any more was approved")
      return
    }
    world.tip = "two"
    #expect(world.sync()?.verdict == .pending)
    #expect(world.sync(yes: true)?.commit?.sha == "two")
  }

  @Test func anEmptyRepositoryWaits() {
    var world = world()
    world.push("two", [DesiredResource]())
    #expect(world.sync()?.verdict == .pending)
    _ = world.approve()
    world.run(SimulationTests.hour)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.journal.states(of: "two") == [.received, .pending])
    #expect(world.journal.events(.guardRefused).count == 1)
  }

  @Test func nothingToApproveOrResume() {
    var world = world()
    for answer in [world.approve(), world.ask({ .resume($0, actor: "Eve", reason: "") })] {
      guard case .refused? = answer else {
        Issue.record("there was nothing to do")
        continue
      }
    }
  }
}
