import CallReplay
import Evaluation
import Foundation
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
        let small = try smallest(rule, line)
        var part = rule
        part.expression = small
        return (small, try smallest(line, part))
      }
    }
    return (.and([]), "none alone: it takes several rules or calls")
  }

  /// The call without the members that do not matter; as it was written where another spelling agrees.
  private static func smallest(_ line: String, _ rule: ReplayedRule) throws -> String {
    guard var call = try? JSONReader.read(line).objectValue else { return line }
    var smallest = line
    for key in call.keys {
      var fewer = call
      fewer[key] = nil
      let text = JSONWriter.text(of: .object(fewer))
      if try disagreement([rule], [text], threads: 1) != nil { (call, smallest) = (fewer, text) }
    }
    return smallest
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

  /// What damage makes of a line is a call for both readers or for none, and the same call.
  @Test(arguments: [1, 2, UInt64.random(in: 0...UInt64(UInt32.max))])
  func damagedLinesAreReadAlike(seed: UInt64) throws {
    var world = GeneratedWorld(seed: seed)
    let rules = (0..<20).map { world.rule($0) }
    var (text, calls, bad) = (Data(), [JSONObject](), 0)
    for _ in 0..<8_000 {
      let line = world.damaged(Array(world.callLineWithLists().utf8))
      text += line + [UInt8(ascii: "\n")]
      if line.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { continue }
      if let call = line.withUnsafeBufferPointer({ try? LenientJSON.read($0) })?.objectValue {
        calls.append(call)
      } else {
        bad += 1
      }
    }
    let expected = try RowByRow(rules, calls)
    let result = try withCalls(text) { path in try replay(rules, over: path) { $0.threads = 2 } }
    #expect(result.calls == calls.count && result.badLineCount == bad, "seed \(seed)")
    #expect(calls.count > 500 && bad > 500, "seed \(seed): \(calls.count) calls, \(bad) bad lines")
    #expect(result.sides[0].rules.map(\.matched) == expected.matched, "seed \(seed)")
    #expect(result.sides[0].rules.map(\.taken) == expected.taken, "seed \(seed)")
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
