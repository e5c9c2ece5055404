import RoutingModel
import SeededRandom
import Testing

@Suite struct ExpressionTextTests {
  private static func condition(_ field: ExactText, _ operation: Operator, _ value: JSONValue? = nil) -> Expression {
    .condition(Condition(field: field, operator: operation, value: value))
  }

  private static let a = condition("a", .eq, 1)
  private static let b = condition("b", .exists)
  private static let c = condition("c", .lt, -2)

  @Test(
    arguments: [
      ("a == 1", a),
      ("b exists", b),
      ("b not exists", condition("b", .notExists)),
      ("b exists \"x\"", condition("b", .exists, "x")),
      ("a == 1 and b exists", .and([a, b])),
      ("a == 1 or b exists or c < -2", .or([a, b, c])),
      ("a == 1 and (b exists or c < -2)", .and([a, .or([b, c])])),
      ("(a == 1 and b exists) and c < -2", .and([.and([a, b]), c])),
      ("not (a == 1)", .not(a)),
      ("not (a == 1 and b exists)", .not(.and([a, b]))),
      ("not (not (a == 1))", .not(.not(a))),
      ("not (a == 1) and b exists", .and([.not(a), b])),
      ("all (a == 1)", .and([a])),
      ("any (all (a == 1))", .or([.and([a])])),
      ("all (a == 1) or any (b exists)", .or([.and([a]), .or([b])])),
      ("a.b-c != true", condition("a.b-c", .neq, true)),
      ("all == \"all\"", condition("all", .eq, "all")),
      ("\"and\" == \"\"", condition("and", .eq, "")),
      ("\"a b\" contains \"\\\"\\\\\"", condition("a b", .contains, "\"\\")),
      ("größe >= 0.5", condition("größe", .gte, .number(JSONNumber(0.5) ?? 0))),
      ("a matches \"^\\\\d+$\"", condition("a", .regex, "^\\d+$")),
      (
        "\"\" > 1000000000000000000000",
        condition("", .gt, JSONNumber(literal: "1000000000000000000000").map { .number($0) } ?? 0)
      ),
    ] as [(String, Expression)])
  func isWrittenAndReadAlike(text: String, expression: Expression) throws {
    #expect(ExpressionText.text(of: expression) == text)
    #expect(try ExpressionTextParser.parse(ExactText(text)).expression == expression)
  }

  @Test(
    arguments: [
      ("((a == 1))", a), ("(a == 1) and (b exists)", .and([a, b])), ("a==1", a), ("\n a\t==\r\n 1 ", a),
      ("not(a==1)", .not(a)), ("a == 1.0", a), ("\"a\" == 1", a),
    ] as [(String, Expression)])
  func spacingAndNeedlessParenthesesAreFree(text: String, expression: Expression) throws {
    #expect(try ExpressionTextParser.parse(ExactText(text)).expression == expression)
  }

  @Test(
    arguments: [
      ("", 0, "a condition is expected here, found the end", nil),
      ("a", 1, "an operator after \"a\" is expected here, found the end", nil),
      ("a == ", 5, "the operator \"==\" needs a value", nil),
      ("a == and b exists", 5, "the operator \"==\" needs a value", nil),
      ("a == en", 5, "text stands between double quotes", "\"en\""),
      ("a == 'en'", 5, "text stands between double quotes, not single ones", nil),
      ("a == null", 5, "null is no value: ask whether the field exists", "not exists"),
      ("a = 1", 2, "unknown operator \"=\"", nil),
      ("a equals 1", 2, "unknown operator \"equals\"", nil),
      ("a == 1 && b exists", 7, "\"and\", \"or\" or the end is expected here, found \"&&\"", "and"),
      ("(a == 1 b", 8, "\"and\", \"or\" or \")\" is expected here, found \"b\"", nil),
      ("(a == 1", 0, "this parenthesis is not closed", nil),
      ("a == 1)", 6, "\"and\", \"or\" or the end is expected here, found \")\"", nil),
      ("not a == 1", 0, "\"not\" stands before parentheses: not (…)", nil),
      ("a not 1", 6, "\"exists\" after \"not\" is expected here, found 1", nil),
      ("a == \"x", 5, "this text has no closing quote", nil),
      ("a == \"\\x\"", 6, "this text is not written as in JSON (a backslash is \\\\, a line break \\n)", nil),
      ("a == 01", 5, "\"01\" is no number; text stands between double quotes", nil),
      (
        "a == 1 and or", 11,
        "a condition is expected here, found \"or\"; a field of this name stands between double quotes", nil
      ),
      ("a § 1", 2, "\"§\" has no meaning here", nil),
    ] as [(String, Int, String, String?)])
  func saysWhatIsWrongAndWhere(text: String, offset: Int, message: String, fix: String?) {
    do throws(ExpressionTextError) {
      let read = try ExpressionTextParser.parse(ExactText(text))
      Issue.record("\(text) was read as \(read.expression)")
    } catch {
      #expect(error.message == message)
      #expect(error.offset == offset)
      #expect(error.fix == fix)
    }
  }

