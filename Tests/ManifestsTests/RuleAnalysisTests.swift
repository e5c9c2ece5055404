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
    return RuleAnalysis.findings(state.resources, state.callFields).map(\.line)
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

  /// The line and column of the condition, in both forms and in lists of manifests.
  @Test func findingsPointAtTheirNode() throws {
    let files = [
      (
        "a.yaml",
        """
        - name: A
          queue: Q
          priority: 1
          when: >-
            a > 5
            and b exists and a > 3
        - name: B
          queue: R
          priority: 1
          expression:
            type: or
            children:
              - {type: condition, field: b, operator: eq, value: 1}
              - type: and
                children:
                  - {type: condition, field: a, operator: gt, value: 5}
                  - {type: condition, field: a, operator: lt, value: 3}
        """
      ),
      ("b.json", #"{"name":"C","queue":"S","priority":1,"when":"a == 1 and a == 2"}"#),
      ("routekeeper.yaml", "unknownFields: allow"),
    ]
    let state = try Reading.commit(files).get()
    let texts = Dictionary(uniqueKeysWithValues: files)
    let places = NodePlaces { Array((texts[$0] ?? "").utf8) }
    let findings = RuleAnalysis.findings(state.resources, state.callFields, places: places)
    #expect(
      findings.map { "\($0.location.file):\($0.location.line):\($0.location.column) \($0.code)" } == [
        "a.yaml:6:22 RK0903", "a.yaml:14:9 RK0903", "b.json:1:57 RK0901",
      ], "\(findings.map(\.line))")
    // Files that are gone by now leave the place of the rule.
    let gone = RuleAnalysis.findings(
      state.resources, state.callFields, places: NodePlaces { _ in throw CancellationError() })
    #expect(gone.map(\.location.line) == [1, 7, 1])
  }

  @Test func aTruthIsNoText() throws {
    #expect(
      try Self.lines([
        ("A", 2, "flag == \"true\" and a == 1"), ("B", 1, "flag contains \"True\" or b == 1"),
        ("C", 1, "other contains \"true\""),
      ]) == [
        "r.yaml:2:3: warning RK0908: in \"B\", `flag contains \"True\"` looks for text, but \"A\" (r.yaml:1) takes \"flag\" for a boolean, which has none"
      ])
  }
}
