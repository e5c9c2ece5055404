import Reconciliation
import RoutingModel
import Testing

/// What lasts too long is told once, and its end too.
@Suite struct AlarmTests {
  private static let minute: Int64 = 60_000

  private func world() -> World {
    World.started(seed: 21) { settings in
      settings.alarms.suspended = 600_000
      settings.alarms.remoteSilent = 300_000
      settings.alarms.evidenceOld = 1_200_000
    }
  }

  private func told(_ world: World, _ type: EventType) -> [String] {
    world.journal.events(type).compactMap { $0.details["alarm"]?.stringValue }
  }

  private func standing(_ world: World) -> [Alarm.Name] { world.status.alarms.map(\.name) }

  @Test(arguments: [false, true]) func suspendedTooLong(crashes: Bool) {
    var world = world()
    world.suspend()
    world.run(9 * Self.minute)
    #expect(standing(world).isEmpty)
    world.run(2 * Self.minute)
    #expect(standing(world) == [.suspended])
    if crashes { world.crash() }
    world.run(60 * Self.minute)
    #expect(told(world, .alarmRaised) == ["suspended"])
    #expect(world.status.alarms.first?.message.contains("Eve suspended it 10 min ago: maintenance") == true)
    world.resume()
    world.run(1_000)
    #expect(standing(world).isEmpty)
    #expect(told(world, .alarmCleared) == ["suspended"])
    #expect(world.journal.audits.filter { $0.action == "alarm.cleared" }.count == 1)
  }

  @Test(arguments: [false, true]) func aSilentRemote(crashes: Bool) {
    var world = world()
    world.faults.fetchFails = 100
    world.run(6 * Self.minute)
    #expect(standing(world) == [.remoteSilent])
    #expect(world.status.alarms.first?.message.contains("no route to host") == true)
    if crashes {
      world.crash()
      world.run(Self.minute)
      #expect(standing(world) == [.remoteSilent], "a restart is no answer of the remote")
    }
    world.faults.fetchFails = 0
    world.run(Self.minute)
    #expect(standing(world).isEmpty)
    #expect(told(world, .alarmRaised) == ["remoteSilent"])
    #expect(told(world, .alarmCleared) == ["remoteSilent"])
  }

  @Test func anOrganisationThatCannotBeRead() {
    var world = world()
    world.faults.readFails = 100
    world.run(25 * Self.minute)
    #expect(standing(world) == [.evidenceOld])
    world.faults.readFails = 0
    world.run(10 * Self.minute)
    #expect(standing(world).isEmpty)
    #expect(told(world, .alarmCleared) == ["evidenceOld"])
  }

  /// It halts at once, with an alarm, and a person leads on.
  @Test func aRewrittenHistory() {
    var world = world()
    world.push("two", ["A": 2])
    world.isRewritten = true
    world.run(60 * Self.minute)
    #expect(world.live == ["A": 1, "B": 1])
    #expect(standing(world) == [.historyRewritten])
    #expect(told(world, .alarmRaised) == ["historyRewritten"])
    world.isRewritten = false
    world.run(Self.minute)
    #expect(world.live == ["A": 2])
    #expect(told(world, .alarmCleared) == ["historyRewritten"])
  }

  @Test func deliveriesThatWereGivenUp() {
    var world = world()
    world.tell(.deliveries(givenUp: 0, stopped: []))
    #expect(standing(world).isEmpty)
    world.tell(.deliveries(givenUp: 2, stopped: ["pager"]))
    #expect(standing(world) == [.deliveries])
    world.run(Self.minute)
    world.crash()
    world.run(Self.minute)
    #expect(standing(world) == [.deliveries], "nobody has looked since")
    world.tell(.deliveries(givenUp: 0, stopped: []))
    #expect(standing(world).isEmpty)
  }

  @Test func neverWhereTheSettingSaysSo() {
    var world = World.started(seed: 22) { settings in
      settings.alarms.suspended = 0
      settings.alarms.remoteSilent = 0
      settings.alarms.evidenceOld = 0
    }
    world.suspend()
    world.faults.fetchFails = 100
    world.faults.readFails = 100
    world.run(30 * 24 * 60 * Self.minute)
    #expect(standing(world).isEmpty)
  }

  /// An interval that is longer than the setting is no silence.
  @Test func longIntervalsAreNoSilence() {
    var world = World.started(seed: 23) { settings in
      settings.pollInterval = 3_600_000
      settings.driftInterval = 86_400_000
    }
    world.run(3 * 24 * 60 * Self.minute)
    #expect(told(world, .alarmRaised).isEmpty)
  }
}
