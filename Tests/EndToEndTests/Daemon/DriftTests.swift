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

  /// The platform's audit log knows.
  @Test func whoChangedItIsTold() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.files)
      try fixture.configure("sync: {onDrift: report, driftInterval: 1s, settlingWindow: 0s}")
      try await fixture.running { daemon in
        try await fixture.sync()
        _ = try fixture.organisation.withWorld { world in
          try world.drift(
            [
              "action": "change", "kind": "RoutingRule", "identity": ["name": "A", "queue": "Support"],
              "fields": ["priority": 9], "user": ["id": "u-17", "name": "Grace Hopper"],
            ], now: SimulatorServer.now())
        }
        try await waitUntil("the finding has an author") {
          let report = try fixture.json(try await fixture.command("drift", "--output", "json").output)
          return report["changed"]?.arrayValue?.first?["by"] != nil
        }
        let report = try fixture.json(try await fixture.command("drift", "--output", "json").output)
        let author = try #require(report["changed"]?.arrayValue?.first?["by"])
        #expect(author["name"] == "Grace Hopper" && author["kind"] == "user" && author["id"] == "u-17", "\(author)")
        let change = try #require(author["changes"]?.arrayValue?.first { $0["property"] == "priority" }, "\(author)")
        #expect(change["old"] == ["1"] && change["new"] == ["9"], "\(author)")
        #expect(try await fixture.command("drift").output.contains("Grace Hopper"))
        let page = try await HostCommand.run("curl", ["--silent", "--fail", try #require(daemon.page)])
        #expect(page.contains("Grace Hopper"))
        #expect(try await fixture.command("audit", "--output", "json").output.contains("drift.attributed"))
      }
    }
  }

  /// What the status page lists and searches.
  @Test func liveObjectsAreListedByQueueAndFound() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(
        files: Self.files.merging(["c.yaml": DaemonFixture.rule("C", queue: "Sales", field: "language")]) { $1 })
      try fixture.configure("sync: {onDrift: report, driftInterval: 1s, settlingWindow: 0s}")
      let byHand = (0..<60).map { number -> JSONValue in
        [
          "name": .string(ExactText("By hand \(number)")), "queue": "Sales", "priority": 1,
          "expression": ["type": "condition", "field": "skill", "operator": "exists"],
        ]
      }
      try fixture.organisation.withWorld { try $0.seed(["rules": .array(byHand)], now: SimulatorServer.now()) }
      try await fixture.running { daemon in
        try await fixture.sync()
        try fixture.changeByHand("A", ["priority": 9])
        try await waitUntil("the drift is reported") { try await fixture.status()["verdict"] == "drifted" }
        let base = try #require(daemon.page)
        func list(_ query: String) async throws -> JSONValue {
          try fixture.json(
            try await HostCommand.run("curl", ["--silent", "--fail", base + "api/v1/objects" + query]))
        }
        let all = try await list("")
        #expect(all["total"] == 64 && all["queueCount"] == 3 && all["objects"] == nil, "\(all)")
        // Where something drifts comes first.
        #expect(all["queues"]?.arrayValue?.first == ["queue": "Support", "objects": 2, "drifting": 1])
        let drifting = try await list("?q=support/a")
        #expect(drifting["objects"]?.arrayValue?.map { $0["state"] } == ["drifting"], "\(drifting)")
        let sales = try await list("?queue=Sales&page=2")
        #expect(sales["matched"] == 61 && sales["page"] == 2 && sales["pages"] == 2)
        #expect(sales["objects"]?.arrayValue?.count == 11)
        // A value within a rule is found, also where capitals differ; a page beyond the last one is the last one.
        let found = try await list("?q=LANGUAGE&queue=Sales&page=9")
        #expect(found["objects"]?.arrayValue?.map { $0["identity"]?["name"] } == ["C"], "\(found)")
        #expect(found["objects"]?.arrayValue?.first?["state"] == "inGit" && found["page"] == 1)
        let unmanaged = try await list("?q=By%20hand%207")
        #expect(unmanaged["objects"]?.arrayValue?.map { $0["state"] } == ["unmanaged"])
        let groups = try await list("?queue=-")
        #expect(groups["objects"]?.arrayValue?.map { $0["kind"] } == ["SkillGroup"])
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
