import CallReplay
import RoutingModel
import Testing

/// Two sets of rules over the same calls.
@Suite struct ComparisonTests {
  static func rule(_ name: String, _ priority: Int64, above limit: JSONValue) -> ReplayRule {
    ReplayRule(
      name: ExactText(name), queue: "Billing", priority: JSONNumber(priority),
      expression: .condition(Condition(field: "score", operator: .gte, value: limit)))
  }

  @Test func movedCallsAreCountedWithExamples() throws {
    let before = [Self.rule("VIP", 10, above: 90), Self.rule("Default", 1, above: 10)]
    let after = [Self.rule("VIP", 10, above: 85), Self.rule("Default", 1, above: 20)]
    let text = (0..<100).map { "{\"conversationId\":\"c\($0)\",\"queue\":\"Billing\",\"score\":\($0)}\n" }.joined()
    let result = try withCalls(text) { path in
      try ReplayEngine.run(
        ReplayProgram([before, after]), over: [path], ReplayOptions(), monitor: ReplayMonitor())
    }
    #expect(result.sides.map { $0.rules.map(\.taken) } == [[10, 80], [15, 65]])
    #expect(result.sides.map { $0.queues.map(\.unmatched) } == [[10], [20]])
    #expect(result.moves.map(\.calls) == [10, 5])
    #expect(result.moves[0].before?.name == "Default" && result.moves[0].after == nil)
    #expect(result.moves[0].examples == ["c10", "c11", "c12"])
    #expect(result.moves[1].before?.name == "Default" && result.moves[1].after?.name == "VIP")
    #expect(result.moves[1].examples == ["c85", "c86", "c87"])
    #expect(RuleChange.all(of: result).map(\.identity.name) == ["Default", "VIP"])
  }

  @Test func equalRulesMoveNothing() throws {
    let rules = [Self.rule("VIP", 10, above: 90)]
    let result = try withCalls("{\"queue\":\"Billing\",\"score\":95}\n") { path in
      try ReplayEngine.run(
        ReplayProgram([rules, rules]), over: [path], ReplayOptions(), monitor: ReplayMonitor())
    }
    #expect(result.moves.isEmpty && RuleChange.all(of: result).isEmpty)
  }

  @Test func theFirstRuleByPriorityThenNameTakesACall() throws {
    func any(_ name: String, _ priority: Int64, enabled: Bool = true) -> ReplayRule {
      ReplayRule(
        name: ExactText(name), queue: "q", queueKeys: ["q", "id-of-q"], priority: JSONNumber(priority),
        isEnabled: enabled, expression: .and([]))
    }
    let rules = [any("b", 5), any("a", 5), any("first but off", 9, enabled: false), any("Z", 5)]
    let result = try withCalls("{\"queue\":\"q\"}\n{\"queue\":\"id-of-q\"}\n{\"queue\":\"other\"}\n{}\n") { path in
      try ReplayEngine.run(ReplayProgram([rules]), over: [path], ReplayOptions(), monitor: ReplayMonitor())
    }
    #expect(result.sides[0].rules.map(\.matched) == [4, 4, 4, 4])
    // Upper case comes before lower case in byte order.
    #expect(result.sides[0].rules.map(\.taken) == [0, 0, 0, 2])
    #expect(result.sides[0].queues.map(\.calls) == [2])
    #expect(result.sides[0].elsewhere == 2)
  }
}
