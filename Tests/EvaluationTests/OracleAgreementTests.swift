import Evaluation
import Foundation
import RoutingModel
import SeededRandom
import Testing

/// Generated rules over generated calls, counted here and by the executable definition.
struct OracleAgreementTests {
  @Test(
    .enabled(if: Oracle.isPresent, "needs python3"), arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
  func countsAgree(seed: UInt64) throws {
    var world = World(seed: seed)
    let calls = (0..<120).map { _ in world.call() }
    let rules = (0..<150).map { _ in world.node(depth: 1) }
    // The definition casts every "true" and "false", as for fields that nobody declared.
    let undeclared = CallFields(types: [:], unknownFields: .allow)
    var counts: [Int] = []
    for rule in rules {
      let object = JSONObject([("name", "r"), ("expression", rule)])
      let canonical = ResourceKind.routingRule.canonical(object, fields: undeclared)
      let expression = try #require(canonical["expression"].flatMap { Expression($0) }, "seed \(seed): \(rule)")
      let compiled = try CompiledExpression(expression)
      counts.append(calls.count { compiled.matches($0.objectValue ?? JSONObject()) })
    }
    let expected = try Oracle.counts(rules: rules, calls: calls)
    #expect(counts.count == expected.count)
    for (index, rule) in rules.enumerated() where counts[index] != expected[index] {
      Issue.record(
        "seed \(seed), rule \(index): \(counts[index]) here, \(expected[index]) by definition: \(JSONWriter.text(of: rule))"
      )
    }
    #expect(Set(expected).count > 10, "seed \(seed): the rules hardly tell calls apart")
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
