import GenesysSimulator
import RoutingModel
import Testing

@Suite struct LagTests {
  @Test func readsShowTheStateBeforeAWriteForAWhile() throws {
    var organisation = try Organisation()
    let old = try organisation.create(organisation.rule("Old"))
    let gone = try organisation.create(organisation.rule("Gone"))
    organisation.world.switches.lagMilliseconds = 1000
    let new = try organisation.create(organisation.rule("New"))
    _ = organisation.send("PATCH", "\(Organisation.rules)/\(old)", ["priority": 77])
    _ = organisation.send("DELETE", "\(Organisation.rules)/\(gone)")
    #expect(organisation.send("GET", Organisation.rules).names == ["Old", "Gone"])
    #expect(organisation.send("GET", "\(Organisation.rules)/\(old)").json?["priority"] == 5)
    #expect(organisation.send("GET", "\(Organisation.rules)/\(new)").status == 404)
    #expect(organisation.send("GET", "\(Organisation.rules)/\(gone)").status == 200)
    // Writes never lag: the name is taken although no read shows it.
    #expect(organisation.send("POST", Organisation.rules, organisation.rule("New")).status == 409)
    organisation.wait(1000)
    #expect(organisation.send("GET", Organisation.rules).names == ["Old", "New"])
    #expect(organisation.send("GET", "\(Organisation.rules)/\(old)").json?["priority"] == 77)
    #expect(organisation.send("GET", "\(Organisation.rules)/\(gone)").status == 404)
  }

  @Test func lagMayCountReads() throws {
    var organisation = try Organisation { $0.lagReads = 2 }
    let id = try organisation.create(organisation.rule("A"))
    let statuses = (0..<3).map { _ in organisation.send("GET", "\(Organisation.rules)/\(id)").status }
    #expect(statuses == [404, 404, 200])
  }

  @Test func ofTwoWritesTheStateBeforeTheFirstIsShown() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    organisation.world.switches.lagMilliseconds = 1000
    for priority: JSONValue in [6, 7] {
      _ = organisation.send("PATCH", "\(Organisation.rules)/\(id)", ["priority": priority])
    }
    #expect(organisation.send("GET", "\(Organisation.rules)/\(id)").json?["priority"] == 5)
  }
}
