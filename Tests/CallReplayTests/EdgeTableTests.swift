import CallReplay
import Foundation
import RoutingModel
import Testing

/// Answers of the executable definition at the edges (`Fixtures/make-edge-table`): each condition over each call.
@Suite struct EdgeTableTests {
  struct Row: Sendable {
    let line: String
    let matches: [Bool]
  }

  static let table: JSONValue? = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/edge-table.json")
    guard let data = try? Data(contentsOf: file) else { return nil }
    return try? JSONReader.read(Array(data))
  }()

  private static func conditions() throws -> [Condition] {
    try #require(table?["conditions"]?.arrayValue).map { row in
      let operation = try #require(row["operator"]?.stringValue.flatMap { Operator(rawValue: $0) })
      let value = row["value"].flatMap { $0.isNull ? nil : $0 }
      return Condition(field: try #require(row["field"]?.textValue), operator: operation, value: value)
    }
  }

  @Test func everyAnswerIsThatOfTheDefinition() throws {
    let conditions = try Self.conditions()
    let rules = conditions.enumerated().map { index, condition in
      ReplayedRule(
        name: "\(index)", queue: "q", priority: 1, isEnabled: true, expression: .condition(condition))
    }
    let calls = try #require(Self.table?["calls"]?.arrayValue)
    #expect(calls.count > 90 && conditions.count > 400)
    for call in calls {
      let line = try #require(call["line"]?.stringValue)
      let answers = try #require(call["matches"]?.stringValue)
      let expected = Array(answers.utf8).map { $0 == UInt8(ascii: "1") }
      let result = try withCalls(line + "\n") { try replay(rules, over: $0) }
      #expect(result.calls == 1, "\(line): \(result.badLines)")
      for (index, rule) in result.sides[0].rules.enumerated() where (rule.matched == 1) != expected[index] {
        Issue.record("\(conditions[index]) over \(line): \(rule.matched), by definition \(expected[index])")
      }
    }
  }

  /// All calls at once, so that what is remembered of one cannot answer for another.
  @Test func countsOfAllCallsTogether() throws {
    let conditions = try Self.conditions()
    let rules = conditions.enumerated().map { index, condition in
      ReplayedRule(name: "\(index)", queue: "q", priority: 1, isEnabled: true, expression: .condition(condition))
    }
    let calls = try #require(Self.table?["calls"]?.arrayValue)
    var expected = [Int](repeating: 0, count: conditions.count)
    var text = ""
    for call in calls {
      text += try #require(call["line"]?.stringValue) + "\n"
      let answers = try #require(call["matches"]?.stringValue)
      for (index, match) in answers.enumerated() where match == "1" { expected[index] += 1 }
    }
    let result = try withCalls(text) { try replay(rules, over: $0) }
    #expect(result.sides[0].rules.map(\.matched) == expected)
  }
}
