import Evaluation
import RoutingModel
import Testing

/// The rules of `Fixtures/oracle.py`, one by one.
struct EvaluationTableTests {
  static let call = """
    {"skill": "technical_support", "skills": ["a", "b", 5, true, null, ["x"]], "empty": "", "none": null, "n": 5,
     "f": 5.0, "half": 0.5, "big": 9007199254740993, "huge": 123456789012345678901234567890, "t": true, "o": {"a": {"b": "x"}, "n": null},
     "nl": "abc\\n", "nfc": "caf\\u00e9", "nfd": "cafe\\u0301", "emoji": "a😀b", "five": "5", "list": []}
    """

  @Test(
    arguments: [
      ("skill", "exists", nil, true), ("missing", "exists", nil, false), ("none", "exists", nil, false),
      ("none", "not_exists", nil, true), ("missing", "not_exists", nil, true), ("empty", "exists", nil, true),
      ("o.a.b", "eq", "x", true), ("o.a.c", "not_exists", nil, true), ("o.n", "not_exists", nil, true),
      ("skill.x", "not_exists", nil, true), ("skills.0", "not_exists", nil, true), ("o", "exists", nil, true),
      ("missing", "neq", "x", false), ("none", "neq", "x", false), ("missing", "eq", "x", false),
      ("n", "eq", 5, true), ("f", "eq", 5, true), ("n", "eq", "5", false), ("five", "eq", 5, false),
      ("n", "neq", "5", true),
      ("t", "eq", true, true), ("t", "eq", 1, false), ("n", "eq", true, false), ("o", "eq", "x", false),
      ("o", "neq", "x", true),
      ("list", "neq", "x", true), ("nfc", "eq", "cafe\u{301}", false), ("nfc", "eq", "caf\u{E9}", true),
      ("big", "gt", 9_007_199_254_740_992, true), ("big", "eq", 9_007_199_254_740_992, false),
      ("huge", "gt", 9_223_372_036_854_775_807, true), ("half", "lt", 1, true), ("half", "gte", 1, false),
      ("n", "gte", 5, true), ("f", "lte", 5, true), ("n", "gt", "4", false), ("t", "gt", 0, false),
      ("skill", "gt", "tech", true), ("empty", "lt", "a", true), ("emoji", "gt", "a\u{FFFF}", true),
      ("skill", "contains", "nical", true), ("skill", "contains", "", true), ("empty", "contains", "", true),
      ("skill", "contains", "X", false), ("skills", "contains", "a", true), ("skills", "contains", "c", false),
      ("skills", "contains", "", false), ("n", "contains", "5", false), ("emoji", "contains", "😀", true),
      ("nfc", "contains", "e", false), ("nfd", "contains", "e", true), ("o", "contains", "a", false),
      ("skill", "regex", "nical_", true), ("skill", "regex", "^nical", false), ("skill", "regex", "t$", true),
      ("nl", "regex", "c$", false), ("nl", "regex", "(?m)c$", true), ("nl", "regex", "c.", false),
      ("skills", "regex", "^b$", true),
      ("skills", "regex", "^5$", false), ("n", "regex", "5", false), ("nfc", "regex", "\\w{4}", false),
      ("nfc", "regex", "^caf.$", true), ("emoji", "regex", "^a.b$", true), ("skill", "regex", "(?i)TECH", true),
      ("empty", "regex", "", true), ("missing", "regex", "", false),
    ] as [(String, String, JSONValue?, Bool)])
  func conditionsFollowTheDefinition(field: String, name: String, value: JSONValue?, expected: Bool) throws {
    let call = try #require(try JSONReader.read(Self.call).objectValue)
    let operation = try #require(Operator(rawValue: name))
    let condition = Expression.condition(Condition(field: ExactText(field), operator: operation, value: value))
    #expect(try CompiledExpression(condition).matches(call) == expected)
    #expect(try CompiledExpression(.not(condition)).matches(call) == !expected)
    #expect(try CompiledExpression(.and([condition, .or([condition])])).matches(call) == expected)
  }

  @Test func emptyListsOfChildrenAreNeutral() throws {
    #expect(try CompiledExpression(.and([])).matches(JSONObject()))
    #expect(try !CompiledExpression(.or([])).matches(JSONObject()))
  }

  @Test(arguments: [
    "(", "(?=a)", "(?<!a)b", "\\1", "[z-a]", "a**", "(a{1000}){1000}", "((((a{100}){100}){100}){100})", "\\p{Nope}",
    "(?P<n", "\\",
    String(repeating: "(", count: 900), String(repeating: "a", count: 1001), "x{1001}",
  ])
  func patternsThatRE2RefusesAreErrors(pattern: String) {
    #expect(throws: Pattern.Refusal.self) { try Pattern(ExactText(pattern)) }
    let condition = Condition(field: "a", operator: .regex, value: .string(pattern))
    #expect(throws: CompiledExpression.Refusal.self) { try CompiledExpression(.condition(condition)) }
  }

  @Test(arguments: ["(a+)+$", "(a|aa)*c", "(.*)(.*)(.*)(.*)(.*)[^a]", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"])
  func hostilePatternsTakeLinearTime(pattern: String) throws {
    let compiled = try Pattern(ExactText(pattern))
    let text = ExactText(String(repeating: "a", count: 100_000) + "!")
    let clock = ContinuousClock()
    // Backtracking would take years; linear matching takes milliseconds even in a debug build.
    #expect(clock.measure { _ = compiled.isFound(in: text) } < .seconds(5))
  }

  @Test func aPatternWithAZeroByteIsWhole() throws {
    let pattern = try Pattern("a\u{0}b")
    #expect(pattern.isFound(in: "xa\u{0}by"))
    #expect(!pattern.isFound(in: "xa"))
  }
}
