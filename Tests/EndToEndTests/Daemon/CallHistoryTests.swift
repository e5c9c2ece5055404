import Foundation
import Glibc
import RoutingModel
import TestSupport
import Testing

/// What calls of the past and rule tests do to a pushed commit, through a running daemon.
@Suite struct CallHistoryTests {
  private static func rule(_ name: String, _ priority: Int, _ condition: String) -> String {
    "{name: \(name), queue: Support, priority: \(priority), when: '\(condition)'}\n"
  }

  private static let first = [
    "a.yaml": rule("A", 2, #"language == "en""#), "b.yaml": rule("B", 1, "language exists"),
  ]

  /// A hundred calls, so many of them in English.
  private static func calls(english: Int) -> String {
    (0..<100).map { number in
      "{\"conversationId\":\"c\(number)\",\"queue\":\"Support\",\"language\":\"\(number < english ? "en" : "de")\"}\n"
    }.joined()
  }

  @Test func theGateHoldsBackACommitThatMovesTooManyCalls() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.folder.write("calls.jsonl", Self.calls(english: 50))
      try fixture.configure(
        "replay: {calls: \(fixture.folder.path("calls.jsonl")), gate: {maxMovedCalls: 5%, perRule: 20%}}")
      try await fixture.remote.commit(files: Self.first)
      try await fixture.running { daemon in
        // Before the first commit no rule took any call.
        try await fixture.sync()
        #expect(fixture.rules().count == 2)

        try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", 3, #"language == "de""#)])
        let plan = try await fixture.expect("plan", status: 6)
        #expect(plan.output.contains("100 of 100 calls of the past would be taken by another rule"), "\(plan.output)")
        #expect(plan.output.contains("c0"), "ids of calls stand there as examples")
        let answer = try await fixture.sync(status: 6)
        let words = answer.output + answer.errors
        #expect(words.contains("replay.gate.maxMovedCalls allows 5%"), "\(words)")
        #expect(words.contains("Support/A would win or lose 100 calls of the 50 it took"), "\(words)")
        #expect(fixture.priority(of: "A") == 2)
        #expect(daemon.eventTypes.count { $0.hasSuffix("guard.refused") } == 1)
        let status = try await fixture.status()
        #expect(status["tip"]?["state"] == "pending")
        let settings = status["waiting"]?["violations"]?.arrayValue?.compactMap { $0["setting"]?.stringValue }
        #expect(
          settings?.contains("replay.gate.perRule") == true,
          "\(status["waiting"].map { JSONWriter.text(of: $0) } ?? "")")
        let checksum = try #require(status["waiting"]?["checksum"]?.stringValue)
        // Another look changes nothing, and tells nothing again.
        try await fixture.sync(status: 6)
        #expect(daemon.eventTypes.count { $0.hasSuffix("guard.refused") } == 1)
        try await fixture.expect("apply", "--yes", status: 6)
        let page = try await HostCommand.run(
          "curl", ["--silent", "--fail", try #require(daemon.page) + "?q=Support"])
        #expect(page.contains("replay.gate.maxMovedCalls allows 5%"), "\(page)")
        #expect(page.contains("language == &quot;en&quot;"), "conditions stand there as text: \(page)")
        try await fixture.expect("approve", checksum, "--reason", "the language team moves")
        #expect(fixture.priority(of: "A") == 3)
        try await fixture.expectVerdict("inSync")

        // A commit that moves none needs nobody.
        try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", 4, #"language == "de""#)])
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 4)
      }
    }
  }

  @Test func aGateWithoutCallsWaitsUntilTheyAreThere() async throws {
    try await DaemonFixture.with { fixture in
      let file = fixture.folder.path("calls.jsonl")
      try fixture.configure("replay: {calls: \(file), gate: {maxMovedCalls: 5%}}")
      try await fixture.remote.commit(files: Self.first)
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", 3, #"language == "en""#)])
        let answer = try await fixture.sync(status: 6)
        let words = answer.output + answer.errors
        #expect(words.contains("there are no calls to judge by") && words.contains("calls.jsonl"), "\(words)")
        #expect(fixture.priority(of: "A") == 2)
        try fixture.folder.write("calls.jsonl", Self.calls(english: 50))
        // They are looked for at each start; a waiting commit itself is not read at every poll.
      }
      try await fixture.running { _ in
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 3)
      }
    }
  }

  @Test func aGateThatWaitsForASlowFileEndsWithTheDaemon() async throws {
    try await DaemonFixture.with { fixture in
      let pipe = fixture.folder.path("calls.jsonl")
      try fixture.folder.write("calls.jsonl", Self.calls(english: 50))
      try fixture.configure("replay: {calls: \(pipe), gate: {maxMovedCalls: 5%}}")
      try await fixture.remote.commit(files: Self.first)
      try await fixture.running { daemon in
        try await fixture.sync()
        try FileManager.default.removeItem(atPath: pipe)
        try #require(mkfifo(pipe, 0o600) == 0)
        try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", 3, #"language == "en""#)])
        try await fixture.expect("sync")
        try await waitUntil("the commit is loaded") {
          daemon.eventTypes.count { $0.hasSuffix("commit.received") } == 2 || daemon.hasLogged("Fetched", times: 2)
        }
        #expect(fixture.priority(of: "A") == 2)
      }
    }
  }

  @Test(arguments: ["missing", "slow"])
  func withoutAGateNothingWaitsForCalls(which: String) async throws {
    try await DaemonFixture.with { fixture in
      let file = fixture.folder.path("calls.jsonl")
      if which == "slow" { try #require(mkfifo(file, 0o600) == 0) }
      try fixture.configure("replay: {calls: \(file)}")
      try await fixture.remote.commit(files: Self.first)
      try await fixture.running { daemon in
        try await fixture.sync()
        for priority in 5...7 {
          try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", priority, #"language == "en""#)])
          try await fixture.sync()
          #expect(fixture.priority(of: "A") == Int64(priority))
        }
        if which == "missing" {
          try await waitUntil("it is told") { daemon.hasLogged("Calls could not be replayed") }
          #expect(!daemon.hasLogged("Calls could not be replayed", times: 2), "but once")
        }
      }
    }
  }

  @Test func eventsCarryWhatWasMeasured() async throws {
    let (tutorial, cloud) = (WebhookReceiver(), WebhookReceiver())
    try await withReceivers([tutorial, cloud]) {
      try await DaemonFixture.with { fixture in
        try fixture.folder.write("calls.jsonl", Self.calls(english: 25))
        let (first, second) = (try await tutorial.url(), try await cloud.url())
        try fixture.configure(
          """
          replay: {calls: \(fixture.folder.path("calls.jsonl"))}
          webhooks:
            - {name: tutorial, url: "\(first)", format: tutorial}
            - {name: cloud, url: "\(second)", events: ["routekeeper.resource.*"]}
          """)
        try await fixture.remote.commit(files: Self.first)
        try await fixture.running { daemon in
          try await fixture.sync()
          try await waitUntil("calls are replayed") { daemon.hasLogged("Calls were replayed") }
          // The expression stays, so its rate is known before the commit is applied.
          let sha = try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", 3, #"language == "en""#)])
          try await fixture.sync()
          try await waitUntil("events arrive") { tutorial.requests.count >= 3 && cloud.requests.count >= 3 }
          let body = try #require(
            try tutorial.requests.map { try JSONReader.read($0.body) }.last { $0["commit_sha"] == .string(sha) })
          #expect(body["metrics"]?["estimated_match_rate"]?.numberValue?.double == 0.25, "\(body)")
          #expect(body["metrics"]?["evaluation_latency_ms"]?.numberValue.map { $0.double > 0 } == true)
          let data = try #require(try cloud.requests.map { try JSONReader.read($0.body) }.last?["data"])
          #expect(data["details"]?["estimatedMatchRate"]?.numberValue?.double == 0.25, "\(data)")

          try fixture.folder.write("calls.jsonl", Self.calls(english: 75))
          try await waitUntil("the other calls are replayed") {
            try await fixture.sync()
            return daemon.hasLogged("Calls were replayed", times: 2)
          }
          let next = try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", 4, #"language == "en""#)])
          try await fixture.sync()
          try await waitUntil("another event arrives") { tutorial.requests.count >= 4 }
          let last = try #require(try tutorial.requests.last.map { try JSONReader.read($0.body) })
          #expect(last["commit_sha"] == .string(next))
          #expect(last["metrics"]?["estimated_match_rate"]?.numberValue?.double == 0.75, "\(last)")
        }
      }
    }
  }

  @Test func aFailingRuleTestRefusesTheCommit() async throws {
    let tests = """
      calls:
        - {name: English goes to A, queue: Support, call: {language: en}, expect: A}
        - {name: German goes to B, queue: Support, call: {language: de}, expect: B}

      """
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: Self.first.merging(["calls.test.yaml": tests]) { $1 })
      try await fixture.running { daemon in
        try await fixture.sync()
        try await fixture.remote.commit(files: ["a.yaml": Self.rule("A", 3, #"language == "de""#)])
        let answer = try await fixture.expect("sync", "--wait", "--output", "json", status: 3)
        let findings = try #require(try fixture.json(answer.output)["diagnostics"]?.arrayValue)
        #expect(findings.map { $0["file"] } == ["calls.test.yaml", "calls.test.yaml"])
        #expect(findings.map { $0["line"] } == [2, 3])
        let words = findings.compactMap { $0["message"]?.stringValue }
        #expect(words.first?.contains(#"language == "de" is false (language is "en")"#) == true, "\(words)")
        #expect(fixture.priority(of: "A") == 2)
        #expect(try await fixture.status()["tip"]?["state"] == "rejected")
        #expect(daemon.eventTypes.count { $0.hasSuffix("commit.rejected") } == 1)
        // The tests alone mend it.
        let mended = tests.replacing("expect: B", with: "expect: A")
          .replacing("{language: en}, expect: A", with: "{language: en}, expect: B")
        try await fixture.remote.commit(files: ["calls.test.yaml": mended])
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 3)
      }
    }
  }
}
