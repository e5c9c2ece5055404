import CallReplay
import Foundation
import RoutingModel
import Testing

@testable import Daemon

@Suite struct ReplayGateTests {
  private static func rule(_ name: String, _ priority: Int64, above limit: JSONValue) -> ReplayRule {
    ReplayRule(
      name: ExactText(name), queue: "Billing", priority: JSONNumber(priority),
      expression: .condition(Condition(field: "score", operator: .gte, value: limit)))
  }

  /// Of 100 calls, 5 go from Default to VIP, which took 10.
  private static func result() throws -> ReplayResult {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "calls.jsonl")
    try (0..<100).map { "{\"queue\":\"Billing\",\"score\":\($0)}\n" }.joined()
      .write(to: file, atomically: true, encoding: .utf8)
    let sides = [90, 85].map { limit in
      [rule("VIP", 10, above: .integer(Int64(limit))), rule("Default", 1, above: 0)]
    }
    return try ReplayEngine.run(ReplayProgram(sides), over: [file.path], ReplayOptions(), monitor: ReplayMonitor())
  }

  @Test func limitsAreOfAllCallsAndOfThoseOfARule() throws {
    let result = try Self.result()
    #expect(try ReplayGate(JSONObject([("maxMovedCalls", "5%"), ("perRule", "50%")])).findings(result).isEmpty)
    #expect(
      try ReplayGate(JSONObject([("maxMovedCalls", "4%")])).findings(result) == [.movedCalls(5, of: 100, limit: "4%")])
    #expect(
      try ReplayGate(JSONObject([("perRule", "20%")])).findings(result) == [
        .movedCallsOfRule("Billing/VIP", 5, of: 10, limit: "20%")
      ])
    #expect(
      try ReplayGate(JSONObject([("maxMovedCalls", 4)])).findings(result) == [.movedCalls(5, of: 100, limit: "4")])
  }

  @Test func anUnknownKeyIsAnError() {
    #expect(throws: SettingProblem.self) { try ReplayGate(JSONObject([("maxMoved", "5%")])) }
    #expect(throws: SettingProblem.self) { try ReplayGate(JSONObject([("perRule", "many")])) }
  }

  @Test func eventsOfRulesCarryWhatWasMeasured() throws {
    let measures = ReplayMeasures()
    measures.note("abc", try Self.result())
    func event(_ sha: String, _ name: ExactText) -> EventDraft {
      EventDraft(
        type: .resourceUpdated, time: Instant(milliseconds: 0),
        commit: CommitInfo(sha: sha, author: "a", subject: "s", branch: "main", time: Instant(milliseconds: 0)),
        resource: ResourceMention(
          identity: ResourceIdentity(kind: "RoutingRule", name: name, queue: "Billing"), scopeID: "q1", liveID: "r1",
          conditionCount: 1), change: "updated", exchange: nil, actor: "a")
    }
    var transaction = JournalTransaction()
    transaction.events = [event("abc", "VIP"), event("abc", "Other"), event("def", "VIP")]
    let events = measures.added(to: transaction).events
    #expect(events[0].details["estimatedMatchRate"] == .number(JSONNumber(literal: "0.15") ?? 0))
    #expect(events[0].details["evaluationLatencyMilliseconds"]?.numberValue.map { $0.double > 0 } == true)
    #expect(events[1].details["estimatedMatchRate"] == nil)
    #expect(events[2].details["estimatedMatchRate"] == nil)
  }
}
