import Foundation
import RoutingModel
import TestSupport
import Testing

/// The way of a push, on real parts.
@Suite struct PushTests {
  @Test func aPushGoesLiveAChangeFollowsAnInvalidCommitIsRefusedWhole() async throws {
    try await DaemonFixture.with { fixture in
      let first = try await fixture.remote.commit(files: [
        "a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B", queue: "Sales"),
      ])
      try await fixture.running { daemon in
        try await fixture.sync()
        #expect(Set(fixture.rules().compactMap { $0["name"]?.stringValue }) == ["A", "B"])
        let status = try await fixture.status()
        #expect(status["verdict"] == "inSync" && status["commit"]?["sha"] == .string(first))

        _ = fixture.takeRequests()
        let second = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 7)])
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 7)
        #expect(fixture.takeRequests().filter { !$0.hasPrefix("GET") } == ["PATCH /api/v2/routing/rules/{id}"])

        try await fixture.remote.commit(files: [
          "a.yaml": DaemonFixture.rule("A", priority: 8), "b.yaml": DaemonFixture.rule("B", field: "skil"),
        ])
        let refused = try await fixture.command("sync", "--wait", "--output", "json")
        #expect(refused.status == 3)
        let line = try fixture.json(refused.output)["diagnostics"]?.arrayValue?.first
        #expect(line?["file"] == "b.yaml" && line?["line"] == 4 && line?["code"] == "RK0110")
        #expect(fixture.priority(of: "A") == 7)
        let after = try await fixture.status()
        #expect(after["commit"]?["sha"] == .string(second) && after["tip"]?["state"] == "rejected")
        #expect(fixture.takeRequests().allSatisfy { $0.hasPrefix("GET") })

        try await fixture.remote.commit(files: ["b.yaml": DaemonFixture.rule("B", queue: "Sales", priority: 3)])
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 8 && fixture.priority(of: "B") == 3)
        #expect(daemon.isRunning)
      }
    }
  }

  @Test func anUnchangedWorldNeedsOnlyItsLists() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B")])
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.sync()
        _ = fixture.takeRequests()
        try await fixture.sync()
        #expect(fixture.takeRequests().sorted() == ["GET /api/v2/routing/queues", "GET /api/v2/routing/rules"])
      }
      // Another process knows nothing but the journal, and writes nothing.
      try await fixture.running { _ in
        try await fixture.sync()
        #expect(fixture.takeRequests().allSatisfy { $0.hasPrefix("GET") })
        let status = try await fixture.status()
        #expect(status["verdict"] == "inSync")
      }
    }
  }

  @Test func aPollFindsAPush() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try fixture.configure("repository: {url: \"\(fixture.remote.url)\", pollInterval: 1s}")
      try await fixture.running { _ in
        try await waitUntil("A is live") { fixture.priority(of: "A") == 1 }
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
        try await waitUntil("the change is live") { fixture.priority(of: "A") == 2 }
      }
    }
  }

  @Test func theRepositoryMayVanish() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try fixture.configure("sync: {driftInterval: 1h, settlingWindow: 0s}")
      try await fixture.running { _ in try await fixture.sync() }
      try FileManager.default.moveItem(atPath: fixture.remote.path, toPath: fixture.remote.path + ".gone")
      try fixture.changeByHand("A", ["priority": 9])
      // What was applied is kept on this host: even a daemon that starts now repairs.
      try await fixture.running { _ in
        try await waitUntil("the drift is repaired") { fixture.priority(of: "A") == 1 }
        let answer = try await fixture.expect("sync", "--wait", status: 1)
        #expect(answer.output.contains("the remote could not be read"))
        let status = try await fixture.status()
        #expect(status["verdict"] == "inSync" && status["stages"]?["source"]?["state"] == "failed")
      }
    }
  }

  @Test func anEmptyRepositoryDeletesNothing() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit(["a.yaml": .removed, "README.md": .text("nothing")])
        try await fixture.sync(status: 6)
        #expect(fixture.rules().count == 1)
      }
    }
  }

  /// A commit is live whole or not at all: what was changed before a refusal is taken back, and both are on record.
  @Test func aCommitThatIsRefusedInPartIsTakenBack() async throws {
    try await DaemonFixture.with(settings: "sync: {driftInterval: 1h, concurrency: 1, limits: {maxChanged: 100%}}") {
      fixture in
      let first = try await fixture.remote.commit(files: [
        "a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B"),
      ])
      try await fixture.running { daemon in
        try await fixture.sync()
        let id = try #require(fixture.rule(named: "B")?["id"]?.stringValue)
        try fixture.inject("status status=400 method=PATCH path=/api/v2/routing/rules/\(id)")
        let second = try await fixture.remote.commit(files: [
          "a.yaml": DaemonFixture.rule("A", priority: 2), "b.yaml": DaemonFixture.rule("B", priority: 2),
        ])
        let answer = try await fixture.sync(status: 4)
        #expect((answer.output + answer.errors).contains("was not brought into force"))
        #expect(fixture.priority(of: "A") == 1 && fixture.priority(of: "B") == 1)
        let status = try await fixture.status()
        #expect(status["commit"]?["sha"] == .string(ExactText(first)) && status["tip"]?["state"] == "rejected")
        #expect(daemon.eventTypes.contains("routekeeper.commit.compensated"))
        let audit = try fixture.json(
          try await fixture.expect(
            "audit", "--commit", second, "--resource", "RoutingRule/Support/A", "--output", "json"
          )
          .output)
        let updates = (audit["records"]?.arrayValue ?? []).filter { $0["action"] == "update" }
        #expect(updates.map { $0["outcome"] } == ["updated", "updated"], "\(audit)")
        // The next commit is tried on its own.
        try fixture.inject("")
        try await fixture.remote.commit(files: ["b.yaml": DaemonFixture.rule("B", priority: 3)])
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 2 && fixture.priority(of: "B") == 3)
      }
    }
  }

  @Test func aRewrittenHistoryWaitsForAPerson() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await fixture.sync()
        let other = try await fixture.remote.commit(["a.yaml": .text(DaemonFixture.rule("A", priority: 5))], from: "")
        let answer = try await fixture.sync(status: 1)
        #expect(answer.output.contains("the history of main was rewritten"))
        #expect(fixture.priority(of: "A") == 1)
        #expect(try await fixture.status()["alarms"]?.arrayValue?.map { $0["name"] } == ["historyRewritten"])
        #expect(try await fixture.command("status").output.contains("Alarm: the history of main was rewritten"))
        #expect(daemon.eventTypes.count { $0.hasSuffix("alarm.raised") } == 1)
        let page = try #require(daemon.page)
        let metrics = try await HostCommand.run("curl", ["--silent", "--fail", page + "metrics"])
        #expect(metrics.contains("routekeeper_alarm{alarm=\"historyRewritten\"} 1"))
        #expect(metrics.contains("routekeeper_alarm{alarm=\"remoteSilent\"} 0"))
        #expect(metrics.contains("routekeeper_events_total{type=\"routekeeper.alarm.raised\"} 1"))
        #expect(metrics.contains("routekeeper_events_total{type=\"routekeeper.alarm.cleared\"} 0"))
        let html = try await HostCommand.run("curl", ["--silent", "--fail", page])
        #expect(html.contains("<section id=\"alarms\"") && html.contains("ends with a push of the old history"))
        try await fixture.expect("rollback", other, "--reason", "meant")
        #expect(fixture.priority(of: "A") == 5)
        try await fixture.sync()
        #expect(try await fixture.status()["alarms"] == nil)
        #expect(daemon.eventTypes.count { $0.hasSuffix("alarm.cleared") } == 1)
      }
    }
  }
}
