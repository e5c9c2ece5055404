import Manifests
import RoutingModel
import Testing

@Suite struct TextFormTests {
  private static func rule(_ when: String) -> String { "name: R\nqueue: Q\npriority: 1\n" + when + "\n" }

  private static func body(_ when: String, file: String = "r.yaml") throws -> JSONValue? {
    try Reading.commit([(file, rule(when))]).get().resources.first?.body.object["expression"]
  }

  @Test func isTheSameRuleAsTheTree() throws {
    let text = try Self.body("when: language == \"en\" and (priority >= 5 or vip_flag == true)")
    let tree = try Reading.commit([
      (
        "r.yaml",
        Reading.rule(
          expression:
            "{type: and, children: [{type: condition, field: language, operator: eq, value: en}, {type: or, children: [{type: condition, field: priority, operator: gte, value: 5}, {type: condition, field: vip_flag, operator: eq, value: true}]}]}"
        )
      )
    ]).get().resources.first?.body.object["expression"]
    #expect(text != nil)
    #expect(text == tree)
  }

  @Test(arguments: [
    "when: language == \"en\"", "when: 'language == \"en\"'", "when: \"language == \\\"en\\\"\"",
    "when: >-\n  language\n  == \"en\"", "when: |\n  language ==\n    \"en\"", "when:\n  language ==\n\n  \"en\"",
    "when: language == \"en\"\nexpression: null", "when: language == \"en\"   # why",
  ])
  func everyStyleOfScalarIsRead(written: String) throws {
    #expect(
      try Self.body(written)
        == ["type": "condition", "field": "language", "operator": "eq", "value": "en"])
  }

  @Test func booleansAreCastAsInTheTree() throws {
    #expect(try Self.body("when: vip_flag == \"TRUE\"")?["value"] == true)
  }

  @Test func jsonManifestsMayUseItToo() throws {
    let file = #"{"name":"R","queue":"Q","priority":1,"when":"language == \"en\""}"#
    #expect(try Reading.commit([("r.json", file)]).get().resources.count == 1)
  }

  /// The place of the fault within the text, in every style.
  @Test(
    arguments: [
      ("when: skil exists", "r.yaml:4:7: error RK0110: unknown field \"skil\" (did you mean \"skill\"?)"),
      (
        "when: 'skill exists and skil exists'",
        "r.yaml:4:25: error RK0110: unknown field \"skil\" (did you mean \"skill\"?)"
      ),
      (
        "when: \"language == \\\"é\\u0020\\\" and skil exists\"",
        "r.yaml:4:36: error RK0110: unknown field \"skil\" (did you mean \"skill\"?)"
      ),
      (
        "when: >-\n  skill exists\n  and\n\n  skil exists",
        "r.yaml:8:3: error RK0110: unknown field \"skil\" (did you mean \"skill\"?)"
      ),
      (
        "when: |  # a comment\n    skill exists and\n      priority = 5",
        "r.yaml:6:16: error RK0107: unknown operator \"=\" (did you mean \"==\"?)"
      ),
      (
        "when: skill exists\n  and priority equals 5",
        "r.yaml:5:16: error RK0107: unknown operator \"equals\" (did you mean \"==\"?)"
      ),
      ("when: skill like \"x\"", "r.yaml:4:13: error RK0107: unknown operator \"like\" (did you mean \"contains\"?)"),
      (
        "when: skill does not exist",
        "r.yaml:4:13: error RK0107: unknown operator \"does\" (did you mean \"not exists\"?)"
      ),
      ("when: priority >", "r.yaml:4:17: error RK0108: the operator \">\" needs a value"),
      ("when: priority > \"5\"", "r.yaml:4:18: error RK0109: the operator \"gt\" takes a number, found a string"),
      (
        "when: language == en",
        "r.yaml:4:19: error RK0116: text stands between double quotes (did you mean \"\"en\"\"?)"
      ),
      (
        "when: vip_flag == True",
        "r.yaml:4:19: error RK0116: true and false are written in small letters (did you mean \"true\"?)"
      ),
      (
        "when: skill exists and priority > 1 or vip_flag == true",
        "r.yaml:4:37: error RK0117: \"and\" and \"or\" stand side by side: say with parentheses what belongs together: "
          + "`(skill exists and priority > 1) or vip_flag == true` or `skill exists and (priority > 1 or vip_flag == true)`"
      ),
      (
        "when: skill exists\nexpression: {type: condition, field: skill, operator: exists}",
        "r.yaml:4:1: error RK0118: \"when\" and \"expression\" stand side by side: a rule has one of them"
      ),
      ("when: 5", "r.yaml:4:7: error RK0203: \"when\" must be text, found a number"),
      ("when: \"\"", "r.yaml:4:7: error RK0116: a condition is expected here, found the end"),
      (
        "when: null",
        "r.yaml:1:1: error RK0202: the required field \"expression\" (or the same as text, \"when\") is missing"
      ),
      ("wen: x\nwhen: skill exists", "r.yaml:4:1: error RK0201: unknown key \"wen\" (did you mean \"when\"?)"),
      (
        "when: language == \"\\u202E\"",
        "r.yaml:4:19: error RK0306: the string contains the bidirectional control character U+202E"
      ),
      ("when: skill matches \"(\"", "r.yaml:4:21: error RK0112: invalid pattern: missing ): ("),
    ] as [(String, String)])
  func findsThePlace(written: String, line: String) {
    #expect(Reading.lines([("r.yaml", Self.rule(written))]) == [line])
  }

  @Test func inJSONToo() {
    let file = "{\"name\":\"R\",\"queue\":\"Q\",\"priority\":1,\n \"when\":\"\\uD83D\\uDE00 exists and skil exists\"}"
    #expect(Reading.lines([("r.json", file)]).first?.hasPrefix("r.json:2:10: error RK0116") == true)
    let other = "{\"name\":\"R\",\"queue\":\"Q\",\"priority\":1,\n \"when\":\"\\\"\\uD83D\\uDE00\\\" exists\"}"
    #expect(Reading.lines([("r.json", other)]).first?.hasPrefix("r.json:2:10: error RK0110") == true)
  }

  @Test(arguments: [(10, true), (11, false)])
  func depthCountsAsInTheTree(nodes: Int, valid: Bool) {
    let text =
      String(repeating: "not (", count: nodes - 1) + "skill exists" + String(repeating: ")", count: nodes - 1)
    let lines = Reading.lines([("r.yaml", Self.rule("when: " + text))])
    #expect(lines.isEmpty == valid)
    #expect(valid || lines.first?.contains("RK0113") == true)
  }
}
