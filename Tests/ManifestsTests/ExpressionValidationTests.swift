import Manifests
import RoutingModel
import Testing

struct ExpressionValidationTests {
  @Test(
    arguments: [
      ("{type: condition, field: skill, operator: eq, value: x}", []),
      ("{type: condition, field: skill, operator: exists}", []),
      ("{type: condition, field: skill, operator: eq, value: x, children: []}", []),
      ("{type: condition, field: skill, operator: eq, value: x, children: null}", []),
      (
        "{type: and, children: [{type: condition, field: skill, operator: exists}], field: null, operator: null, value: null}",
        []
      ),
      ("{type: condition, field: vip_flag, operator: eq, value: \"True\"}", []),
      ("{type: condition, field: skill, operator: contains, value: \"true\"}", []),
      ("{type: condition, field: language, operator: eq, value: \"true\"}", []),
      ("{type: xor, children: []}", ["RK0101"]),
      ("{type: 5}", ["RK0203"]),
      ("{children: []}", ["RK0102"]),
      ("{type: null}", ["RK0102"]),
      ("[]", ["RK0203"]),
      ("text", ["RK0203"]),
      ("{type: and}", ["RK0103"]),
      ("{type: or, children: []}", ["RK0103"]),
      ("{type: or, children: null}", ["RK0103"]),
      ("{type: or, children: x}", ["RK0203"]),
      ("{type: or, children: [x]}", ["RK0203"]),
      ("{type: not, children: []}", ["RK0103"]),
      (
        "{type: not, children: [{type: condition, field: skill, operator: exists}, {type: condition, field: ani, operator: exists}]}",
        ["RK0104"]
      ),
      (
        "{type: and, field: a, operator: eq, value: 1, children: [{type: condition, field: skill, operator: exists}]}",
        ["RK0105", "RK0105", "RK0105"]
      ),
      (
        "{type: condition, field: skill, operator: exists, children: [{type: condition, field: ani, operator: exists}]}",
        ["RK0105"]
      ),
      ("{type: condition}", ["RK0106", "RK0106"]),
      ("{type: condition, field: skill}", ["RK0106"]),
      ("{type: condition, operator: exists}", ["RK0106"]),
      ("{type: condition, field: skill, operator: equals, value: x}", ["RK0107"]),
      ("{type: condition, field: skill, operator: EQ, value: x}", ["RK0107"]),
      ("{type: condition, field: skill, operator: eq}", ["RK0108"]),
      ("{type: condition, field: skill, operator: eq, value: null}", ["RK0108"]),
      ("{type: condition, field: skill, operator: eq, value: [x]}", ["RK0109"]),
      ("{type: condition, field: priority, operator: gt, value: \"5\"}", ["RK0109"]),
      ("{type: condition, field: priority, operator: gt, value: true}", ["RK0109"]),
      ("{type: condition, field: skill, operator: contains, value: 5}", ["RK0109"]),
      ("{type: condition, field: skill, operator: regex, value: true}", ["RK0109"]),
      ("{type: condition, field: skil, operator: exists}", ["RK0110"]),
      ("{type: condition, field: 5, operator: exists}", ["RK0203"]),
      ("{type: condition, field: \"\", operator: exists}", ["RK0115"]),
      ("{type: condition, field: a..b, operator: exists}", ["RK0115"]),
      ("{type: condition, field: skill, operator: regex, value: \"(\"}", ["RK0112"]),
      ("{type: condition, field: skill, operator: regex, value: \"(?=x)\"}", ["RK0112"]),
      ("{type: condition, field: skill, operator: regex, value: \"(a{1000}){1000}\"}", ["RK0112"]),
      ("{type: condition, field: skill, operator: exists, value: x}", ["warning RK0114"]),
      ("{type: condition, field: priority, operator: eq, value: high}", ["warning RK0111"]),
      ("{type: condition, field: priority, operator: neq, value: \"5\"}", ["warning RK0111"]),
      ("{type: condition, field: skill, operator: gt, value: 5}", ["warning RK0111"]),
      ("{type: condition, field: vip_flag, operator: contains, value: t}", ["warning RK0111"]),
      ("{type: condition, field: language, operator: eq, value: true}", ["warning RK0111"]),
      ("{type: condition, fields: skill, operator: exists}", ["RK0106", "RK0201"]),
    ] as [(String, [String])])
  func findsWhatIsWrong(expression: String, codes: [String]) {
    #expect(Reading.codes(expression: expression).sorted() == codes.sorted())
  }

  @Test(arguments: [(1, 1, true), (2, 1, false), (10, 10, true), (11, 10, false), (50, 50, true), (100, 100, true)])
  func depthCountsNodes(nodes: Int, limit: Int, valid: Bool) {
    var expression = "{type: condition, field: skill, operator: exists}"
    for _ in 1..<nodes { expression = "{type: and, children: [\(expression)]}" }
    if nodes == 1 { expression = "{type: condition, field: skill, operator: exists}" }
    #expect(Reading.codes(expression: expression, depth: limit) == (valid ? [] : ["RK0113"]))
  }

  @Test(
    arguments: [
      ("error", ["RK0110"]), ("warn", ["warning RK0110"]), ("allow", []),
    ] as [(String, [String])])
  func unknownFieldsAreWhatTheRepositorySays(choice: String, codes: [String]) {
    let expression = "{type: condition, field: tier, operator: exists}"
    #expect(Reading.codes(expression: expression, repository: "unknownFields: \(choice)") == codes)
    #expect(Reading.codes(expression: expression, repository: "fields: {tier: string}") == [])
  }

  @Test func anUnknownFieldThatIsLikeNoOtherHasAWayOut() {
    let expression = "{type: condition, field: tariff, operator: exists}"
    let lines = Reading.lines([("r.yaml", Reading.rule(expression: expression))])
    #expect(
      lines == ["r.yaml:4:38: error RK0110: unknown field \"tariff\": declare it in routekeeper.yaml under fields"])
  }

  @Test func aFieldOfAnUnknownTypeIsOneFinding() {
    let expression = "{type: condition, field: zone, operator: eq, value: x}"
    #expect(Reading.codes(expression: expression, repository: "fields: {zone: strin}") == ["RK0207"])
  }

  @Test func declaredTypesDecideWhatTheTextTrueMeans() throws {
    let expression = "{type: condition, field: flag, operator: eq, value: \"TRUE\"}"
    func value(_ repository: String) throws -> JSONValue? {
      let files = [("r.yaml", Reading.rule(expression: expression)), ("routekeeper.yaml", repository)]
      return try Reading.commit(files).get().resources.first?.body.object["expression"]?["value"]
    }
    #expect(try value("fields: {flag: string}") == "TRUE")
    #expect(try value("fields: {flag: boolean}") == true)
    #expect(try value("unknownFields: allow") == true)
  }

  @Test(arguments: [
    ("equals", "eq"), ("==", "eq"), ("not_equals", "neq"), (">=", "gte"), ("matches", "regex"), ("exist", "exists"),
    ("contain", "contains"), ("notexists", "not_exists"), ("not-exists", "not_exists"), ("Eq", "eq"),
  ])
  func suggestsTheOperator(written: String, meant: String) {
    let lines = Reading.lines([
      ("r.yaml", Reading.rule(expression: "{type: condition, field: skill, operator: \"\(written)\", value: x}"))
    ])
    #expect(lines == ["r.yaml:4:55: error RK0107: unknown operator \"\(written)\" (did you mean \"\(meant)\"?)"])
  }
}
