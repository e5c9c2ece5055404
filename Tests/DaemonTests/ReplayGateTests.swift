import CallReplay
import Foundation
import RoutingModel
import Testing

@testable import Daemon
@testable import Reconciliation

@Suite struct ReplayGateTests {
  private static func rule(_ name: String, _ priority: Int64, above limit: JSONValue) -> ReplayRule {
    ReplayRule(
      name: ExactText(name), queue: "Billing", priority: JSONNumber(priority),
      expression: .condition(Condition(field: "score", operator: .gte, value: limit)))
  }

  /// Of 100 calls, 5 go from Default to VIP, which took 10.
  private static func result() throws -> ReplayResult {
    try result(
      [90, 85].map { limit in [rule("VIP", 10, above: .integer(Int64(limit))), rule("Default", 1, above: 0)] })
  }

  /// Of a hundred calls with the scores 0 to 99.
  private static func result(_ sides: [[ReplayRule]]) throws -> ReplayResult {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "calls.jsonl")
    try (0..<100).map { "{\"queue\":\"Billing\",\"score\":\($0)}\n" }.joined()
      .write(to: file, atomically: true, encoding: .utf8)
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

  @Test func aRuleThatTakesAsManyOtherCallsIsBound() throws {
    let exchanged = [("High", Operator.gte), ("Low", .lt)].map { name, operation in
      ReplayRule(
        name: ExactText(name), queue: "Billing", priority: 1,
        expression: .condition(Condition(field: "score", operator: operation, value: 50)))
    }
    let result = try Self.result([
      exchanged,
      zip(exchanged, exchanged.reversed()).map {
        ReplayRule(name: $0.name, queue: $0.queue, priority: $0.priority, expression: $1.expression)
      },
    ])
    #expect(RuleChange.all(of: result).map(\.identity.name) == ["High", "Low"])
    #expect(
      try ReplayGate(JSONObject([("perRule", "20%")])).findings(result).map { GuardViolation($0).subjectText } == [
        "Billing/High", "Billing/Low",
      ])
  }

  @Test func anUnknownKeyIsAnError() {
    #expect(throws: SettingProblem.self) { try ReplayGate(JSONObject([("maxMoved", "5%")])) }
    #expect(throws: SettingProblem.self) { try ReplayGate(JSONObject([("perRule", "many")])) }
  }
}
