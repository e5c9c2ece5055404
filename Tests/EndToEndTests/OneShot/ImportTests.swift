import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// `import`: what it writes validates and plans as unchanged.
@Suite struct ImportTests {
  private static let names = [
    "Plain", "null", "yes", "0x1F", "12:30", "- a", "a: b #c", "\"quoted\" 'twice' \\", " lead and trail ", "日本語",
    "e\u{301}", "é", "a/b/c", "A/B/C", "..", "%s", "{x}", "[y]", "@at", "`tick", "!tag", "&anchor", "*alias", "?", "|",
    ">", "emoji 😀", "zero\u{200B}width",
  ]

  private static let exists: JSONValue = ["type": "condition", "field": "skill", "operator": "exists"]

  private static func deep(_ depth: Int) -> JSONValue {
    if depth == 0 {
      return ["type": "condition", "field": "wait_time", "operator": "gte", "value": .number(JSONNumber(2.5) ?? 2)]
    }
    let type: JSONValue = depth % 3 == 0 ? "not" : depth % 2 == 0 ? "and" : "or"
    return ["type": type, "children": depth % 3 == 0 ? [deep(depth - 1)] : [deep(depth - 1), exists]]
  }

  private static let texts: [JSONValue] = [
    "one\ntwo", "one\n\n  three\n", "trailing \nspace", "\n", "tab\tand\r\nreturn", "ends\n\n", "# no comment", "'",
    "\"",
  ]

  private static let values: [JSONValue] = [
    "true story", "yes", "1e5", "0", "-", "~", "", "\\d+\n", .integer(9_007_199_254_740_993), .bool(true), "=",
    .number(JSONNumber(1e-7) ?? 0), .number(JSONNumber(literal: "123456789012345678901234567890") ?? 0),
  ]

  private static var organisation: JSONValue {
    func rule(_ name: String, _ queue: JSONValue = "Support", _ more: [(ExactText, JSONValue)] = []) -> JSONValue {
      .object(
        JSONObject([("name", .string(name)), ("queue", queue), ("priority", 5), ("expression", exists)] + more))
    }
    var rules = names.map { rule($0) } + names.prefix(4).map { rule($0, "Süd: \"x\"") }
    rules += texts.enumerated().map { rule("text \($0)", "Sales", [("description", $1)]) }
    rules += (1...9).map { rule("deep \($0)", "Sales", [("expression", deep($0)), ("enabled", false)]) }
    rules += values.enumerated().map { index, value in
      let condition: JSONValue = ["type": "condition", "field": "own field", "operator": "eq", "value": value]
      return rule("value \(index)", "Sales", [("expression", condition)])
    }
    rules += [rule("by id", ["id": "twin-2"])]
    let skill: JSONValue = [
      "routingSkill": "no", "comparator": "EqualTo", "proficiency": 3,
      "childConditions": [
        [
          "operation": "Not",
          "routingSkillConditions": [
            ["routingSkill": "technical", "comparator": "LessThan", "proficiency": 0]
          ],
        ]
      ],
    ]
    let condition: JSONValue = ["operation": "And", "routingSkillConditions": [skill]]
    return [
      "queues": ["Süd: \"x\"", ["name": "Twin", "id": "twin-1"], ["name": "Twin", "id": "twin-2"]], "skills": ["no"],
      "rules": .array(rules),
      "skillGroups": [["name": "42", "skillConditions": [condition]], ["name": "Empty", "skillConditions": []]],
    ]
  }

  private static func with(_ seed: JSONValue, _ body: (DaemonFixture) async throws -> Void) async throws {
    try await DaemonFixture.with { fixture in
      try fixture.organisation.withWorld { try $0.seed(seed, now: SimulatorServer.now()) }
      try await body(fixture)
    }
  }

