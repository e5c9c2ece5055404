import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// `apply`, by itself and through a daemon.
@Suite struct ApplyTests {
  private static let two = ["a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B")]

  @Test func liveBecomesWhatGitSays() async throws {
    try await DaemonFixture.with { fixture in
      let sha = try await fixture.remote.commit(files: Self.two)
      let document = try fixture.json(try await fixture.expect("apply", "--output", "json").output)
      #expect(document["commit"]?["sha"]?.stringValue == sha)
      let results = try #require(document["results"]?.arrayValue)
      #expect(results.map { $0["outcome"] } == ["created", "created"])
      #expect(results.allSatisfy { $0["attempts"] == 1 && $0["status"] == 200 })
      #expect(fixture.rules().count == 2)
      _ = fixture.takeRequests()
      // An unchanged world is only looked at.
      let again = try fixture.json(try await fixture.expect("apply", "--output", "json").output)
      #expect(again["results"] == [])
      #expect(again["summary"]?["unchanged"] == 2)
      #expect(fixture.takeRequests().allSatisfy { $0.hasPrefix("GET ") })
    }
  }

  @Test func aRevisionIsApplied() async throws {
    try await DaemonFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 7)])
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 8)])
      try await fixture.expect("apply")
      #expect(fixture.priority(of: "A") == 8)
      try await fixture.expect("apply", "--revision", String(first.prefix(8)))
      #expect(fixture.priority(of: "A") == 7)
    }
  }

  @Test func repairsAreMadeAlsoWhereTheDaemonOnlyReports() async throws {
    try await DaemonFixture.with(settings: "sync: {onDrift: report, settlingWindow: 0s}") { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      try fixture.changeByHand("A", ["priority": 9])
      try await fixture.expect("apply")
      #expect(fixture.priority(of: "A") == 1)
    }
  }

  @Test func whatWaitsIsLetThroughByTheChecksumOnly() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      try await fixture.remote.commit(["b.yaml": .removed])
      for arguments in [[], ["--yes"]] {
        let held = try await fixture.expect(arguments: ["apply"] + arguments, status: 6)
        #expect(held.errors.contains("1 change waits for a person"))
        #expect(fixture.rules().count == 2)
      }
      let checksum = try await fixture.expect("plan", "--checksum-only").output.trimmingCharacters(in: .newlines)
      let wrong = try await fixture.expect("apply", "--checksum", String(repeating: "0", count: 64), status: 6)
      #expect(wrong.errors.contains(checksum))
      #expect(fixture.rules().count == 2)
      let done = try await fixture.expect("apply", "--checksum", checksum, "--output", "json")
      #expect(try fixture.json(done.output)["results"]?.arrayValue?.first?["outcome"] == "deleted")
      #expect(fixture.rules().count == 1)
    }
  }

  @Test func anEmptyRepositoryDeletesNothingAndNamesNoApproval() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      try await fixture.remote.commit(["a.yaml": .text("[]\n"), "b.yaml": .removed])
      let result = try await fixture.expect("apply", status: 6)
      #expect(result.errors.contains("delete the last objects by hand, or declare one"))
      #expect(!(result.errors + result.output).contains("apply --checksum"))
      #expect(!result.output.contains("Nothing to do"))
      #expect(try await !fixture.expect("plan").output.contains("apply --checksum"))
      #expect(fixture.rules().count == 2)
    }
  }

  @Test func whatHappenedIsToldWithoutADaemon() async throws {
    try await DaemonFixture.with { fixture in
      let nothing = try await fixture.expect("audit", status: 1)
      #expect(nothing.errors.contains("no daemon runs here"))
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      let audit = try fixture.json(try await fixture.expect("audit", "--verify", "--output", "json").output)
      let created = audit["records"]?.arrayValue?.filter { $0["action"] == "create" }
      #expect(created?.count == 2)
      #expect(audit["verification"] != nil)
      let history = try fixture.json(try await fixture.expect("history", "--output", "json").output)
      #expect(history["revisions"]?.arrayValue?.first?["state"] == "applied")
      try await fixture.expect("webhooks", "list")
    }
  }

  @Test func readyChangesAreMadeWhileOthersWait() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      try await fixture.remote.commit(["b.yaml": .removed, "c.yaml": .text(DaemonFixture.rule("C"))])
      let result = try await fixture.expect("apply", status: 6)
      let checksum = try await fixture.expect("plan", "--checksum-only").output
      #expect(result.errors.contains("routekeeper apply --checksum \(checksum)"))
      #expect(result.output.contains("routekeeper apply --checksum \(checksum)"))
      #expect(Set(fixture.rules().compactMap { $0["name"]?.stringValue }) == ["A", "B", "C"])
    }
  }

  @Test func whatOnlyANewPlanCanAnswerGetsOneSoOften() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      try await fixture.remote.commit(["a.yaml": .text(DaemonFixture.rule("A", priority: 7))])
      try fixture.inject("status status=404 method=PATCH")
      _ = fixture.takeRequests()
      let result = try await fixture.expect("apply", status: 4)
      #expect(result.errors.contains("A: it was deleted after the plan was made; run routekeeper apply again"))
      #expect(fixture.takeRequests().count { $0.hasPrefix("PATCH") } == 3)
      // A plan that was named is made as it is, or not at all.
      let checksum = try await fixture.command("plan", "--checksum-only").output.filter { !$0.isNewline }
      try await fixture.expect("apply", "--checksum", checksum, status: 4)
      #expect(fixture.takeRequests().count { $0.hasPrefix("PATCH") } == 1)
      try fixture.inject("status status=404 method=PATCH next=2")
      try await fixture.expect("apply")
      #expect(fixture.priority(of: "A") == 7)
    }
  }

  /// Somebody deletes a rule between the plan and its request, long after it was applied.
  @Test func whatWasDeletedInBetweenIsMadeAgain() async throws {
    try await DaemonFixture.with(settings: "sync: {concurrency: 1, settlingWindow: 0s}") { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      try await fixture.remote.commit([
        "a.yaml": .text(DaemonFixture.rule("A", priority: 7)), "b.yaml": .text(DaemonFixture.rule("B", priority: 7)),
      ])
      try fixture.inject("latency method=PATCH milliseconds=1500 next=1")
      async let applying = fixture.expect("apply", "--output", "json")
      try await waitUntil("one rule was changed") { fixture.rules().contains { $0["priority"] == 7 } }
      let other = fixture.priority(of: "A") == 7 ? "B" : "A"
      _ = try fixture.organisation.withWorld { world in
        try world.drift(
          ["action": "delete", "kind": "RoutingRule", "identity": ["name": .string(other), "queue": "Support"]],
          now: SimulatorServer.now())
      }
      let document = try fixture.json(try await applying.output)
      let outcomes = document["results"]?.arrayValue?.compactMap { $0["outcome"]?.stringValue }
      #expect(outcomes == ["updated", "created"], "\(document)")
      #expect(fixture.priority(of: "A") == 7 && fixture.priority(of: "B") == 7)
    }
  }

  @Test func aRefusedChangeEndsWithFour() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try fixture.inject("status status=400 method=POST path=/api/v2/routing/rules next=1")
      let result = try await fixture.expect("apply", "--output", "json", status: 4)
      #expect(try fixture.json(result.output)["results"]?.arrayValue?.contains { $0["outcome"] == "failed" } == true)
      #expect(result.errors.contains("failed and was not brought into force"))
      try fixture.inject("")
      try await fixture.expect("apply")
      #expect(fixture.rules().count == 2)
    }
  }

  @Test func anInterruptedRunEndsWhatIsInFlightAndGoesOnLater() async throws {
    try await DaemonFixture.with(settings: "sync: {concurrency: 1}") { fixture in
      let names = (0..<20).map { "R\($0)" }
      try await fixture.remote.commit(
        files: Dictionary(uniqueKeysWithValues: names.map { ("\($0).yaml", DaemonFixture.rule($0)) }))
      try fixture.inject("latency method=POST path=/api/v2/routing/rules milliseconds=200")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try HostCommand.built("routekeeper"))
      process.arguments = ["apply", "--config", fixture.folder.path("routekeeper.yaml")]
      process.environment = ["PATH": "/usr/bin:/bin"]
      let output = fixture.folder.path("apply.out")
      try Data().write(to: URL(fileURLWithPath: output))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
      (process.standardOutput, process.standardError) = (handle, handle)
      process.standardInput = FileHandle.nullDevice
      try process.run()
      try await waitUntil("a change was made") { !fixture.rules().isEmpty }
      process.interrupt()
      try await waitUntil("apply has ended") { !process.isRunning }
      let text = try String(contentsOfFile: output, encoding: .utf8)
      #expect(process.terminationStatus == 1, "\(text)")
      #expect(text.contains("interrupted: "))
      let made = fixture.rules().count
      #expect((1..<20).contains(made))
      #expect(text.contains("\(made) of 20 changes were made"))
      try fixture.inject("")
      try await fixture.expect("apply")
      #expect(fixture.rules().count == 20)
    }
  }

  @Test(arguments: [("y", 2), ("n", 0), ("", 0)])
  func onATerminalThePlanIsShownAndAskedFor(answer: String, count: Int) async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      let program = try HostCommand.built("routekeeper")
      let command = "\(program) apply --config \(fixture.folder.path("routekeeper.yaml")); echo ended with $?"
      let shown = try await HostCommand.run(
        "script", ["--quiet", "--command", command, "/dev/null"], input: Array("\(answer)\n".utf8))
      #expect(shown.contains("Plan: 2 to create"))
      #expect(shown.contains("Apply these changes? [y/N]"))
      #expect(shown.contains("ended with \(count == 0 ? 1 : 0)"))
      #expect(fixture.rules().count == count)
    }
  }

  @Test func aRunningDaemonIsAsked() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit(["b.yaml": .removed])
        // Nothing but a checksum lets a deletion through.
        try await fixture.expect("apply", "--yes", status: 6)
        #expect(fixture.rules().count == 2)
        let refused = try await fixture.expect("apply", "--revision", "main", status: 64)
        #expect(refused.errors.contains("routekeeper rollback"))
        let checksum = try await fixture.expect("plan", "--checksum-only").output.trimmingCharacters(in: .newlines)
        try await fixture.expect("apply", "--checksum", checksum)
        #expect(fixture.rules().count == 1)
        try await fixture.expectVerdict("inSync")
      }
    }
  }

  @Test func eventsWaitForTheDaemonToDeliverThem() async throws {
    let settings = "webhooks: [{name: governance, url: \"http://127.0.0.1:9/\"}]"
    try await DaemonFixture.with(settings: settings) { fixture in
      try await fixture.remote.commit(files: Self.two)
      try await fixture.expect("apply")
      let database = fixture.folder.path("state/journal.sqlite")
      #expect(FileManager.default.fileExists(atPath: database))
      try await fixture.running { _ in
        let endpoints = try fixture.json(try await fixture.expect("webhooks", "list", "--output", "json").output)
        let pending = endpoints["endpoints"]?.arrayValue?.first?["pending"]?.numberValue?.int64 ?? 0
        #expect(pending > 0)
      }
    }
  }
}
