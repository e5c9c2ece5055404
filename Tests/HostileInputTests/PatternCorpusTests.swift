import Evaluation
import RoutingModel
import Testing

/// Patterns that take other engines years, texts that are long, trees that are wide: time grows with the text only.
@Suite struct PatternCorpusTests {
  /// Collected from advisories about regular expressions: nested, overlapping and adjacent repetitions.
  private static let exponential = [
    "(a+)+$", "(a*)*$", "(a|a)*$", "(a|aa)+$", "(a|a?)+$", "(.*a){12}$", "(a+){10}$", "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^(a?){30}a{30}$", "(x+x+)+y", "(.*)*$", "(.+)+$", "^(\\w+\\s?)*$",
    "^([a-zA-Z0-9_.-])+@(([a-zA-Z0-9-])+.)+([a-zA-Z0-9]{2,4})+$",
    "(\\d+)*x", "(?:a+)+b", "a*a*a*a*a*a*a*a*b", ".*.*.*.*=.*", "(a|b|ab)*c", "([a-z]+)*[0-9]", "^(\\d|\\d\\d)+$",
    "(?i)(A+)+Z",
    "\\s+$", "(\\s*,\\s*)+$", "<(.+)>.*</(.+)>", "^(?:(?:a|b)*)*c$", "((a{0,5}){0,5}){0,5}b", "(a?a?a?a?){8}b",
    "[^x]*[^x]*[^x]*x",
    "(?:.*){1,20}!",
  ]

  /// What RE2 does not have, or what is no pattern.
  private static let refused = [
    "(", ")", "[", "*a", "+", "?", "a**", "a{2,1}", "a{1001}", "(?=a)", "(?!a)", "(?<=a)b", "(a)\\1", "(?>a)", "\\",
    "[z-a]", "(?P<n",
    "[[:nope:]]", "\\p{Nope}", "(?z)", "a{100}{100}", "(a{1000}){1000}", "(((a{100}){100}){100})", "\\8", "(?#x)",
    "x{1000}{2}", "\\k<a>", "(?R)", "[a-\\d]",
    String(repeating: "(", count: 900) + String(repeating: ")", count: 900), String(repeating: "a", count: 1001),
    "((((((((((x{2}){2}){2}){2}){2}){2}){2}){2}){2}){2}",
  ]

  @Test func patternsTakeTimeOfTheText() {
    var corpus = Corpus<(String, String)>("patterns")
    let texts = [
      "", String(repeating: "a", count: 50_000), String(repeating: "a", count: 50_000) + "!",
      String(repeating: "ab ", count: 20_000) + "\u{0}",
      String(repeating: "\u{E9}", count: 20_000), String(repeating: " ", count: 50_000) + "x",
      String(repeating: "<a>", count: 10_000),
    ]
    for pattern in Self.exponential {
      for (index, text) in texts.enumerated() { corpus.add("\(pattern) on text \(index)", (pattern, text), "ended") }
    }
    for pattern in Self.refused { corpus.add("\(pattern.prefix(40))", (pattern, "a"), "refused") }
    corpus.run { pattern, text in
      guard let compiled = try? Pattern(ExactText(pattern)) else { return "refused" }
      _ = compiled.isFound(in: ExactText(text))
      return "ended"
    }
  }

  /// Every operator over every pair of values: true or false, twice the same, and never both with its negation.
  @Test func everyOperatorOverEveryPairOfValues() {
    var corpus = Corpus<(Operator, JSONValue, JSONValue?)>("evaluation")
    let values: [JSONValue] = [
      .null, true, false, 0, 1, -1, .integer(.max), .integer(.min), number("9223372036854775808"),
      number("-9223372036854775809"), number("0.5"), number("-0.5"),
      number("1e308"), number("5e-324"), number("9007199254740993"), "", "a", "true", "TRUE", "1", "caf\u{E9}",
      "cafe\u{301}", "\u{0}", "(", ".*", [], ["a"], [1, "a", [], [:]],
      [:], ["a": 1], [[[]]], .string(String(repeating: "x", count: 900)),
    ]
    for operation in Operator.allCases {
      for wanted in values {
        for found in values + [] {
          corpus.add(
            "\(operation.rawValue) \(JSONWriter.text(of: wanted).prefix(30))", (operation, wanted, found), "two-valued")
        }
        corpus.add("\(operation.rawValue), no field", (operation, wanted, nil), "two-valued")
      }
    }
    corpus.run { operation, wanted, found in
      let condition = Expression.condition(Condition(field: "f", operator: operation, value: wanted))
      guard let plain = try? CompiledExpression(condition), let negated = try? CompiledExpression(.not(condition))
      else {
        // Only what is no pattern is refused.
        return operation == .regex ? "two-valued" : "refused"
      }
      var call = JSONObject()
      if let found { call["f"] = found }
      let outcome = plain.matches(call)
      if outcome == negated.matches(call) { return "neither" }
      // A value that is not there, or null, satisfies not_exists only.
      if found == nil || found == .some(.null) {
        return outcome == (operation == .notExists) ? "two-valued" : "matched nothing"
      }
      return "two-valued"
    }
  }

  private func number(_ literal: String) -> JSONValue { .number(JSONNumber(literal: literal) ?? 0) }
}
