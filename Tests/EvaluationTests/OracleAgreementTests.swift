import Evaluation
import Foundation
import RoutingModel
import SeededRandom
import Testing

/// Generated rules over generated calls, counted here and by the executable definition.
struct OracleAgreementTests {
  /// Four of these, so more than a million pairs of rule and call each time.
  private static let calls = 600
  private static let rules = 440

  @Test(
    .enabled(if: Oracle.isPresent, "needs python3"), arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
  func countsAgree(seed: UInt64) throws {
    var world = World(seed: seed)
    let calls = (0..<Self.calls).map { _ in world.call() }
    let rules = (0..<Self.rules).map { _ in world.node(depth: 1) }
    let counts = try rules.map { try Self.count($0, calls) }
    let expected = try Oracle.counts(rules: rules, calls: calls)
    #expect(counts.count == expected.count)
    #expect(Set(expected).count > 10, "seed \(seed): the rules hardly tell calls apart")
    guard let index = counts.indices.first(where: { counts[$0] != expected[$0] }) else { return }
    let small = try Shrinking { rule, calls in
      try Self.count(rule, calls) != Oracle.counts(rules: [rule], calls: calls).first
    }.smallest(rules[index], calls)
    let over = small.calls.map { JSONWriter.text(of: $0) }.joined(separator: " ")
    Issue.record(
      """
      seed \(seed), rule \(index): \(counts[index]) here, \(expected[index]) by definition; smallest:
      \(JSONWriter.text(of: small.rule)) over \(over)
      """)
  }

  private static func count(_ rule: JSONValue, _ calls: [JSONValue]) throws -> Int {
    // The definition casts every "true" and "false", as for fields that nobody declared.
    let undeclared = CallFields(types: [:], unknownFields: .allow)
    let canonical = ResourceKind.routingRule.canonical(
      JSONObject([("name", "r"), ("expression", rule)]), fields: undeclared)
    let compiled = try CompiledExpression(try #require(canonical["expression"].flatMap { Expression($0) }, "\(rule)"))
    return calls.count { compiled.matches($0.objectValue ?? JSONObject()) }
  }

  /// With an evaluator that is wrong about one thing, only that is left.
  @Test func whatDisagreesIsMadeSmall() throws {
    var world = World(seed: 5)
    let calls = (0..<200).map { _ in world.call() }
    let wrong: JSONValue = ["type": "condition", "field": "l", "operator": "neq", "value": 5]
    let rule: JSONValue = [
      "type": "and",
      "children": [
        ["type": "or", "children": [["type": "not", "children": [wrong]], world.node(depth: 3)]], world.node(depth: 2),
      ],
    ]
    func holds(_ node: JSONValue) -> Bool {
      node == wrong || (node["children"]?.arrayValue ?? []).contains { holds($0) }
    }
    let small = try Shrinking { rule, calls in holds(rule) && calls.contains { $0["l"] == nil && $0["a"] != nil } }
      .smallest(rule, calls)
    #expect(small.rule == wrong && small.calls.count == 1)
    #expect(small.calls[0].objectValue?.keys == ["a"])
  }
}

/// Makes a rule and calls that disagree as small as they can be: fewer calls, a part of the rule, fewer members.
private struct Shrinking {
  let disagrees: (_ rule: JSONValue, _ calls: [JSONValue]) throws -> Bool

  func smallest(_ rule: JSONValue, _ calls: [JSONValue]) throws -> (rule: JSONValue, calls: [JSONValue]) {
    var (rule, calls) = (rule, calls)
    // Half of them disagrees, unless it takes two that stand apart: counts only ever add up.
    while calls.count > 1 {
      let halves = [Array(calls[..<(calls.count / 2)]), Array(calls[(calls.count / 2)...])]
      guard let half = try halves.first(where: { try disagrees(rule, $0) }) else { break }
      calls = half
    }
    while let part = try (rule["children"]?.arrayValue ?? []).first(where: { try disagrees($0, calls) }) { rule = part }
    guard calls.count == 1, var call = calls[0].objectValue else { return (rule, calls) }
    for key in call.keys {
      var fewer = call
      fewer[key] = nil
      if try disagrees(rule, [.object(fewer)]) { call = fewer }
    }
    return (rule, [.object(call)])
  }
}

private struct World {
  private var generator: SeededRandom

  init(seed: UInt64) { generator = SeededRandom(seed: seed) }

  private static let fields = ["a", "b", "c", "o.x", "o.y", "o.x.z", "l"]
  private static let strings = [
    "", "a", "b", "ab", "abc", "A", "true", "False", "5", "é", "e\u{301}", "😀", "a\nb", "a\n", "z9 _",
  ]
  private static let numbers = [
    "0", "-0", "1", "5", "5.0", "0.5", "-2", "1e3", "1000", "9007199254740993", "9007199254740992.0",
    "123456789012345678901234567890", "1e25", "-1e-3",
  ]
  private static let patterns = [
    "a", "^a", "b$", "^$", "a.b", "[a-c]+$", "\\d", "\\w\\s", "^\\W", "x|5", "(a|b){2}", ".", "\\bb", "[[:alpha:]]+",
    "a\\z", "é",
  ]

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &generator)]
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

