import GenesysSimulator
import RoutingModel
import Testing

@Suite struct ConventionTests {
  @Test(arguments: [
    ("PUT", Organisation.rules, 405), ("DELETE", Organisation.rules, 405), ("POST", Organisation.rules + "/1", 405),
    ("POST", "/api/v2/routing/queues", 405), ("GET", "/api/v2/routing/nothing", 404),
    ("GET", "/api/v2/routing/rules/1/2", 404),
    ("GET", Organisation.rules + "/1", 404),
  ])
  func pathsAndMethods(method: String, path: String, status: Int) throws {
    var organisation = try Organisation()
    let response = organisation.send(method, path, [:])
    #expect(response.status == status)
    #expect(response.json?["status"] == .integer(Int64(status)))
    #expect(response.json?["contextId"]?.stringValue == response.header("ININ-Correlation-Id"))
    #expect(response.json?["details"] == [])
  }

  @Test func aMinimalNotFoundHasThreeMembers() throws {
    var organisation = try Organisation { $0.notFoundBody = .minimal }
    let response = organisation.send("GET", Organisation.rules + "/1")
    #expect(
      response.json == [
        "message": "The requested operation failed with status 404", "code": "not.found", "status": 404,
      ])
    #expect(response.header("ININ-Correlation-Id") != nil)
  }

  @Test(arguments: [
    ("{}", "text/plain", 415), ("{", "application/json", 400), ("[]", "application/json", 400),
    ("{\"a\":1,\"a\":2}", "application/json; charset=utf-8", 400),
    ("{\"name\":\"\(String(repeating: "x", count: 5000))\"}", "application/json", 413),
  ])
  func bodiesThatAreNone(text: String, contentType: String, status: Int) throws {
    var organisation = try Organisation { $0.largestBodyBytes = 4096 }
    #expect(organisation.send("POST", Organisation.rules, text: text, contentType: contentType).status == status)
  }

  @Test func anOrganisationMayLackAKind() throws {
    var organisation = try Organisation { $0.hasRules = false }
    #expect(organisation.send("GET", Organisation.rules).status == 404)
    #expect(organisation.send("POST", Organisation.rules, organisation.rule("A")).status == 404)
    #expect(organisation.send("GET", Organisation.groups).status == 200)
    organisation.world.switches.hasRules = true
    organisation.world.switches.hasSkillGroups = false
    #expect(organisation.send("GET", Organisation.rules).status == 200)
    #expect(organisation.send("GET", Organisation.groups).status == 404)
  }

  @Test(arguments: ["Queue", "Skill", "Language", "Division"])
  func catalogues(kind: String) throws {
    let kind = try #require(ObjectKind(rawValue: kind))
    var organisation = try Organisation()
    let list = organisation.send("GET", kind.path)
    #expect(list.status == 200)
    let id = try #require(list.json?["entities"]?.arrayValue?.first?["id"]?.stringValue)
    #expect(organisation.send("GET", "\(kind.path)/\(id)").json == list.json?["entities"]?.arrayValue?.first)
  }

  @Test func equalWorldsAnswerEqually() throws {
    func run() throws -> [String] {
      var organisation = try Organisation { $0.keyOrder = .shuffled }
      organisation.world.faults.add(try Fault(words: "status probability=0.5 status=503"))
      return (0..<20).map { number in
        let response = organisation.send("POST", Organisation.rules, organisation.rule("R\(number)"))
        return "\(response.status) \(response.headers) \(response.text)"
      } + [JSONWriter.text(of: organisation.world.dump(at: organisation.now))]
    }
    let first = try run()
    #expect(try run() == first)
    #expect(first.contains { $0.hasPrefix("503") } && first.contains { $0.hasPrefix("200") })
  }
}
