import Foundation
import RoutingModel
import TestSupport
import Testing

/// Windows, protection and alarms, through the daemon and its commands.
@Suite struct GuardTests {
  private static let closed = """
    windows:
      - {effect: deny, from: "00:00", to: "00:00", timeZone: Europe/Berlin, reason: year end}
    """

  @Test func aWindowKeepsACommitWaiting() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await fixture.sync()
        try await fixture.remote.commit(
          files: ["routekeeper.yaml": Self.closed, "a.yaml": DaemonFixture.rule("A", priority: 2)])
        let answer = try await fixture.command("sync", "--wait")
        #expect(answer.status == 6)
        let words = answer.output + answer.errors
        #expect(words.contains("waits: no change is made in a denied window (year end); no opening within a year"))
        #expect(fixture.priority(of: "A") == 1)
        try await fixture.expectVerdict("deferred")
        let status = try await fixture.status()
        #expect(status["tip"]?["state"] == "deferred")
        #expect(status["waiting"]?["for"] == ["windows"])
        let text = try await fixture.command("status").output
        #expect(text.contains("Waits for a window: in a denied window (year end)"))
        #expect(daemon.eventTypes.count { $0.hasSuffix("sync.deferred") } == 1)
        // Neither a checksum nor a yes gets past it.
        let plan = try fixture.json(try await fixture.command("diff", "--output", "json").output)
        let checksum = try #require(plan["checksum"]?.stringValue)
        let refused = try await fixture.command("apply", "--checksum", checksum, "--output", "json")
        #expect(refused.status == 6)
        // What an earlier commit did to the same object is no result of this plan.
        #expect(try fixture.json(refused.output)["results"] == [])
        #expect(fixture.priority(of: "A") == 1)
        #expect(try await fixture.command("approve", checksum, "--reason", " ").status == 6)
        try await fixture.expect("approve", checksum, "--reason", "incident 7")
        #expect(fixture.priority(of: "A") == 2)
        let audit = try await fixture.command("audit", "--output", "json").output
        #expect(audit.contains("incident 7") && audit.contains("in a denied window (year end)"))
      }
    }
  }

  @Test func applyWithoutADaemonWaitsToo() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(
        files: ["routekeeper.yaml": Self.closed, "a.yaml": DaemonFixture.rule("A")])
      let answer = try await fixture.command("apply", "--yes")
      #expect(answer.status == 6)
      #expect((answer.output + answer.errors).contains("no change is made in a denied window (year end)"))
      #expect(fixture.rules().isEmpty)
    }
  }

  @Test func aReasonLetsANamedPlanThrough() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(
        files: ["routekeeper.yaml": Self.closed, "a.yaml": DaemonFixture.rule("A")])
      try await fixture.expect("apply", "--reason", "incident 7", status: 64)
      let checksum = try await fixture.expect("plan", "--checksum-only").output.filter { !$0.isNewline }
      let closed = try await fixture.expect("apply", "--checksum", checksum, status: 6)
      #expect(closed.errors.contains("routekeeper apply --checksum \(checksum) --reason"), "\(closed.errors)")
      let other = String(repeating: "0", count: 64)
      try await fixture.expect("apply", "--checksum", other, "--reason", "incident 7", status: 6)
      #expect(fixture.rules().isEmpty)
      try await fixture.expect("apply", "--checksum", checksum, "--reason", "incident 7")
      #expect(fixture.priority(of: "A") == 1)
      let audit = try await fixture.expect("audit", "--output", "json").output
      #expect(audit.contains("incident 7") && audit.contains("in a denied window (year end)"))

      // The same through a daemon.
      try await fixture.running { _ in
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
        try await fixture.sync(status: 6)
        let plan = try fixture.json(try await fixture.command("diff", "--output", "json").output)
        let checksum = try #require(plan["checksum"]?.stringValue)
        try await fixture.expect("apply", "--checksum", checksum, status: 6)
        try await fixture.expect("apply", "--checksum", checksum, "--reason", "incident 8")
        #expect(fixture.priority(of: "A") == 2)
        #expect(try await fixture.expect("audit", "--output", "json").output.contains("incident 8"))
      }
    }
  }

  @Test func protectionOutlivesItsFile() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.configure("sync: {prune: auto}")
      let protection = "protect: [{name: B}]\n"
      try await fixture.remote.commit(files: [
        "routekeeper.yaml": protection, "a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B"),
      ])
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit([
          "a.yaml": .text(DaemonFixture.rule("A", priority: 2)), "routekeeper.yaml": .removed, "b.yaml": .removed,
        ])
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "A") == 2 && fixture.priority(of: "B") == 1)
      }
      try await fixture.running { _ in
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "B") == 1)
        let waiting = try await fixture.status()["waiting"]
        #expect(waiting?["for"] == ["protect"])
        let checksum = try #require(waiting?["checksum"]?.stringValue)
        try await fixture.expect("approve", checksum, "--reason", "it is over")
        #expect(fixture.rule(named: "B") == nil)
      }
    }
  }

  /// Everything that was ever recorded can be brought back without the git host.
  @Test func rollbackWhileTheGitHostIsDown() async throws {
    try await DaemonFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in
        try await fixture.sync()
        for priority in [2, 3] {
          try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: priority)])
          try await fixture.sync()
        }
        let path = fixture.remote.path
        try FileManager.default.moveItem(atPath: path, toPath: path + ".gone")
        try await fixture.sync(status: 1)
        try await fixture.expect("rollback", String(first.prefix(12)), "--reason", "the host is down")
        #expect(fixture.priority(of: "A") == 1)
        try FileManager.default.moveItem(atPath: path + ".gone", toPath: path)
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "A") == 1, "the tip that was there is held back still")
      }
    }
  }

  /// A rollback that deletes too much says so, and not that the git host is down.
  @Test func aRollbackThatWaitsNamesItsApproval() async throws {
    try await DaemonFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit(files: ["b.yaml": DaemonFixture.rule("B"), "c.yaml": DaemonFixture.rule("C")])
        try await fixture.sync()
        try FileManager.default.moveItem(atPath: fixture.remote.path, toPath: fixture.remote.path + ".gone")
        try await fixture.sync(status: 1)
        let waits = try await fixture.expect("rollback", String(first.prefix(12)), "--reason", "too much", status: 6)
        let checksum = try #require(try await fixture.status()["waiting"]?["checksum"]?.stringValue)
        #expect(waits.errors.contains("waits for approval"), "\(waits.errors)")
        #expect(waits.errors.contains("routekeeper approve \(checksum)"), "\(waits.errors)")
        #expect(fixture.rules().count == 3)
        _ = try await fixture.command("approve", checksum, "--reason", "meant so")
        #expect(fixture.rules().compactMap { $0["name"]?.stringValue } == ["A"])
      }
    }
  }
}
