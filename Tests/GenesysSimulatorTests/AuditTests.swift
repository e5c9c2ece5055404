import GenesysSimulator
import RoutingModel
import Testing

@Suite struct AuditTests {
  private static let path = "/api/v2/audits/query/realtime"
  private static let interval: JSONValue = "2025-11-24T00:00:00Z/2025-11-25T00:00:00Z"

  @Test func itTellsWhoChangedWhatAndWhen() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    organisation.wait(60_000)
    try organisation.world.drift(
      [
        "action": "change", "id": .string(id), "fields": ["priority": 99],
        "user": ["id": "u1", "name": "Ann"],
      ], now: organisation.now)
    let answer = organisation.send(
      "POST", Self.path + "?expand=user",
      ["interval": Self.interval, "filters": [["property": "EntityId", "value": .string(id)]]])
    #expect(answer.status == 200)
    let entities = try #require(answer.json?["entities"]?.arrayValue)
    #expect(entities.map { $0["action"] } == ["Update", "Create"])
    let change = try #require(entities.first)
    #expect(change["user"] == ["id": "u1", "name": "Ann", "selfUri": "/api/v2/users/u1"])
    #expect(change["eventDate"]?.stringValue == organisation.now.rfc3339)
    #expect(change["entityType"] == "RoutingRule")
    #expect(change["propertyChanges"] == [["property": "priority", "oldValues": ["5"], "newValues": ["99"]]])
    #expect(entities.last?["client"]?["id"] == "client")
    #expect(entities.last?["user"] == nil)
  }

  @Test(arguments: [
    ("ClientId", "client", 2), ("UserId", "u9", 0), ("Action", "Delete", 1), ("EntityType", "SkillGroup", 0),
  ])
  func filters(property: ExactText, value: ExactText, total: Int64) throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    _ = organisation.send("DELETE", "\(Organisation.rules)/\(id)")
    let answer = organisation.send(
      "POST", Self.path,
      [
        "interval": Self.interval, "filters": [["property": .string(property), "value": .string(value)]], "pageSize": 1,
      ])
    #expect(answer.json?["total"] == .integer(total))
    #expect(answer.json?["pageCount"] == .integer(total))
    #expect(answer.json?["entities"]?.arrayValue?.count == min(1, Int(total)))
  }

  @Test func orderServiceAndNames() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    organisation.wait(60_000)
    _ = organisation.send("DELETE", "\(Organisation.rules)/\(id)")
    func ask(_ member: ExactText, _ value: JSONValue) -> SimulatedResponse {
      organisation.send(
        "POST", Self.path,
        .object(
          JSONObject([
            ("interval", Self.interval), ("filters", [["property": "EntityId", "value": .string(id)]]), (member, value),
          ])))
    }
    func actions(_ order: String) -> [JSONValue?]? {
      ask("sort", [["name": "Timestamp", "sortOrder": .string(order)]]).json?["entities"]?.arrayValue?.map {
        $0["action"]
      }
    }
    #expect(actions("ascending") == ["Create", "Delete"])
    #expect(actions("descending") == ["Delete", "Create"])
    #expect(ask("sort", [["name": "Action", "sortOrder": "ascending"]]).status == 400)
    #expect(ask("serviceName", "Routing").json?["total"] == 2)
    #expect(ask("serviceName", "Directory").json?["total"] == 0)
    #expect(ask("pageSize", 1).json?["entities"]?.arrayValue?.first?["client"]?["name"] == nil)
    #expect(
      organisation.send("POST", Self.path, ["interval": "2025-11-01T00:00:00Z/2025-11-25T00:00:00Z"]).status == 400)
  }

  @Test func itHasItsRules() throws {
    var organisation = try Organisation()
    #expect(organisation.send("POST", Self.path, ["interval": "yesterday"]).status == 400)
    #expect(organisation.send("POST", Self.path, [:]).fields == ["interval"])
    #expect(organisation.send("GET", Self.path).status == 405)
    var blind = try Organisation(permissions: [])
    #expect(blind.send("POST", Self.path, ["interval": Self.interval]).code == "missing.permissions")
  }
}
