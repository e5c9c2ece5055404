import GenesysSimulator
import RoutingModel
import Testing

@Suite struct SkillGroupTests {
  static let conditions: JSONValue = [
    [
      "operation": "And",
      "routingSkillConditions": [["routingSkill": "technical", "comparator": "GreaterThan", "proficiency": 3]],
      "languageSkillConditions": [["languageSkill": "German", "comparator": "EqualTo", "proficiency": 2]],
    ],
    ["operation": "Not", "routingSkillConditions": [], "languageSkillConditions": []],
  ]

  private func create(_ organisation: inout Organisation, _ name: ExactText = "G") throws -> String {
    let response = organisation.send(
      "POST", Organisation.groups, ["name": .string(name), "skillConditions": Self.conditions])
    try #require(response.status == 200, "\(response.text)")
    return try #require(response.json?["id"]?.stringValue)
  }

  @Test func theListLeavesTheConditionsOut() throws {
    var organisation = try Organisation()
    let id = try create(&organisation)
    let listed = try #require(organisation.send("GET", Organisation.groups).json?["entities"]?.arrayValue?.first)
    #expect(listed["skillConditions"] == nil)
    #expect(listed["status"] == nil)
    #expect(listed["dateModified"] != nil)
    #expect(listed["division"]?["name"] == "Home")
    #expect(organisation.send("GET", "\(Organisation.groups)/\(id)").json?["skillConditions"] == Self.conditions)
  }

  @Test func membersAreComputedLater() throws {
    var organisation = try Organisation { $0.skillGroupMilliseconds = 500 }
    let id = try create(&organisation)
    #expect(organisation.send("GET", "\(Organisation.groups)/\(id)").json?["status"] == "InProgress")
    organisation.wait(500)
    let complete = organisation.send("GET", "\(Organisation.groups)/\(id)")
    #expect(complete.json?["status"] == "Complete")
    #expect(complete.json?["memberCount"] != 0)
    _ = organisation.send("PATCH", "\(Organisation.groups)/\(id)", ["description": "new"])
    #expect(organisation.send("GET", "\(Organisation.groups)/\(id)").json?["status"] == "InProgress")
  }

  @Test func dateModifiedMovesWithEachChangeOnly() throws {
    var organisation = try Organisation()
    let id = try create(&organisation)
    let before = organisation.send("GET", "\(Organisation.groups)/\(id)").json?["dateModified"]
    organisation.wait(5000)
    #expect(organisation.send("PATCH", "\(Organisation.groups)/\(id)", ["name": "G"]).json?["dateModified"] == before)
    #expect(organisation.send("PATCH", "\(Organisation.groups)/\(id)", ["name": "H"]).json?["dateModified"] != before)
    #expect(organisation.send("DELETE", "\(Organisation.groups)/\(id)").status == 204)
  }

  @Test func namesAreUniqueInTheOrganisation() throws {
    var organisation = try Organisation()
    _ = try create(&organisation)
    #expect(organisation.send("POST", Organisation.groups, ["name": "G", "skillConditions": []]).status == 409)
  }

  static let invalid: [(body: JSONValue, fields: [String])] = [
    (["name": ""], ["name", "skillConditions"]),
    (["name": "A", "skillConditions": [["operation": "Xor"]]], ["skillConditions[0].operation"]),
    (
      [
        "name": "A",
        "skillConditions": [
          [
            "operation": "And",
            "routingSkillConditions": [["routingSkill": "unknown", "comparator": "Like", "proficiency": 6]],
          ]
        ],
      ],
      [
        "skillConditions[0].routingSkillConditions[0].routingSkill",
        "skillConditions[0].routingSkillConditions[0].comparator",
        "skillConditions[0].routingSkillConditions[0].proficiency",
      ]
    ),
    (["name": "A", "skillConditions": [], "division": ["id": "unknown"]], ["division.id"]),
  ]

  @Test(arguments: invalid)
  func invalidBodies(body: JSONValue, fields: [String]) throws {
    var organisation = try Organisation()
    let response = organisation.send("POST", Organisation.groups, body)
    #expect(response.status == 400)
    #expect(response.fields == fields)
  }

  @Test func setsMayComeBackInAnotherOrder() throws {
    var organisation = try Organisation()
    let id = try create(&organisation)
    organisation.world.switches.shuffledSets = true
    organisation.world.switches.childConditions = .emptyAnd
    let live = try #require(organisation.send("GET", "\(Organisation.groups)/\(id)").json?.objectValue)
    #expect(live["skillConditions"] != Self.conditions)
    #expect(live["skillConditions"]?.arrayValue?.count == 2)
    let desired = JSONObject([("name", "G"), ("skillConditions", Self.conditions)])
    var sent = ResourceKind.skillGroup.canonical(live, fields: .standard)
    sent["division"] = nil
    let skillsOf = { (object: JSONObject) in object["skillConditions"]?.arrayValue?.map { $0["operation"] } }
    #expect(skillsOf(sent) == skillsOf(ResourceKind.skillGroup.canonical(desired, fields: .standard)))
  }
}