  private mutating func number() -> JSONValue {
    let literal = pick(Self.numbers)
    return JSONNumber(literal: literal).map { .number($0) } ?? 0
  }

  private mutating func scalar() -> JSONValue {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<5: .string(pick(Self.strings))
    case 5..<8: number()
    default: .bool(chance(50))
    }
  }

  private mutating func value() -> JSONValue {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<6: return scalar()
    case 6: return .null
    case 7...8: return .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in chance(15) ? .null : scalar() })
    default: return ["z": scalar()]
    }
  }

  mutating func call() -> JSONValue {
    var object = JSONObject()
    for key in ["a", "b", "c", "l"] where chance(80) { object[key] = value() }
    if chance(70) {
      var inner = JSONObject()
      for key in ["x", "y"] where chance(70) { inner[key] = value() }
      object["o"] = .object(inner)
    } else if chance(30) {
      object["o"] = scalar()
    }
    return .object(object)
  }

  mutating func node(depth: Int) -> JSONValue {
    if depth > 3 || chance(45) { return condition() }
    if chance(25) { return ["type": "not", "children": [node(depth: depth + 1)]] }
    let children = (0..<Int.random(in: 1...3, using: &generator)).map { _ in node(depth: depth + 1) }
    return ["type": chance(50) ? "and" : "or", "children": .array(children)]
  }

  private mutating func condition() -> JSONValue {
    let operation = pick(Operator.allCases)
    let value: JSONValue = operation == .regex ? .string(pick(Self.patterns)) : scalar()
    return [
      "type": "condition", "field": .string(pick(Self.fields)), "operator": .string(operation.rawValue), "value": value,
    ]
  }
}

private enum Oracle {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/oracle.py")

  static var isPresent: Bool { (try? run(["-c", "pass"])) == 0 }

  static func counts(rules: [JSONValue], calls: [JSONValue]) throws -> [Int] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("oracle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let lines = calls.map { JSONWriter.text(of: $0) + "\n" }.joined()
    try lines.write(to: folder.appendingPathComponent("calls.jsonl"), atomically: true, encoding: .utf8)
    let listed = rules.enumerated().map { ["id": .integer(Int64($0.offset)), "expression": $0.element] as JSONValue }
    let text = JSONWriter.text(of: ["rules": .array(listed)])
    try text.write(to: folder.appendingPathComponent("rules.json"), atomically: true, encoding: .utf8)
    let output = folder.appendingPathComponent("out.tsv")
    let status = try run(
      [script.path, folder.path + "/calls.jsonl", folder.path + "/rules.json", output.path])
    #expect(status == 0)
    return try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
      .compactMap { $0.split(separator: "\t").last.flatMap { Int($0) } }
  }

  private static func run(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
