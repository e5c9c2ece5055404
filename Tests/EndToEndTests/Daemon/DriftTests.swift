import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// Changes made behind git's back.
@Suite struct DriftTests {
  private static let files = [
    "a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B"),
    "g.yaml": "kind: SkillGroup\nname: G\nskillConditions: []\n",
  ]

  @Test func aChangeAndADeletionAreRepairedAndToldOnce() async throws {
    try await DaemonFixture.with { fixture in
      let sha = try await fixture.remote.commit(files: Self.files)
      try fixture.configure("sync: {driftInterval: 1s, settlingWindow: 0s, limits: {maxChanged: 100%}}")
      try await fixture.running { daemon in
        try await waitUntil("all is live") { fixture.rules().count == 2 }
        try fixture.changeByHand("A", ["priority": 9])
        try await waitUntil("A is repaired") { fixture.priority(of: "A") == 1 }
        _ = try fixture.organisation.withWorld { world in
          try world.drift(
            ["action": "delete", "kind": "RoutingRule", "identity": ["name": "B", "queue": "Support"]],
            now: SimulatorServer.now())
        }
        try await waitUntil("B is repaired") { fixture.rule(named: "B") != nil }
        try await waitUntil("the repair is recorded") { daemon.eventTypes.count { $0.hasSuffix("drift.healed") } == 2 }
        #expect(daemon.eventTypes.count { $0.hasSuffix("drift.detected") } == 2)
        let audit = try await fixture.command("audit", "--output", "json", "--commit", sha, "--verify")
        #expect(audit.status == 0)
        let actions = try fixture.json(audit.output)["records"]?.arrayValue?.compactMap { $0["action"]?.stringValue }
        #expect(actions?.filter { $0 == "drift.detected" }.count == 2)
      }
    }
  }

  @Test func reportChangesNothing() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.files)
      try fixture.configure("sync: {onDrift: report, driftInterval: 1s, settlingWindow: 0s}")
      try await fixture.running { daemon in
        try await waitUntil("all is live") { fixture.rules().count == 2 }
        try fixture.changeByHand("A", ["priority": 9])
        try await waitUntil("the drift is reported") {
          try await fixture.status()["verdict"] == "drifted"
        }
        let report = try await fixture.command("drift", "--fail-on-drift", "--output", "json")
        #expect(report.status == 2)
        let changed = try fixture.json(report.output)["changed"]?.arrayValue ?? []
        #expect(changed.map { $0["identity"]?["name"] } == ["A"])
        let field = changed.first?["fields"]?.arrayValue?.first
        #expect(field?["path"] == "/priority" && field?["live"] == 9 && field?["desired"] == 1)
        #expect(fixture.priority(of: "A") == 9)
        try await fixture.expect("sync", "--wait")
        #expect(fixture.priority(of: "A") == 9)
        #expect(daemon.eventTypes.filter { $0.hasSuffix("drift.detected") }.count == 1)
      }
    }
  }

  @Test func whatNobodyDeclaredIsReportedAndLeftAlone() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.files)
      _ = try fixture.organisation.withWorld { world in
        try world.drift(
          [
            "action": "create", "kind": "RoutingRule",
            "fields": [
              "name": "By hand", "queue": ["name": "Sales"], "priority": 3,
              "expression": ["type": "condition", "field": "skill", "operator": "exists"],
            ],
          ], now: SimulatorServer.now())
      }
      try await fixture.running { _ in
        _ = try await fixture.command("sync", "--wait")
        let report = try await fixture.command("drift", "--fail-on-drift", "--output", "json")
        #expect(report.status == 0, "\(report.errors)")
        let document = try fixture.json(report.output)
        #expect(document["unmanaged"]?.arrayValue?.count == 1)
        #expect(document["complete"] == true)
        #expect(fixture.rules().count == 3)
      }
    }
  }
}
