import Reconciliation
import RoutingModel
import Testing

/// Commits, repairs and people while no window is open. Time begins at 11:06:40 UTC on a Wednesday.
@Suite struct WindowTests {
  private static let minute: Int64 = 60_000

  private static func daily(
    _ effect: ChangeWindow.Effect, from: Int64, to: Int64, bindsRepairs: Bool = false
  ) -> ChangeWindow {
    ChangeWindow(
      effect: effect, schedule: .daily(Set(Weekday.allCases), from: from, to: to), bindsRepairs: bindsRepairs,
      reason: "freeze")
  }

  /// Minutes of the day at which the worlds begin.
  private static var start: Int64 { (Samples.start.milliseconds / 60_000) % 1440 }

  /// Denied from the begin on, for an hour.
  private static func freeze(bindsRepairs: Bool = false) -> RepositoryPolicy {
    RepositoryPolicy(windows: [daily(.deny, from: start, to: (start + 60) % 1440, bindsRepairs: bindsRepairs)])
  }

  /// Commit "one" is in force and carries the windows; it was applied before they closed.
  private func world(
    _ policy: RepositoryPolicy = WindowTests.freeze(), _ configure: (inout ReconcilerSettings) -> Void = { _ in }
  ) -> World {
    var world = World(seed: 11, configure: configure)
    world.push("one", ["A": 1, "B": 1], policy)
    world.organization.makeByHand(Samples.key("A"), Samples.rule("A", 1), 0)
    world.organization.makeByHand(Samples.key("B"), Samples.rule("B", 1), 0)
    // A commit that changes nothing and opens nothing waits for nothing.
    world.policies["zero"] = policy
    world.start()
    world.run(20_000)
    return world
  }

  private func inForce(_ policy: RepositoryPolicy = WindowTests.freeze()) -> World {
    var world = world(policy)
    _ = world.approve()
    #expect(world.status.commit?.sha == "one")
    return world
  }

  @Test func aCommitWaitsAndIsAppliedWhenTheWindowOpens() {
    var world = inForce()
    let writes = world.writes.count
    world.push("two", ["A": 2, "B": 2], Self.freeze())
    let status = world.sync()
    #expect(status?.verdict == .deferred)
    #expect(status?.tipState == .deferred)
    #expect(status?.closure?.reason == "in a denied window (freeze)")
    #expect(world.journal.states(of: "two") == [.received, .deferred])
    #expect(world.journal.events(.syncDeferred).count { $0.commit?.sha == "two" } == 1)
    world.run(50 * Self.minute)
    #expect(world.writes.count == writes)
    #expect(world.journal.events(.syncDeferred).count { $0.commit?.sha == "two" } == 1, "told once")
    world.run(11 * Self.minute)
    #expect(world.live == ["A": 2, "B": 2])
    #expect(world.status.verdict == .inSync)
    #expect(world.journal.states(of: "two") == [.received, .deferred, .applying, .applied])
    #expect(world.problems.isEmpty)
  }

  /// To the second, not with the next read.
  @Test func theOpeningItselfWakesIt() throws {
    var world = inForce()
    world.settings.driftInterval = 86_400_000
    world.tell(.configured(world.settings))
    world.push("two", ["A": 2, "B": 2], Self.freeze())
    _ = world.sync()
    let until = try #require(world.status.closure?.until)
    world.run(until.milliseconds(since: world.now.wall) - 1)
    #expect(world.live == ["A": 1, "B": 1])
    world.run(5_000)
    #expect(world.live == ["A": 2, "B": 2])
  }

  @Test func onlyTheNewestOfThoseThatWaitedIsApplied() {
    var world = inForce()
    for (sha, priority) in [("two", 2), ("three", 3), ("four", 4)] as [(String, Int64)] {
      world.push(sha, ["A": priority], Self.freeze())
      _ = world.sync()
    }
    world.run(70 * Self.minute)
    #expect(world.live == ["A": 4])
    #expect(world.journal.states(of: "two").last == .superseded)
    #expect(world.journal.states(of: "three").last == .superseded)
    #expect(!world.journal.states(of: "three").contains(.applying))
  }

