import GenesysSimulator
import RoutingModel
import Testing

@Suite struct RoutingRuleTests {
  @Test func aCreatedRuleCarriesWhatTheServerOwns() throws {
    var organisation = try Organisation()
    let created = organisation.send("POST", Organisation.rules, organisation.rule("Escalation"))
    #expect(created.status == 200)
    let rule = try #require(created.json)
    #expect(rule["version"] == 1)
    #expect(rule["enabled"] == true)
    #expect(rule["description"] == "")
    #expect(rule["queue"]?["name"] == "Support")
    #expect(rule["dateCreated"] == rule["dateModified"])
    #expect(rule["createdBy"]?["id"] == "client")
    let id = try #require(rule["id"]?.stringValue)
    #expect(rule["selfUri"]?.stringValue == "\(Organisation.rules)/\(id)")
    #expect(organisation.send("GET", "\(Organisation.rules)/\(id)").json == rule)
    #expect(created.header("ININ-Correlation-Id")?.count == 36)
  }

  /// Each body, and the fields that the answer blames.
  static let invalidBodies: [(changes: [String: JSONValue], fields: [String])] = [
    (["name": ""], ["name"]),
    (["name": "  "], ["name"]),
    (["name": .string(String(repeating: "x", count: 257))], ["name"]),
    (["name": "a\u{202E}b"], ["name"]),
    (["name": "a\nb"], ["name"]),
    (["name": 5], ["name"]),
    (["priority": -1], ["priority"]),
    (["priority": 2_147_483_648], ["priority"]),
    (["priority": "5"], ["priority"]),
    (["priority": .number(JSONNumber(1.5) ?? 0)], ["priority"]),
    (["enabled": "true"], ["enabled"]),
    (["queue": "Support"], ["queue.id"]),
    (["queue": ["id": "unknown"]], ["queue.id"]),
    (["expression": "x"], ["expression"]),
    (["expression": ["type": "xor"]], ["expression.type"]),
    (["expression": ["type": "and", "children": []]], ["expression.children"]),
    (
      ["expression": ["type": "not", "children": [Organisation.condition, Organisation.condition]]],
      ["expression.children"]
    ),
    (["expression": ["type": "or", "field": "x", "children": [Organisation.condition]]], ["expression.field"]),
    (
      [
        "expression": [
          "type": "and",
          "children": [Organisation.condition, ["type": "condition", "field": "a", "operator": "equals", "value": 1]],
        ]
      ],
      ["expression.children[1].operator"]
    ),
    (["expression": ["type": "condition", "operator": "eq", "value": 1]], ["expression.field"]),
    (["expression": ["type": "condition", "field": "a", "operator": "eq"]], ["expression.value"]),
    (["expression": ["type": "condition", "field": "a", "operator": "eq", "value": [1]]], ["expression.value"]),
    (["expression": ["type": "condition", "field": "a", "operator": "gt", "value": "1"]], ["expression.value"]),
    (["expression": ["type": "condition", "field": "a", "operator": "regex", "value": 1]], ["expression.value"]),
    (["name": "", "priority": -1], ["name", "priority"]),
  ]

  @Test(arguments: invalidBodies)
  func invalidBodiesAreRefusedByField(changes: [String: JSONValue], fields: [String]) throws {
    var organisation = try Organisation()
    let response = organisation.send("POST", Organisation.rules, organisation.rule("A", queue: nil, changes))
    #expect(response.status == 400)
    #expect(response.fields == fields)
    #expect(organisation.world.objects(.routingRule).isEmpty)
  }

  @Test func requiredFieldsAreNamed() throws {
    var organisation = try Organisation()
    let response = organisation.send("POST", Organisation.rules, ["description": "x"])
    #expect(response.fields == ["name", "queue", "priority", "expression"])
  }

