import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// `import --adopt`: its patch goes through `git apply`, and then git says what is live.
@Suite struct AdoptionTests {
  private static let tree = """
    # Who takes technical calls
    name: Technical
    queue: Support
    priority: 10   # above the rest
    expression:
      type: and
      children:
        # speaks German
        - {type: condition, field: language, operator: eq, value: de}
        - {type: condition, field: skill, operator: exists}

    """

  private static let text = """
    - name: Night   # text
      queue: Sales
      priority: 3
      when: language == "en" and skill exists   # as text
    - name: Gone
      queue: Sales
      priority: 4
      when: skill exists

    """

  private static let alone = """
    name: Alone
    queue: Sales
    priority: 5
    when: skill exists

    """

  /// A work tree of the repository, with everything brought into force.
  private static func with(_ body: (DaemonFixture, String) async throws -> Void) async throws {
    try await DaemonFixture.with(settings: "repository: {url: \"unset\", path: routing, pollInterval: 1h}") { fixture in
      try fixture.configure("repository: {url: \"\(fixture.remote.url)\", path: routing, pollInterval: 1h}")
      try await fixture.remote.commit(files: [
        "routing/rules/support.yaml": tree, "routing/rules/sales rules.yaml": text, "routing/alone.yaml": alone,
        "README.md": "rules\n",
      ])
      try await fixture.expect("apply", "--yes")
      let work = fixture.folder.path("work")
      try await HostCommand.run("git", ["clone", "--quiet", fixture.remote.path, work])
      try await body(fixture, work)
    }
  }

  private static func planned(_ fixture: DaemonFixture, _ work: String) async throws -> JSONValue {
    let message = [
      "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message", "adopt",
    ]
    try await HostCommand.run("git", ["-C", work] + message)
    try await HostCommand.run("git", ["-C", work, "push", "--quiet", "origin", "HEAD:main"])
    return try fixture.json(try await fixture.expect("plan", "--output", "json").output)
  }

  @Test func severalObjectsBecomeOnePatch() async throws {
    try await Self.with { fixture, work in
      let condition: JSONValue = ["type": "condition", "field": "language", "operator": "eq", "value": "fr"]
      let exists: JSONValue = ["type": "condition", "field": "skill", "operator": "exists"]
      try fixture.changeByHand(
        "Technical", ["priority": 42, "expression": ["type": "and", "children": [condition, exists]]])
      try fixture.changeByHand(
        "Night", queue: "Sales", ["enabled": false, "expression": ["type": "or", "children": [condition, exists]]])
      try fixture.organisation.withWorld { world in
        try world.seed(
          ["rules": [["name": "Made by hand", "queue": "Support", "priority": 1, "expression": exists]]],
          now: SimulatorServer.now())
        for (name, queue) in [("Gone", "Sales"), ("Alone", "Sales")] as [(JSONValue, JSONValue)] {
          _ = try world.drift(
            ["action": "delete", "kind": "RoutingRule", "identity": ["name": name, "queue": queue]],
            now: SimulatorServer.now())
        }
      }
      let result = try await fixture.expect(
        "import", "--into", work + "/routing", "--adopt", "Support/Technical", "--adopt", "RoutingRule/Sales/Night",
        "--adopt", "Support/Made by hand", "--adopt", "Sales/Gone", "--adopt", "Sales/Alone")
      let changes = result.output.split(separator: "\n").filter { line in
        (line.hasPrefix("+") || line.hasPrefix("-")) && !line.hasPrefix("+++") && !line.hasPrefix("---")
      }
      #expect(changes.contains("+priority: 42   # above the rest"))
      #expect(changes.contains("+    - {type: condition, field: language, operator: eq, value: fr}"))
      #expect(changes.contains("+  when: language == \"fr\" or skill exists   # as text"))
      #expect(changes.contains("+  enabled: false"))
      #expect(changes.count { $0.hasPrefix("-") } == 2 + 1 + 4 + 4, "\(result.output)")
      #expect(result.errors.contains("~ routing/rules/support.yaml"))
      // Nothing was written.
      #expect(try await HostCommand.run("git", ["-C", work, "status", "--porcelain"]).isEmpty)
      try await HostCommand.run("git", ["-C", work, "apply", "--index", "-"], input: Array(result.output.utf8))
      let after = try String(contentsOfFile: work + "/routing/rules/support.yaml", encoding: .utf8)
      #expect(
        after
          == Self.tree.replacing("priority: 10", with: "priority: 42").replacing("value: de", with: "value: fr"))
      #expect(!FileManager.default.fileExists(atPath: work + "/routing/alone.yaml"))
      let plan = try await Self.planned(fixture, work)
      #expect(plan["changes"] == [], "\(plan["changes"] ?? .null)")
      #expect(plan["summary"]?["unchanged"] == 3)
    }
  }

  @Test func theDocumentTellsWhatEachFileBecomes() async throws {
    try await Self.with { fixture, work in
      try fixture.changeByHand("Night", queue: "Sales", ["priority": 9])
      let result = try fixture.json(
        try await fixture.expect(
          "import", "--into", work + "/routing", "--adopt", "Sales/Night", "--adopt", "Sales/Gone", "--output", "json"
        ).output)
      #expect(
        result["files"] == [
          [
            "file": "routing/rules/sales rules.yaml", "kind": "RoutingRule", "change": "changed",
            "identity": ["name": "Night", "queue": "Sales"],
          ]
        ], "\(result)")
      #expect(result["skipped"]?.arrayValue?.first?["reason"]?.stringValue?.contains("as it is declared") ?? false)
      let markdown = try await fixture.expect(
        "import", "--into", work + "/routing", "--adopt", "Sales/Night", "--output", "markdown")
      #expect(markdown.output.contains("```diff\ndiff --git"))
    }
  }

  @Test func whatCannotBeAdoptedIsSaid() async throws {
    try await Self.with { fixture, work in
      let folder = work + "/routing"
      let unknown = try await fixture.expect("import", "--into", folder, "--adopt", "Support/Technica", status: 1)
      #expect(unknown.errors.contains("nothing live or declared is called Support/Technica"))
      #expect(unknown.errors.contains("did you mean \"Support/Technical\"?"))
      let same = try await fixture.expect("import", "--into", folder, "--adopt", "Support/Technical", status: 1)
      #expect(same.errors.contains("live as it is declared"))
      #expect(same.output.isEmpty)
      // A live value that a rule test forbids makes no patch that the daemon would refuse.
      let condition: JSONValue = ["type": "condition", "field": "undeclared", "operator": "exists"]
      try fixture.changeByHand("Technical", ["expression": condition])
      try fixture.folder.write("work/routing/routekeeper.yaml", "unknownFields: error\n")
      let invalid = try await fixture.expect("import", "--into", folder, "--adopt", "Support/Technical", status: 1)
      #expect(invalid.errors.contains("undeclared"), "\(invalid.errors)")
    }
  }
}
