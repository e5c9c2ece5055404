import Manifests
import RoutingModel
import Testing

@Suite struct RuleAnalysisTests {
  private static func lines(_ rules: [(name: String, priority: Int, when: String)], queue: String = "Q") throws
    -> [String]
  {
    let text = rules.map { "- {name: \($0.name), queue: \(queue), priority: \($0.priority), when: '\($0.when)'}\n" }
      .joined()
    let repository = "unknownFields: allow"
    let state = try Reading.commit([("r.yaml", text), ("routekeeper.yaml", repository)]).get()
    return RuleAnalysis.findings(state.resources).map(\.line)
  }

  @Test(
    arguments: [
      (
        "a > 5 and b exists and a < 3",
        ["r.yaml:1:3: warning RK0901: no call can satisfy \"R\": `a > 5` and `a < 3` exclude each other"]
      ),
      (
        "a exists or a not exists",
        ["r.yaml:1:3: warning RK0902: every call satisfies \"R\": its conditions exclude nothing"]
      ),
      (
        "a > 5 and a > 3",
        ["r.yaml:1:3: warning RK0903: in \"R\", `a > 3` has no effect: it holds whenever `a > 5` does"]
      ),
      (
        "a > 5 or b == 1 or a > 6",
        ["r.yaml:1:3: warning RK0903: in \"R\", `a > 6` has no effect: where it holds, so does `a > 5 or b == 1`"]
      ),
      ("a == 1 and b == 2 and a == 1", ["r.yaml:1:3: warning RK0903: in \"R\", `a == 1` stands twice"]),
      (
        "b == 1 or (a > 5 and a < 3)",
        ["r.yaml:1:3: warning RK0903: in \"R\", `a > 5 and a < 3` never holds"]
      ),
      ("a exists and a == 1", []), ("a == 1 or b == 2", []),
      (
        "a matches \"x\" and a == \"y\"",
        ["r.yaml:1:3: warning RK0901: no call can satisfy \"R\": `a matches \"x\"` and `a == \"y\"` exclude each other"]
      ),
    ] as [(String, [String])])
  func ofOneRule(when: String, expected: [String]) throws {
    #expect(try Self.lines([("R", 1, when)]) == expected)
  }

  @Test func anEarlierRuleTakesAll() throws {
    #expect(
      try Self.lines([("Narrow", 1, "a > 5 and b == 1"), ("Wide", 2, "a > 3")])
        == [
          "r.yaml:1:3: warning RK0904: \"Narrow\" never takes a call: \"Wide\" (r.yaml:2) is asked first and takes all of them"
        ])
    #expect(try Self.lines([("Narrow", 3, "a > 5 and b == 1"), ("Wide", 2, "a > 3")]) == [])
  }

  @Test func severalEarlierRulesTakeAll() throws {
    #expect(
      try Self.lines([
        ("Low", 3, "a < 5"), ("High", 2, "a >= 5"), ("Other", 2, "a == 7 and b == 1"), ("Any", 1, "a > 1 and a < 9"),
      ]).filter { $0.contains("\"Any\"") }
        == [
          "r.yaml:4:3: warning RK0904: \"Any\" never takes a call: \"Low\" and \"High\" are asked first and together take all of them"
        ])
  }

  @Test func equalRulesAreNamed() throws {
    #expect(
      try Self.lines([("A", 2, "not (a == 1 or b == 2)"), ("B", 2, "not (b == 2) and not (a == 1)")])
        == ["r.yaml:2:3: warning RK0905: \"B\" has the same meaning as \"A\" (r.yaml:1), which is asked first"])
  }

  @Test func manyRulesEndInTheLimit() throws {
    let rules = (0..<700).map { (name: "R\($0)", priority: $0, when: "a == \($0)") }
    let lines = try Self.lines(rules)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("RK0906") == true)
  }
}
