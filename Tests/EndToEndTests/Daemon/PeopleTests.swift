import RoutingModel
import TestSupport
import Testing

/// What people decide over the control socket.
@Suite struct PeopleTests {
  @Test func aRemovedRuleWaitsForApproval() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B")])
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit(["b.yaml": .removed])
        try await fixture.sync(status: 6)
        #expect(fixture.rules().count == 2)
        let waiting = try await fixture.status()["waiting"]
        let checksum = try #require(waiting?["checksum"]?.stringValue)
        let wrong = try await fixture.command("approve", String(repeating: "0", count: 64), "--reason", "no")
        #expect(wrong.status == 6)
        #expect(fixture.rules().count == 2)
        try await fixture.expect("approve", checksum, "--reason", "B is closed")
        #expect(fixture.rules().compactMap { $0["name"]?.stringValue } == ["A"])
        let audit = try await fixture.command("audit", "--output", "json")
        #expect(audit.output.contains("B is closed"))
        try await fixture.expectVerdict("inSync")
      }
    }
  }

  @Test func nothingIsChangedWhileSuspended() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in
        try await fixture.sync()
        for until in ["2020-01-01T00:00:00Z", "0s"] {
          let over = try await fixture.expect("suspend", "--reason", "a test", "--until", until, status: 64)
          #expect(over.errors.contains("is over; nothing was suspended"), "\(over.errors)")
        }
        try await fixture.expect("suspend", "--reason", "  ", status: 64)
        try await fixture.expectVerdict("inSync")
        try await fixture.expect("suspend", "--reason", "a test")
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "A") == 1)
        try await fixture.expectVerdict("suspended")
      }
      // It outlasts the process.
      try await fixture.running { _ in
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "A") == 1)
        try await fixture.expect("resume")
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 2)
      }
    }
  }

  @Test func aRollbackHoldsUntilTheBranchMovesOn() async throws {
    try await DaemonFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
        try await fixture.sync()
        try await fixture.expect("rollback", String(first.prefix(12)), "--reason", "wrong queue")
        #expect(fixture.priority(of: "A") == 1)
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "A") == 1)
      }
      try await fixture.running { _ in
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "A") == 1)
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 3)])
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 3)
      }
    }
  }

  @Test func aQuarantinedCommitGivesWayToTheOneBefore() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
        try await fixture.sync()
        try await fixture.expect("quarantine", "--reason", "bad")
        #expect(fixture.priority(of: "A") == 1)
        try await fixture.expectVerdict("quarantined")
        try await fixture.expect("resume")
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 2)
      }
    }
  }

  @Test func aGuardStopsASweepingChange() async throws {
    try await DaemonFixture.with { fixture in
      let names = (0..<20).map { "R\($0)" }
      func files(_ priority: Int) -> [String: String] {
        Dictionary(uniqueKeysWithValues: names.map { ("\($0).yaml", DaemonFixture.rule($0, priority: priority)) })
      }
      try await fixture.remote.commit(files: files(1))
      try await fixture.running { daemon in
        try await fixture.sync()
        try await fixture.remote.commit(files: files(2))
        try await fixture.sync(status: 6)
        #expect(names.allSatisfy { fixture.priority(of: $0) == 1 })
        #expect(daemon.eventTypes.count { $0.hasSuffix("guard.refused") } == 1)
        // The commit that undoes it is not kept waiting by it.
        try await fixture.remote.commit(
          files: files(1).merging(["R0.yaml": DaemonFixture.rule("R0", priority: 5)]) { $1 })
        try await fixture.sync()
        #expect(fixture.priority(of: "R0") == 5)
      }
    }
  }
}
