import Evaluation
import RoutingModel
import SeededRandom
import Testing

/// What is proven about conditions, against every call of a small world.
@Suite struct ConditionAnalysisTests {
  private static func parse(_ text: String) throws -> Expression {
    try ExpressionTextParser.parse(ExactText(text)).expression
  }

  private static func analysis() -> ConditionAnalysis {
    ConditionAnalysis(steps: 1_000_000) { pattern, text in (try? Pattern(pattern))?.isFound(in: text) }
  }

  @Test(arguments: [
    "a > 5 and a < 3", "a > 5 and a <= 5", "a == 1 and a == 2", "a == 1 and a != 1", "a == 1 and a == \"1\"",
    "a exists and a not exists", "a == 1 and a not exists", "not (a exists) and a != 1", "a == true and a == false",
    "a == \"x\" and not (a contains \"x\")",
    "a == \"x\" and a matches \"y\"", "a == \"xy\" and not (a matches \"^x\")",
    "a matches \"x\" and not (a matches \"x\")",
    "a > 1 and a contains \"x\"", "(a == 1 or a == 2) and a > 2", "not (a == 1 or a != 1 or a not exists)",
    "a >= 5 and a <= 5 and a != 5", "a > 1e25 and a < 123", "a == true and not (a != false)",
    "(a > 5 or b == 1) and not (b == 1) and a < 5",
  ])
  func provesContradictions(text: String) throws {
    var analysis = Self.analysis()
    #expect(analysis.excludes([try Self.parse(text)]))
  }

  @Test(arguments: [
    "a > 5 and b < 3", "a > 5 and a < 6", "a != 1 and a != 2", "not (a == 1) and a not exists",
    "a contains \"x\" and a != \"x\"",
    "a matches \"x\" and not (a matches \"y\")", "not (a > 1) and not (a <= 1)", "a.b == 1 and a exists",
  ])
  func leavesOpenWhatIsPossible(text: String) throws {
    var analysis = Self.analysis()
    #expect(!analysis.excludes([try Self.parse(text)]))
  }

  @Test(arguments: [
    ("not (a == 1 or b == 2)", "not (a == 1) and not (b == 2)"), ("a > 5", "a > 5 and a > 3"),
    ("a == 1", "a == 1 or (a == 1 and b exists)"),
    ("a exists and a == 1", "a == 1"), ("all (a == 1)", "a == 1"), ("a == 1 and b == 2", "b == 2 and a == 1"),
    ("not (a < 5)", "a not exists or a >= 5 or not (a < 5)"),
  ])
  func provesSameness(one: String, other: String) throws {
    var analysis = Self.analysis()
    #expect(analysis.isSame(try Self.parse(one), try Self.parse(other)))
  }

  @Test func theLimitLeavesAQuestionOpen() throws {
    let many =
      (0..<40).map { "(a\($0) == 1 or b\($0) == 1)" }.joined(separator: " and ") + " and c == 1 and (c == 2 or c == 3)"
    var analysis = ConditionAnalysis(steps: 3)
    #expect(!analysis.excludes([try Self.parse(many)]))
    #expect(analysis.stepsLeft == 0)
  }

  /// No false claim. What is impossible for lists alone, or because one field is within another, is not looked into.
  @Test(arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
  func agreesWithEveryCallOfASmallWorld(seed: UInt64) throws {
    var world = SmallWorld(seed: seed)
    let calls = SmallWorld.calls
    var (proven, impossible) = (0, 0)
    for _ in 0..<400 {
      let one = world.expression(depth: 1)
      let other = world.expression(depth: 1)
      let (first, second) = (try CompiledExpression(one), try CompiledExpression(other))
      var analysis = Self.analysis()
      let isFirst = calls.map(first.matches)
      let isSecond = calls.map(second.matches)
      if !isFirst.contains(true) { impossible += 1 }
      if analysis.excludes([one]) {
        proven += 1
        #expect(!isFirst.contains(true), "seed \(seed): \(ExpressionText.text(of: one))")
      }
      if analysis.excludes([], butNone: [one]) {
        #expect(!isFirst.contains(false), "seed \(seed): \(ExpressionText.text(of: one))")
      }
      if analysis.implies(one, other) {
        #expect(
          !zip(isFirst, isSecond).contains { $0 && !$1 },
          "seed \(seed): \(ExpressionText.text(of: one)) / \(ExpressionText.text(of: other))")
      }
      if analysis.isSame(one, other) {
        #expect(
          isFirst == isSecond, "seed \(seed): \(ExpressionText.text(of: one)) / \(ExpressionText.text(of: other))")
      }
    }
    #expect(proven > 20, "seed \(seed): hardly anything is proven")
    #expect(proven * 4 > impossible, "seed \(seed): \(proven) of \(impossible)")
  }
}

private struct SmallWorld {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private static let values: [JSONValue?] = [
    nil, .null, true, false, -1, 0, 1, 2, 3, .number(JSONNumber(0.5) ?? 0), .number(JSONNumber(1.5) ?? 0), "", "a", "b",
    "ab", "ba", "aab", "true",
    [], ["a"], ["b", 1], ["ab", "a"], [1, true], ["c"], .object(JSONObject()), .object(JSONObject([("c", 1)])),
  ]

  static let calls: [JSONObject] = values.flatMap { a in
    values.map { b in
      var call = JSONObject()
      call["a"] = a
      call["b"] = b
      return call
    }
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.number(0...Int64(elements.count - 1)))]
  }

  mutating func expression(depth: Int) -> Expression {
    if depth > 3 || random.chance(40) { return .condition(condition()) }
    if random.chance(25) { return .not(expression(depth: depth + 1)) }
    let children = (0..<random.number(1...3)).map { _ in expression(depth: depth + 1) }
    return random.chance(60) ? .and(children) : .or(children)
  }

  private mutating func condition() -> Condition {
    let operation = pick(Operator.allCases)
    let value: JSONValue? =
      switch operation {
      case .exists, .notExists: nil
      case .regex: pick(["a", "^a", "b$", "^$", "."])
      case .contains: pick(["", "a", "b", "ab", 1, true])
      case .gt, .lt, .gte, .lte: pick([0, 1, 2, .number(JSONNumber(0.5) ?? 0), "a", "b", true])
      case .eq, .neq: pick([0, 1, 2, true, false, "", "a", "ab"])
      }
    return Condition(field: pick(["a", "b", "a.c"]), operator: operation, value: value)
  }
}