  @Test(arguments: [
    ("a == 1 and b exists or c < 2", 20, "(a == 1 and b exists) or c < 2", "a == 1 and (b exists or c < 2)"),
    (
      "a exists or b exists and c exists and (d exists or e exists)", 21,
      "a exists or (b exists and c exists and (d exists or e exists))",
      "(a exists or b exists) and c exists and (d exists or e exists)"
    ),
  ])
  func andBesideOrShowsTheTwoWays(text: String, offset: Int, one: String, other: String) {
    do throws(ExpressionTextError) {
      _ = try ExpressionTextParser.parse(ExactText(text))
      Issue.record("\(text) was read")
    } catch {
      #expect(error.problem == .grouping(one, other))
      #expect(error.offset == offset)
    }
  }

  @Test func deepParenthesesEndInAnError() {
    let deep = String(repeating: "(", count: 100_000)
    #expect(throws: ExpressionTextError.self) { try ExpressionTextParser.parse(ExactText(deep)) }
    let nots = String(repeating: "not (", count: 100_000)
    #expect(throws: ExpressionTextError.self) { try ExpressionTextParser.parse(ExactText(nots)) }
  }

  @Test(arguments: [1, 2, 3, UInt64.random(in: 0...UInt64(UInt32.max))])
  func everyTreeComesBack(seed: UInt64) throws {
    var trees = RandomExpressions(seed: seed)
    for _ in 0..<3000 {
      let tree = trees.next(depth: 1)
      let text = ExpressionText.text(of: tree)
      let read = try? ExpressionTextParser.parse(ExactText(text))
      #expect(read?.expression == tree, "seed \(seed): \(text)")
    }
  }

  /// Any text is read or refused, and what is read is written and read again as the same.
  @Test(arguments: [4, UInt64.random(in: 0...UInt64(UInt32.max))])
  func anyTextHasOneMeaningOrNone(seed: UInt64) throws {
    let pieces = [
      "a", " ", "and", " or ", "not", "(", ")", "exists", "==", "=", "!", "1", "-", ".5", "\"", "\\", "\"x\"", "é",
      "\n",
      "true", "contains", "matches", "all", "any ", "<", "\u{202E}",
    ]
    var random = SeededRandom(seed: seed)
    for _ in 0..<5000 {
      let text = (0..<Int(random.number(0...14))).map { _ in pieces[Int(random.number(0...25))] }.joined()
      guard let read = try? ExpressionTextParser.parse(ExactText(text)) else { continue }
      let written = ExpressionText.text(of: read.expression)
      #expect(
        (try? ExpressionTextParser.parse(ExactText(written)))?.expression == read.expression, "seed \(seed): \(text)")
    }
  }
}

private struct RandomExpressions {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private static let names: [ExactText] = [
    "skill", "customer.tier", "a-b", "_x", "é", "e\u{301}", "and", "or", "not", "exists", "contains", "matches", "true",
    "null", "all", "any", "", " ", "a b", "\"", "\\", "1a", "-", "a(b", "😀", "a\nb", "\u{1}", "\u{202E}x", "a==1",
  ]
  private static let numbers = ["0", "-1", "5", "0.5", "-1e-7", "1e25", "123456789012345678901234567890", "1.5e-300"]

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.number(0...Int64(elements.count - 1)))]
  }

  private mutating func text() -> ExactText {
    if random.chance(70) { return pick(Self.names) }
    var scalars = String.UnicodeScalarView()
    for _ in 0..<random.number(0...5) {
      scalars.append(Unicode.Scalar(UInt32(random.number(0...0x10FFFF))) ?? "x")
    }
    return ExactText(String(scalars))
  }

  private mutating func value() -> JSONValue {
    switch random.number(0...3) {
    case 0: JSONNumber(literal: pick(Self.numbers)).map { .number($0) } ?? 0
    case 1: .bool(random.chance(50))
    default: .string(text())
    }
  }

  mutating func next(depth: Int) -> Expression {
    if depth > 4 || random.chance(40) {
      let operation = pick(Operator.allCases)
      let value = operation.needsValue || random.chance(30) ? value() : nil
      return .condition(Condition(field: text(), operator: operation, value: value))
    }
    if random.chance(25) { return .not(next(depth: depth + 1)) }
    let children = (0..<random.number(1...3)).map { _ in next(depth: depth + 1) }
    return random.chance(50) ? .and(children) : .or(children)
  }
}
