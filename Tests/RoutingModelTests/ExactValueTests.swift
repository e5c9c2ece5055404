import RoutingModel
import Testing

struct ExactValueTests {
  @Test(arguments: [
    ("", "", true), ("a", "a", true), ("a", "b", false), ("caf\u{E9}", "cafe\u{301}", false), ("\r\n", "\n", false),
    ("a long text that is no small string", "a long text that is no small string", true),
    ("a long text that is no small string", "a long text that is no small strinG", false),
    ("\u{1112}\u{1161}", "\u{D558}", false), ("a", "a\u{0}", false),
  ])
  func textIsItsBytes(left: String, right: String, equal: Bool) {
    #expect((ExactText(left) == ExactText(right)) == equal)
    #expect(Set([ExactText(left), ExactText(right)]).count == (equal ? 1 : 2))
  }

  @Test func textIsOrderedByCodePoints() {
    let texts = [
      "", "\u{0}", "A", "Z", "a", "a long text, longer than a register", "a long text, longer than a registry", "aa",
      "b", "\u{E9}", "\u{FFFF}", "😀",
    ]
    for (index, left) in texts.enumerated() {
      for (other, right) in texts.enumerated() {
        #expect((ExactText(left) < ExactText(right)) == (index < other), "\(left) \(right)")
      }
    }
  }

  @Test func numbersAreOrderedByTheirMathematicalValue() throws {
    let literals = [
      "-1e300", "-123456789012345678901", "-9223372036854775808", "-2.5", "-2", "-0.5", "0", "5e-324", "0.5", "1",
      "1.5", "2",
      "9007199254740991", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808",
      "18446744073709551616", "123456789012345678901", "1e300",
    ]
    let numbers = try literals.map { try #require(JSONNumber(literal: $0)) }
    for (index, left) in numbers.enumerated() {
      for (other, right) in numbers.enumerated() {
        #expect((left < right) == (index < other), "\(left.text) < \(right.text)")
        #expect((left == right) == (index == other), "\(left.text) == \(right.text)")
      }
    }
  }

  @Test(arguments: [
    ("5", "5.0"), ("100", "1e2"), ("-0", "0.0"), ("18446744073709551616", "18446744073709551616.0"), ("0.1", "1e-1"),
  ])
  func oneValueHasManyLiterals(left: String, right: String) {
    #expect(JSONNumber(literal: left) == JSONNumber(literal: right))
  }

  @Test func numbersThatJSONLacksAreRefused() {
    for value in [Double.infinity, -.infinity, .nan] { #expect(JSONNumber(value) == nil) }
    #expect(JSONNumber(literal: "1e999") == nil)
  }
}