  /// Names decide about the order and about what gets a number behind it; ids differ from organisation to organisation.
  @Test func organisationsThatDifferInIDsGetTheSameFiles() async throws {
    var trees: [[String: String]] = []
    var listed: [String] = []
    for ids in [["a", "b"], ["b", "a"]] {
      let queues = zip(["Käse", "Käse!"], ids).map { name, id -> JSONValue in
        ["name": .string(name), "id": .string(id)]
      }
      let rules = ["Käse!", "Käse"].map { queue -> JSONValue in
        ["name": "One", "queue": .string(queue), "priority": 5, "expression": Self.exists]
      }
      try await Self.with(["queues": .array(queues), "rules": .array(rules)]) { fixture in
        let folder = fixture.folder.path("imported")
        let result = try await fixture.expect("import", "--into", folder, "--output", "json")
        let files = try #require(try fixture.json(result.output)["files"]?.arrayValue).compactMap {
          $0["file"]?.stringValue
        }
        listed.append(files.joined(separator: " "))
        trees.append(
          try Dictionary(
            uniqueKeysWithValues: files.map { ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)) }))
      }
    }
    #expect(trees[0].count == 2 && trees[0] == trees[1])
    #expect(listed[0] == listed[1])
  }

  @Test func everythingComesBackAsItIs() async throws {
    try await Self.with(Self.organisation) { fixture in
      let folder = fixture.folder.path("manifests")
      let written = try fixture.json(
        try await fixture.expect("import", "--into", folder, "--output", "json").output)
      #expect(written["skipped"] == [], "\(written["skipped"] ?? .null)")
      let files = try #require(written["files"]?.arrayValue?.compactMap { $0["file"]?.stringValue })
      let live = fixture.rules().count + 2
      #expect(files.count == live + 1, "each object has a file, and the field a declaration")
      #expect(files.contains("skill-groups/42.yaml"))
      #expect(Set(files.map { $0.lowercased() }).count == files.count)
      try await fixture.expect("validate", folder)
      let plan = try fixture.json(try await fixture.expect("plan", "--path", folder, "--output", "json").output)
      #expect(plan["summary"]?["unchanged"]?.numberValue == JSONNumber(live), "\(plan["changes"] ?? .null)")
      #expect(plan["changes"] == [])
      // A second time there is nothing left to write.
      let again = try await fixture.expect("import", "--into", folder, "--output", "json")
      #expect(try fixture.json(again.output)["files"] == [])
    }
  }

  @Test func noFileIsOverwrittenAndDeclaredObjectsAreLeftOut() async throws {
    let rules = ["A", "B"].map { name -> JSONValue in
      ["name": .string(name), "queue": "Support", "priority": 1, "expression": Self.exists]
    }
    try await Self.with(["rules": .array(rules)]) { fixture in
      let folder = fixture.folder.path("manifests")
      let mine = DaemonFixture.rule("B") + "description: mine\n"
      try fixture.folder.write("manifests/rules/support/a.yaml", mine)
      let result = try fixture.json(
        try await fixture.expect("import", "--into", folder, "--output", "json").output)
      #expect(result["files"]?.arrayValue?.map { $0["file"] } == ["rules/support/a-2.yaml"])
      #expect(result["declared"] == 1)
      #expect(try String(contentsOfFile: folder + "/rules/support/a.yaml", encoding: .utf8) == mine)
    }
  }

  @Test func whatNoManifestCanSayIsLeftOutWithAReason() async throws {
    let broken: JSONValue = ["type": "condition", "field": "skill", "operator": "equals", "value": 1]
    let rules: [JSONValue] = [
      ["name": "Twice", "queue": "Support", "priority": 1, "expression": Self.exists],
      ["name": "Twice", "queue": "Support", "priority": 2, "expression": Self.exists],
      ["name": "bidi\u{202E}", "queue": "Support", "priority": 2, "expression": Self.exists],
      ["name": "broken", "queue": "Support", "priority": 2, "expression": broken],
      ["name": "fine", "queue": "Support", "priority": 2, "expression": Self.exists],
    ]
    try await Self.with(["rules": .array(rules)]) { fixture in
      let folder = fixture.folder.path("manifests")
      let result = try fixture.json(
        try await fixture.expect("import", "--into", folder, "--output", "json").output)
      #expect(result["files"]?.arrayValue?.map { $0["file"] } == ["rules/support/fine.yaml"])
      let reasons = result["skipped"]?.arrayValue?.compactMap { $0["reason"]?.stringValue } ?? []
      #expect(reasons.count == 4)
      for expected in ["2 live objects", "bidirectional", "\"equals\""] {
        #expect(reasons.contains { $0.contains(expected) }, "\(reasons)")
      }
      try await fixture.expect("validate", folder)
    }
  }
}
