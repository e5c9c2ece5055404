import GenesysSimulator
import RoutingModel
import Testing

/// Every spelling must look different on the wire and be the same rule to a careful reader.
@Suite struct SpellingTests {
  static let spellings: [(name: String, change: @Sendable (inout Switches) -> Void, visible: String)] = [
    ("float", { $0.numbers = .float }, "\"priority\":5.0"),
    ("exponent", { $0.numbers = .exponent }, "\"priority\":5e0"),
    ("nulls", { $0.conditionNulls = .null }, "\"value\":null"),
    ("empty lists", { $0.emptyChildren = .list }, "\"children\":[]"),
    ("null children", { $0.emptyChildren = .null }, "\"children\":null"),
    ("null description", { $0.emptyDescription = .null }, "\"description\":null"),
    ("blank reference", { $0.referenceNames = .blank }, "\"name\":\"\""),
    (
      "all",
      {
        $0.numbers = .float
        $0.conditionNulls = .null
        $0.emptyChildren = .list
        $0.emptyDescription = .absent
        $0.referenceNames = .absent
        $0.keyOrder = .shuffled
      }, "\"children\":[]"
    ),
  ]

  @Test(arguments: spellings.indices)
  func aSpellingChangesBytesButNotTheRule(index: Int) throws {
    let spelling = Self.spellings[index]
    var organisation = try Organisation()
    let expression: JSONValue = [
      "type": "or",
      "children": [Organisation.condition, ["type": "condition", "field": "wait_time", "operator": "exists"]],
    ]
    let id = try organisation.create(organisation.rule("A", queue: nil, ["expression": expression]))
    let plain = organisation.send("GET", "\(Organisation.rules)/\(id)")
    spelling.change(&organisation.world.switches)
    let spelled = organisation.send("GET", "\(Organisation.rules)/\(id)")
    #expect(spelled.text.contains(spelling.visible), "\(spelling.name): \(spelled.text)")
    #expect(!plain.text.contains(spelling.visible))
    #expect(canonical(spelled) == canonical(plain))
    let listed = organisation.send("GET", Organisation.rules)
    #expect(listed.text.contains(spelled.text))
  }

  private func canonical(_ response: SimulatedResponse) -> JSONObject? {
    response.json?.objectValue.map { ResourceKind.routingRule.canonical($0, fields: .standard) }
  }

  @Test func shuffledKeysAreShuffled() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    let plain = organisation.send("GET", "\(Organisation.rules)/\(id)")
    organisation.world.switches.keyOrder = .shuffled
    let shuffled = organisation.send("GET", "\(Organisation.rules)/\(id)")
    #expect(shuffled.body != plain.body)
    #expect(shuffled.json == plain.json)
    #expect(organisation.send("GET", "\(Organisation.rules)/\(id)").body == shuffled.body)
  }

  @Test func largeIntegersKeepTheirValue() throws {
    var organisation = try Organisation { $0.numbers = .float }
    let expression: JSONValue = ["type": "condition", "field": "a", "operator": "eq", "value": 9_007_199_254_740_993]
    let id = try organisation.create(organisation.rule("A", queue: nil, ["expression": expression]))
    #expect(organisation.send("GET", "\(Organisation.rules)/\(id)").json?["expression"] == expression)
  }
}
