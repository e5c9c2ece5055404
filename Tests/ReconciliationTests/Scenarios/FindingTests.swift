import Reconciliation
import RoutingModel
import Testing

/// What is remembered of findings beyond one report.
@Suite struct FindingTests {
  private func world(_ configure: (inout ReconcilerSettings) -> Void = { _ in }) -> World {
    World.started(seed: 11, ["A": 1, "B": 1, "C": 1], configure: configure)
  }

  @Test func agesSurviveARestart() throws {
    var world = world { $0.onDrift = .report }
    world.edit("A", 9)
    world.delete("B")
    world.make("by hand", 3)
    world.run(SimulationTests.hour)
    let before = try #require(world.status.drift)
    #expect(before.missing.map(\.identity.name) == ["B"])
    #expect(before.changed.map(\.identity.name) == ["A"])
    #expect(before.unmanaged.map(\.identity.name) == ["by hand"])
    world.crash()
    world.run(SimulationTests.hour)
    let after = try #require(world.status.drift)
    for (old, new) in zip(
      before.missing + before.changed + before.unmanaged, after.missing + after.changed + after.unmanaged)
    {
      #expect(old.key == new.key)
      #expect(old.firstSeen == new.firstSeen)
      #expect(new.lastConfirmed > old.lastConfirmed)
    }
    #expect(world.journal.facts.keys.count { $0.hasPrefix("finding ") } == 3)
  }

  @Test func whatHealedIsListedAlsoAfterARestart() throws {
    var world = world()
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    world.crash()
    world.run(60_000)
    let drift = try #require(world.status.drift)
    #expect(drift.isClean)
    #expect(drift.healed.map(\.identity.name) == ["A"])
    #expect(drift.healed.map(\.healer) == [.routekeeper])
    #expect(drift.healed.allSatisfy { $0.firstSeen < $0.healedAt && $0.commitSHA == "one" })
    #expect(world.journal.facts.keys.count { $0.hasPrefix("finding ") } == 0)
    let event = try #require(world.journal.events(.driftHealed).first)
    #expect(event.details["firstSeen"]?.stringValue == drift.healed.first?.firstSeen.rfc3339)
  }

  @Test func whoPutItRightIsTold() throws {
    var world = world { $0.onDrift = .report }
    world.edit("A", 9)
    world.edit("B", 9)
    world.run(SimulationTests.hour)
    world.edit("A", 1)
    world.run(SimulationTests.hour)
    // Git follows the other one: that is no healing.
    world.push("two", ["A": 1, "B": 9, "C": 1])
    world.run(SimulationTests.hour)
    let drift = try #require(world.status.drift)
    #expect(drift.isClean)
    #expect(drift.healed.map(\.identity.name) == ["A"])
    #expect(drift.healed.map(\.healer) == [.somebodyElse])
  }

  @Test func whatAnIncompleteReadDoesNotShowStays() {
    var world = world { $0.onDrift = .report }
    world.delete("B")
    world.run(SimulationTests.hour)
    let first = world.status.drift?.missing.first?.firstSeen
    world.faults.readIsIncomplete = 100
    world.run(SimulationTests.hour)
    #expect(world.status.drift?.complete == false)
    #expect(world.status.drift?.isClean == false)
    world.faults.readIsIncomplete = 0
    world.run(SimulationTests.hour)
    #expect(world.status.drift?.missing.first?.firstSeen == first)
    #expect(world.status.drift?.healed.isEmpty == true)
  }

  @Test func onlyTheLastOnesAreKept() {
    let many = World.many(60, named: "r")
    var world = World.started(seed: 3, many)
    for name in many.keys.sorted() { world.edit(name, 9) }
    world.run(SimulationTests.hour)
    #expect(world.live == many)
    world.crash()
    world.run(60_000)
    #expect(world.status.drift?.healed.count == 50)
    #expect(world.journal.facts.keys.count { $0.hasPrefix("healed ") } == 50)
  }

  @Test func theThirdSideShowsWhoMoved() throws {
    var world = world { $0.onDrift = .report }
    world.edit("A", 9)
    world.run(SimulationTests.hour)
    let field = try #require(JSONValue.object(world.status.drift?.json ?? .init())["changed"]?.arrayValue?.first)
    #expect(field["fields"] == [["path": "/priority", "live": 9, "desired": 1, "lastApplied": 1, "moved": "live"]])
  }
}
