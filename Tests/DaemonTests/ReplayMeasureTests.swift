import CallReplay
import Foundation
import Logging
import RoutingModel
import Testing

@testable import Daemon

/// What events of rules say about calls of the past, and which replays that takes.
@Suite struct ReplayMeasureTests {
  private static func rule(_ name: String, scoreFrom limit: Int64) -> ReplayRule {
    ReplayRule(
      name: ExactText(name), queue: "Billing", priority: 1,
      expression: .condition(Condition(field: "score", operator: .gte, value: .integer(limit))))
  }

  private static func event(_ sha: String, _ name: ExactText, queue: ExactText = "Billing") -> EventDraft {
    EventDraft(
      type: .resourceUpdated, time: Instant(milliseconds: 0), commit: commit(sha),
      resource: ResourceMention(
        identity: ResourceIdentity(kind: "RoutingRule", name: name, queue: queue), scopeID: "q1", liveID: "r1",
        conditionCount: 1), change: "updated", exchange: nil, actor: "a")
  }

  private static func commit(_ sha: String) -> CommitInfo {
    CommitInfo(sha: sha, author: "a", subject: "s", branch: "main", time: Instant(milliseconds: 0))
  }

  private static func rate(_ measures: ReplayMeasures, _ sha: String, _ name: ExactText) -> Double? {
    details(measures, sha, name)["estimatedMatchRate"]?.numberValue?.double
  }

  private static func details(_ measures: ReplayMeasures, _ sha: String, _ name: ExactText) -> JSONObject {
    var transaction = JournalTransaction()
    transaction.events = [event(sha, name)]
    return measures.added(to: transaction).events[0].details
  }

  private static func withCalls(_ count: Int, _ body: (CallHistory, URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "measures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "calls.jsonl")
    try write(count, to: file)
    try await body(CallHistory(file.path), file)
  }

  /// Calls with scores from 0 on.
  private static func write(_ count: Int, to file: URL) throws {
    try (0..<count).map { "{\"queue\":\"Billing\",\"score\":\($0)}\n" }.joined()
      .write(to: file, atomically: true, encoding: .utf8)
  }

  /// What is replayed for these rules, by name.
  private static func measure(
    _ rules: [ReplayRule], _ history: CallHistory, _ measures: ReplayMeasures
  ) async throws -> [String] {
    let (edition, result) = try await history.replay(types: [:], measuresLatency: measures.isUntimed(rules)) {
      edition in
      let missing = measures.missing(rules, of: edition)
      return missing.isEmpty ? nil : [missing]
    }
    guard let result else { return [] }
    measures.add(result, of: edition)
    return result.sides.last?.rules.map { $0.rule.name.string } ?? []
  }

  @Test func anUnchangedExpressionNeedsNoOtherReplay() async throws {
    try await Self.withCalls(100) { history, file in
      let measures = ReplayMeasures()
      let first = [Self.rule("VIP", scoreFrom: 90), Self.rule("Default", scoreFrom: 50)]
      measures.declare("abc", first)
      #expect(Self.rate(measures, "abc", "VIP") == nil)
      #expect(try await Self.measure(first, history, measures) == ["VIP", "Default"])
      #expect(Self.rate(measures, "abc", "VIP") == 0.1)

      let second = [Self.rule("VIP", scoreFrom: 80), Self.rule("Renamed", scoreFrom: 50)]
      measures.declare("def", second)
      #expect(Self.rate(measures, "def", "Renamed") == 0.5, "known before any replay")
      #expect(Self.rate(measures, "def", "VIP") == nil)
      #expect(try await Self.measure(second, history, measures) == ["VIP"])
      #expect(Self.rate(measures, "def", "VIP") == 0.2 && Self.rate(measures, "abc", "VIP") == 0.1)
      #expect(try await Self.measure(second, history, measures) == [])

      #expect(!measures.isUntimed(second), "no rule is timed again for other calls")
      let latency = Self.details(measures, "def", "VIP")["evaluationLatencyMilliseconds"]
      try Self.write(200, to: file)
      #expect(Self.rate(measures, "def", "VIP") == 0.2, "until the other calls are read")
      #expect(try await Self.measure(second, history, measures) == ["VIP", "Renamed"])
      #expect(Self.rate(measures, "def", "VIP") == 0.6)
      #expect(latency != nil && Self.details(measures, "def", "VIP")["evaluationLatencyMilliseconds"] == latency)
      #expect(Self.rate(measures, "abc", "VIP") == nil, "nothing is mixed from two sets of calls")
    }
  }

  @Test func eventsOfRulesCarryWhatWasMeasured() async throws {
    try await Self.withCalls(20) { history, _ in
      let measures = ReplayMeasures()
      let rules = [Self.rule("VIP", scoreFrom: 15)]
      measures.declare("abc", rules)
      _ = try await Self.measure(rules, history, measures)
      var transaction = JournalTransaction()
      transaction.events = [
        Self.event("abc", "VIP"), Self.event("abc", "Other"), Self.event("def", "VIP"),
        Self.event("abc", "VIP", queue: "Support"),
      ]
      let details = measures.added(to: transaction).events.map(\.details)
      #expect(details[0]["estimatedMatchRate"] == .number(JSONNumber(literal: "0.25") ?? 0))
      #expect(details[0]["evaluationLatencyMilliseconds"]?.numberValue.map { $0.double > 0 } == true)
      #expect(details.dropFirst().allSatisfy { $0["estimatedMatchRate"] == nil })
    }
  }

  /// The commit in force has events long after others were seen.
  @Test func theCommitThatIsAskedForIsNotForgotten() async throws {
    try await Self.withCalls(10) { history, _ in
      let measures = ReplayMeasures()
      let rules = [Self.rule("VIP", scoreFrom: 5)]
      measures.declare("inForce", rules)
      _ = try await Self.measure(rules, history, measures)
      for number in 0..<20 {
        measures.declare("waiting\(number)", rules)
        #expect(Self.rate(measures, "inForce", "VIP") == 0.5)
      }
      #expect(Self.rate(measures, "waiting0", "VIP") == nil)
    }
  }

  @Test func nobodyWaitsForAFileThatDoesNotAnswer() async throws {
    try await Self.withCalls(1) { _, file in
      let pipe = file.path + ".pipe"
      try #require(mkfifo(pipe, 0o600) == 0)
      let history = CallHistory(pipe)
      let waiting = Task { try await history.replay(types: [:], measuresLatency: nil) { _ in [[]] } }
      waiting.cancel()
      await #expect(throws: DaemonFailure.self) { try await waiting.value }
      // Lets the thread go.
      let end = open(pipe, O_RDWR | O_NONBLOCK)
      close(end)
    }
  }

  @Test func callsThatAreMostlyNoneAreNoEvidence() async throws {
    try await Self.withCalls(10) { history, file in
      try String(repeating: "nonsense\n", count: 20).write(to: file, atomically: true, encoding: .utf8)
      await #expect(throws: DaemonFailure.self) {
        try await history.replay(types: [:], measuresLatency: nil) { _ in [[]] }
      }
      try "".write(to: file, atomically: true, encoding: .utf8)
      await #expect(throws: DaemonFailure.self) {
        try await history.replay(types: [:], measuresLatency: nil) { _ in [[]] }
      }
    }
  }
}