  @Test(arguments: [false, true]) func aRestartDoesNotOpenAWindow(losesTimers: Bool) {
    var world = inForce()
    world.push("two", ["A": 2, "B": 2], Self.freeze())
    _ = world.sync()
    world.crash()
    world.run(losesTimers ? 40 * Self.minute : 20_000)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(world.status.verdict == .deferred)
    world.run(61 * Self.minute)
    #expect(world.live == ["A": 2, "B": 2])
  }

  /// A commit cannot open the window that keeps it out: neither by changing something nor on its own.
  @Test(arguments: [["A": 1, "B": 1], ["A": 2, "B": 2]] as [[ExactText: Int64]])
  func noCommitOpensItsOwnWindow(rules: [ExactText: Int64]) {
    var world = inForce()
    world.push("two", rules)
    #expect(world.sync()?.verdict == .deferred)
    #expect(world.status.commit?.sha == "one")
    world.push("three", ["A": 3, "B": 3])
    #expect(world.sync()?.verdict == .deferred)
    world.run(61 * Self.minute)
    #expect(world.live == ["A": 3, "B": 3])
  }

  /// It can close one for itself.
  @Test func aCommitsOwnWindowBindsIt() {
    var world = inForce(RepositoryPolicy())
    world.push("two", ["A": 2, "B": 2], Self.freeze())
    #expect(world.sync()?.verdict == .deferred)
    world.run(61 * Self.minute)
    #expect(world.status.commit?.sha == "two")
  }

  @Test func aCommitThatChangesNothingDoesNotWait() {
    var world = inForce()
    world.push("two", ["A": 1, "B": 1], Self.freeze())
    #expect(world.sync()?.commit?.sha == "two")
  }

  @Test func repairsGoOnUnlessTheWindowBindsThem() {
    var world = inForce()
    world.edit("A", 9)
    world.run(6 * Self.minute)
    #expect(world.live == ["A": 1, "B": 1])
    var strict = inForce(Self.freeze(bindsRepairs: true))
    strict.edit("A", 9)
    strict.run(6 * Self.minute)
    #expect(strict.live == ["A": 9, "B": 1])
    #expect(strict.status.verdict == .drifted, "drift is not called a deferred commit")
    #expect(strict.status.tipState == .applied)
    // Naming the plan is not enough to get past a window.
    _ = strict.sync(checksum: strict.status.checksum)
    #expect(strict.live == ["A": 9, "B": 1])
    strict.run(60 * Self.minute)
    #expect(strict.live == ["A": 1, "B": 1])
    #expect(strict.status.verdict == .inSync)
  }

  @Test func breakGlassNeedsAReason() throws {
    var world = inForce()
    world.push("two", ["A": 2, "B": 2], Self.freeze())
    #expect(world.sync(yes: true)?.verdict == .deferred)
    let checksum = try #require(world.status.waitingChecksum)
    #expect(world.sync(checksum: world.status.checksum)?.verdict == .deferred)
    for reason in ["", " \n"] {
      guard case .refused(let why)? = world.ask({ .approve($0, checksum: checksum, actor: "Eve", reason: reason) })
      else {
        Issue.record("a window was passed without a reason")
        return
      }
      #expect(why.contains("--reason"))
    }
    guard
      case .handled(let after)? = world.ask({ .approve($0, checksum: checksum, actor: "Eve", reason: "incident 7") })
    else {
      Issue.record("the reason did not count")
      return
    }
    #expect(after.commit?.sha == "two" && after.verdict == .inSync)
    let audit = try #require(world.journal.audits.last { $0.action == "approve" })
    #expect(audit.actor == "Eve" && audit.commitSHA == "two")
    #expect(audit.details["reason"] == "incident 7" && audit.details["window"]?["reason"] != nil)
    // It was for that commit alone, also where another asks for the same changes.
    world.push("three", ["A": 1, "B": 1], Self.freeze())
    #expect(world.sync()?.verdict == .deferred)
    world.push("four", ["A": 2, "B": 2], RepositoryPolicy())
    #expect(world.sync()?.verdict == .deferred)
  }