  @Test(arguments: [(10, 200), (11, 400)])
  func depthIsLimited(depth: Int, status: Int) throws {
    var organisation = try Organisation()
    var node = Organisation.condition
    for _ in 1..<depth { node = ["type": "not", "children": [node]] }
    #expect(
      organisation.send("POST", Organisation.rules, organisation.rule("A", queue: nil, ["expression": node])).status
        == status)
  }

  @Test func theTutorialsOwnBodyIsAccepted() throws {
    var organisation = try Organisation()
    let expression: JSONValue = [
      "type": "and", "field": .null, "operator": .null, "value": .null,
      "children": [
        ["type": "condition", "field": "vip_flag", "operator": "eq", "value": true, "children": []],
        ["type": "condition", "field": "skill", "operator": "exists", "value": "technical_support", "children": []],
      ],
    ]
    let id = try organisation.create(organisation.rule("A", queue: nil, ["expression": expression]))
    let stored = try #require(organisation.send("GET", "\(Organisation.rules)/\(id)").json?["expression"])
    #expect(stored["field"] == nil)
    #expect(stored["children"]?.arrayValue?.first?["children"] == nil)
  }

  @Test(arguments: [
    (Switches.DuplicateName.conflict, 409, "general.conflict", false),
    (.conflictWithID, 409, "general.conflict", true), (.badRequest, 400, "duplicate.name", false),
  ])
  func aNameIsTakenWithinItsQueueOnly(way: Switches.DuplicateName, status: Int, code: String, namesID: Bool) throws {
    var organisation = try Organisation { $0.duplicateName = way }
    let id = try organisation.create(organisation.rule("A"))
    let again = organisation.send("POST", Organisation.rules, organisation.rule("A"))
    #expect(again.status == status)
    #expect(again.code == code)
    #expect((again.json?["entityId"]?.stringValue == id) == namesID)
    _ = try organisation.create(organisation.rule("A", queue: organisation.sales))
    // Case counts, and names compare as bytes: é in one code point and in two are two names.
    for name in ["a", "é", "e\u{301}"] { _ = try organisation.create(organisation.rule(name)) }
  }

  @Test func patchChangesWhatItNames() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A", queue: nil, ["description": "old"]))
    organisation.wait(1000)
    let patched = organisation.send("PATCH", "\(Organisation.rules)/\(id)", ["priority": 9, "version": 1])
    #expect(patched.status == 200)
    #expect(patched.json?["priority"] == 9)
    #expect(patched.json?["description"] == "old")
    #expect(patched.json?["version"] == 2)
    #expect(patched.json?["dateModified"] != patched.json?["dateCreated"])
    let stale = organisation.send("PATCH", "\(Organisation.rules)/\(id)", ["priority": 1, "version": 1])
    #expect(stale.status == 409)
    #expect(stale.json?["message"]?.stringValue?.hasPrefix("The version number") == true)
    #expect(organisation.send("PATCH", "\(Organisation.rules)/\(id)", ["priority": -1]).status == 400)
    #expect(organisation.send("PATCH", "\(Organisation.rules)/unknown", ["priority": 1]).status == 404)
  }

  @Test(arguments: [(Switches.VersionRises.onChange, 1), (.always, 2)])
  func versionMayRiseWithoutAChange(way: Switches.VersionRises, version: Int) throws {
    var organisation = try Organisation { $0.versionRises = way }
    let id = try organisation.create(organisation.rule("A"))
    #expect(
      organisation.send("PATCH", "\(Organisation.rules)/\(id)", ["priority": 5]).json?["version"]
        == .integer(Int64(version)))
  }

  @Test(arguments: [(Switches.VersionInPatch.optional, 200), (.required, 400)])
  func versionMayBeRequired(way: Switches.VersionInPatch, status: Int) throws {
    var organisation = try Organisation { $0.versionInPatch = way }
    let id = try organisation.create(organisation.rule("A"))
    #expect(organisation.send("PATCH", "\(Organisation.rules)/\(id)", ["priority": 6]).status == status)
    #expect(
      organisation.send(
        "PATCH", "\(Organisation.rules)/\(id)", ["priority": 7, "version": .integer(status == 200 ? 2 : 1)]
      ).status == 200)
  }

  @Test(arguments: [(Switches.MoveByPatch.refuse, 400, "Support"), (.ignore, 200, "Support"), (.allow, 200, "Sales")])
  func movingByPatch(way: Switches.MoveByPatch, status: Int, queue: ExactText) throws {
    var organisation = try Organisation { $0.moveByPatch = way }
    let id = try organisation.create(organisation.rule("A"))
    let move: JSONValue = ["queue": ["id": .string(organisation.sales)]]
    #expect(organisation.send("PATCH", "\(Organisation.rules)/\(id)", move).status == status)
    #expect(organisation.send("GET", "\(Organisation.rules)/\(id)").json?["queue"]?["name"] == .string(queue))
  }

  @Test(arguments: [(Switches.UnknownFields.drop, 200), (.refuse, 400)])
  func unknownFields(way: Switches.UnknownFields, status: Int) throws {
    var organisation = try Organisation { $0.unknownFields = way }
    let body = organisation.rule("A", queue: nil, ["colour": "red", "selfUri": "ignored"])
    let response = organisation.send("POST", Organisation.rules, body)
    #expect(response.status == status)
    #expect(response.json?["colour"] == nil)
    #expect(status == 200 || response.fields == ["colour"])
  }

  @Test(arguments: [(Switches.UnknownReference.badRequest, 400), (.notFound, 404)])
  func unknownQueue(way: Switches.UnknownReference, status: Int) throws {
    var organisation = try Organisation { $0.unknownQueue = way }
    #expect(organisation.send("POST", Organisation.rules, organisation.rule("A", queue: "nowhere")).status == status)
  }

  @Test func createMayAnswer201() throws {
    var organisation = try Organisation { $0.createStatus = .created }
    #expect(organisation.send("POST", Organisation.rules, organisation.rule("A")).status == 201)
  }

  @Test func deleteFreesTheName() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    let deleted = organisation.send("DELETE", "\(Organisation.rules)/\(id)")
    #expect(deleted.status == 204)
    #expect(deleted.body.isEmpty)
    #expect(organisation.send("DELETE", "\(Organisation.rules)/\(id)").status == 404)
    #expect(try organisation.create(organisation.rule("A")) != id)
  }
}
