import CallReplay
import Evaluation
import RoutingModel
import Testing

@testable import CallReplay

/// Columns and bitmaps against the evaluator that takes one call and one rule at a time.
@Suite struct AgreementTests {
  /// Eight of these, so more than a million pairs of rule and call each time.
  static let calls = 900
  static let rules = 160

  @Test(arguments: [
    1, 2, 3, 4, 5, 6, UInt64.random(in: 0...UInt64(UInt32.max)), UInt64.random(in: 0...UInt64(UInt32.max)),
  ])
  func countsAgree(seed: UInt64) throws {
    var world = GeneratedWorld(seed: seed)
    let lines = (0..<Self.calls).map { _ in world.callLine() }
    let rules = (0..<Self.rules).map { world.rule($0) }
    guard let found = try Self.disagreement(rules, lines, threads: 1 + Int(seed % 3)) else { return }
    let small = try Self.shrunk(rules, lines)
    Issue.record("seed \(seed): \(found)\nsmallest: rule \(small.rule)\ncall \(small.line)")
  }

  /// - Returns: the first count that differs.
  static func disagreement(_ rules: [ReplayedRule], _ lines: [String], threads: Int) throws -> String? {
    let calls = try lines.map { line in
      try #require(Array(line.utf8).withUnsafeBufferPointer { try LenientJSON.read($0) }.objectValue)
    }
    let expected = try RowByRow(rules, calls)
    let result = try withCalls(lines.joined(separator: "\n") + "\n") { path in
      try replay(rules, over: path) {
        $0.threads = threads
        $0.lanes = threads
      }
    }
    if result.calls != calls.count || result.badLineCount != 0 { return "\(result.calls) calls: \(result.badLines)" }
    for (index, rule) in result.sides[0].rules.enumerated() {
      if rule.matched != expected.matched[index] {
        return "rule \(index) matched \(rule.matched), not \(expected.matched[index])"
      }
      if rule.taken != expected.taken[index] { return "rule \(index) took \(rule.taken), not \(expected.taken[index])" }
    }
    for queue in result.sides[0].queues {
      let counts = expected.queues[queue.name.string]
      if queue.calls != counts?.calls || queue.unmatched != counts?.unmatched {
        return "queue \(queue.name): \(queue.calls), \(queue.unmatched)"
      }
    }
    return nil
  }

  /// The smallest part of a rule that disagrees over one call.
  private static func shrunk(_ rules: [ReplayedRule], _ lines: [String]) throws -> (
    rule: RoutingModel.Expression, line: String
  ) {
    for rule in rules {
      for line in lines where try disagreement([rule], [line], threads: 1) != nil {
        return (try smallest(rule, line), line)
      }
    }
    return (.and([]), "none alone: it takes several rules or calls")
  }

  private static func smallest(_ rule: ReplayedRule, _ line: String) throws -> RoutingModel.Expression {
    let children: [RoutingModel.Expression] =
      switch rule.expression {
      case .and(let children), .or(let children): children
      case .not(let child): [child]
      case .condition: []
      }
    for child in children {
      var smaller = rule
      smaller.expression = child
      if try disagreement([smaller], [line], threads: 1) != nil { return try smallest(smaller, line) }
    }
    return rule.expression
  }

  @Test(arguments: [1, 2, 5], [1, 3, 16])
  func countsAreTheSameForAnyThreadsAndBatches(threads: Int, lanes: Int) throws {
    var world = GeneratedWorld(seed: 77)
    let text = (0..<3000).map { _ in world.callLine() + "\n" }.joined()
    let rules = (0..<40).map { world.rule($0) }
    try withCalls(text) { path in
      let one = try replay(rules, over: path)
      let other = try replay(rules, over: path) {
        $0.threads = threads
        $0.lanes = lanes
      }
      #expect(one.sides[0].rules.map(\.matched) == other.sides[0].rules.map(\.matched))
      #expect(one.sides[0].rules.map(\.taken) == other.sides[0].rules.map(\.taken))
    }
  }
}