  @Test func rollbackIsNotHeldUp() {
    var world = World(seed: 12)
    world.push("one", ["A": 1])
    world.start()
    world.run(20_000)
    world.push("two", ["A": 2], RepositoryPolicy(windows: [Self.daily(.deny, from: 0, to: 0)]))
    _ = world.sync()
    _ = world.approve()
    #expect(world.live == ["A": 2])
    world.pin("one")
    #expect(world.live == ["A": 1], "an incident does not wait for a window")
  }

  private static let closesSoon = RepositoryPolicy(windows: [daily(.deny, from: start + 2, to: start + 60)])

  /// Some of the sixty objects of commit `one` are made, and now no window is open any more.
  private static func worldWhoseWindowClosesInTheMiddle() -> World {
    var world = World(seed: 13) { $0.concurrency = 1 }
    world.faults.longestDelay = 2_000
    world.push("one", World.many(60), closesSoon)
    world.start()
    world.run(100_000)
    #expect((3..<55).contains(world.writes.count), "the window closed in the middle of it")
    return world
  }

  /// A deployment that began before the window closed is finished, over failures and restarts.
  @Test(arguments: [false, true]) func whatBeganIsFinished(crashes: Bool) {
    var world = Self.worldWhoseWindowClosesInTheMiddle()
    // A newer one that has to wait does not end it half-way.
    if crashes { world.crash() } else { world.push("two", ["A": 2], Self.closesSoon) }
    world.run(20 * Self.minute)
    if crashes { world.push("two", ["A": 2], Self.closesSoon) }
    world.run(10 * Self.minute)
    #expect(world.live.count == 60)
    #expect(world.status.commit?.sha == "one")
    #expect(world.status.verdict == .deferred)
    world.run(60 * Self.minute)
    #expect(world.live == ["A": 2])
  }

  /// Where the process ends in the middle of a deployment and a newer commit is there, both wait: the newer one is what
  /// is wanted, and it may not begin. Nothing is written until the next window, and then the newer one counts alone.
  @Test func aRestartBesideANewerCommitWaitsForTheNextWindow() {
    var world = Self.worldWhoseWindowClosesInTheMiddle()
    world.push("two", ["A": 2], Self.closesSoon)
    world.crash()
    world.run(2 * Self.minute)
    let half = world.live
    #expect((3..<60).contains(half.count))
    let writes = world.writes.count
    world.run(25 * Self.minute)
    #expect(world.writes.count == writes && world.live == half)
    #expect(world.status.verdict == .deferred)
    #expect(world.status.tip?.sha == "two")
    world.run(60 * Self.minute)
    #expect(world.live == ["A": 2])
    #expect(world.status.commit?.sha == "two" && world.status.verdict == .inSync)
    #expect(world.journal.states(of: "one").last == .superseded)
  }

  @Test func whatAlsoNeedsAPersonIsPending() {
    var world = World(seed: 14) { $0.plan.prune = .confirm }
    world.push("one", ["A": 1, "B": 1])
    world.start()
    world.run(20_000)
    world.push("two", ["A": 2], Self.freeze())
    #expect(world.sync()?.verdict == .pending)
    #expect(world.live == ["A": 1, "B": 1])
    // The window opens for what needs nobody.
    world.run(61 * Self.minute)
    #expect(world.live == ["A": 2, "B": 1])
    #expect(world.status.verdict == .pending)
  }

  @Test func waitingJSONTellsTheWindow() throws {
    var world = inForce()
    world.push("two", ["A": 2, "B": 2], Self.freeze())
    _ = world.sync()
    let waiting = try #require(world.status.details["waiting"])
    #expect(waiting["for"] == ["windows"])
    #expect(waiting["window"]?["until"]?.stringValue?.hasSuffix("Z") == true)
    let plan = try #require(world.status.plan)
    #expect(plan.json(checksum: "")["window"] == waiting["window"])
  }
}
