import Manifests
import RoutingModel
import Testing

/// YAML in which every reader reads the same, or a finding at its place.
@Suite struct YAMLCorpusTests {
  /// The value and the codes of warnings, or the code of the first error.
  static func verdict(_ bytes: [UInt8]) -> String {
    let document = DocumentReader.read(bytes, file: "f", format: .yaml)
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for finding in document.diagnostics {
      let (line, column) = (finding.location.line, finding.location.column)
      guard (1...lines.count + 1).contains(line), column >= 1, column <= (lines.map(\.count).max() ?? 0) + 2 else {
        return "\(finding.code) outside the file, at \(line):\(column)"
      }
      if finding.line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "\(finding.code) of several lines" }
      if finding.line.utf8.count > 1000 { return "\(finding.code) of \(finding.line.utf8.count) bytes" }
    }
    if let error = document.diagnostics.first(where: { $0.severity == .error }) { return error.code }
    let value = document.root.map { JSONWriter.text(of: $0.json) } ?? "nothing"
    return ([value] + document.diagnostics.map(\.code)).joined(separator: " ")
  }

  private func run(_ corpus: Corpus<String>) { corpus.run { Self.verdict(Array($0.utf8)) } }

  @Test func wordsThatOtherReadersTakeForSomethingElse() {
    var corpus = Corpus<String>("YAML scalars")
    func everywhere(_ scalar: String, _ value: String, warning: Bool) {
      let mark = warning ? " RK0316" : ""
      corpus.add("a: \(scalar)", "a: \(scalar)", "{\"a\":\(value)}\(mark)")
      corpus.add("- \(scalar)", "- \(scalar)\n", "[\(value)]\(mark)")
      corpus.add("[\(scalar)]", "[\(scalar), 1]", "[\(value),1]\(mark)")
      corpus.add("{a: \(scalar)}", "{a: \(scalar)}", "{\"a\":\(value)}\(mark)")
      corpus.add("comment after \(scalar)", "a: \(scalar) # x", "{\"a\":\(value)}\(mark)")
      let text = JSONWriter.text(of: .string(scalar))
      corpus.add("'\(scalar)'", "a: '\(scalar)'", "{\"a\":\(text)}")
      corpus.add("\"\(scalar)\"", "a: \"\(scalar)\"", "{\"a\":\(text)}")
      corpus.add("| \(scalar)", "a: |-\n  \(scalar)\n", "{\"a\":\(text)}")
      corpus.add("\(scalar):", "\(scalar): 1", "{\(text):1}")
    }
    for word in ["yes", "no", "on", "off", "y", "n", "true", "false"] {
      for spelling in [word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()] {
        everywhere(spelling, "\"\(spelling)\"", warning: true)
      }
      if word != "true" && word != "false" { everywhere(word, "\"\(word)\"", warning: true) }
    }
    for word in ["NULL", "Null", "nUll", "tRuE", "yEs"] { everywhere(word, "\"\(word)\"", warning: true) }
    for number in [
      "0777", "0o17", "0x1F", "0xdead_beef", "0b1010", "1_000", "22:22", "190:20:30", "1:02", "+1", "+1.5", ".5", "1.",
      "-.5", ".inf", "-.inf", "+.Inf", ".NaN", ".nan", "012", "-017", "0.", "00", "1_0.5",
    ] { everywhere(number, "\"\(number)\"", warning: true) }
    for (text, value) in [
      ("1", "1"), ("-1", "-1"), ("1.5", "1.5"), ("1e3", "1000"), ("1.0", "1"), ("-0", "0"), ("true", "true"),
      ("false", "false"), ("null", "null"), ("~", "null"), ("9223372036854775808", "9223372036854775808"),
    ] { everywhere(text, value, warning: false) }
    for text in [
      "2001-01-01", "2001-99-99", "2001-12-14t21:59:43.10-05:00", "12.34.56", "1.2.3.4", "0xg", "0b2x", "1e", "e1",
      "inf",
      "nan", "Infinity", "None", "nil", "undefined", "yess", "oui", "=", "a.b", "+", "1a", "a:b", "http://x/y", "a#b",
      "é",
    ] { everywhere(text, "\"\(text)\"", warning: false) }
    run(corpus)
  }

  @Test func whatMakesYAMLAmbiguousOrExpensiveIsRefused() {
    var corpus = Corpus<String>("YAML features")
    for place in ["a: %", "- %\n", "[%, 1]", "{a: %}", "? %\n: 1\n", "a:\n  b:\n  - %\n"] {
      func put(_ text: String) -> String { place.replacing("%", with: text) }
      for tag in [
        "!!str x", "!!int 1", "!!binary eA==", "!!python/object:os.system x", "!x y", "!<tag:a,2000:b> c", "! x",
        "!!set {}", "!!omap []", "!!map {}",
      ] {
        let isCollection = tag.hasSuffix("}") || tag.hasSuffix("]")
        // A list as a key is refused first as a key.
        let key = place.hasPrefix("?") && isCollection
        corpus.add("\(tag) in \(place)", put(tag), key ? "RK0318" : "RK0308")
      }
      for anchor in ["&a x", "&a 'x'", "&a \"x\"", "&a\u{E9} x"] {
        // libyaml takes letters of ASCII only for names of anchors.
        corpus.add("\(anchor) in \(place)", put(anchor), anchor.contains("\u{E9}") ? "RK0301" : "RK0307")
      }
      corpus.add("*a in \(place)", put("*a "), "RK0307")
    }
    for merge in ["<<: {a: 1}", "<<: [{a: 1}]", "a: {<<: {b: 1}}", "? <<\n: 1", "- <<: 1", "{<<: 1}"] {
      corpus.add(merge, merge, "RK0309")
    }
    for quoted in ["'<<': 1", "\"<<\": 1"] { corpus.add(quoted, quoted, "{\"<<\":1}") }
    for directive in ["%YAML 1.1", "%YAML 1.2", "%TAG ! tag:x,2000:", "%TAG !e! !f"] {
      corpus.add(directive, "\(directive)\n---\na: 1", "RK0310")
    }
    for broken in ["%YAML 2.0\n---\na: 1", "%YAML\n---\n", "%TAG\n---\n", "%YAML 1.1\n%YAML 1.1\n---\na: 1"] {
      corpus.add(broken, broken, "RK0301")
    }
    for documents in ["a: 1\n---\nb: 1", "a: 1\n...\n---\nb: 1", "--- 1\n--- 2\n", "---\n---\n", "a: 1\n--- {}\n"] {
      corpus.add(documents, documents, "RK0311")
    }
    for (text, verdict) in [
      ("", "nothing"), ("\n\n", "nothing"), ("# only a comment", "nothing"), ("---\n", "nothing"),
      ("---\n...\n", "nothing"),
      ("null", "nothing"), ("~", "nothing"), ("--- a", "\"a\""), ("a: 1\n...\n", "{\"a\":1}"), ("[]", "[]"),
      ("{}", "{}"),
      ("a:", "{\"a\":null}"), ("{a, b: 1}", "{\"a\":null,\"b\":1}"), ("[a: 1]", "[{\"a\":1}]"), ("? a", "{\"a\":null}"),
      ("a: |\n  x\n  y\n", "{\"a\":\"x\\ny\\n\"}"), ("a: >\n  x\n  y\n", "{\"a\":\"x y\\n\"}"),
      ("a: \"x\\\n  y\"", "{\"a\":\"xy\"}"), ("a: 'it''s'", "{\"a\":\"it's\"}"),
      ("a: x\r\nb: z\r\n", "{\"a\":\"x\",\"b\":\"z\"}"),
    ] { corpus.add(text.debugDescription, text, verdict) }
    for broken in [
      "a: b: c", "a: [", "a: {", "a: ]", "- a\nb: 1", "a: 1\n b: 2", "a:\n\tb: 1", "\ta: 1", "'a", "\"a", "\"\\x\"",
      "\"\\u12\"",
      "\"\\ud800\"", "a: @x", "a: `x", "a: %x", "[a, b", "{a: 1", "a: |x\n  y", "a: 'b' c", "a: \"b\" c", "- - -\n -",
      "[a]]", "{a: 1}}",
      "? a\n? b: c: d", "a: *", "a: &", "key: [a\nb: c", "a: !<x", "--- |\n---x: [", "a: \"\\U00110000\"", "a: >99\n x",
    ] { corpus.add(broken, broken, Self.syntaxVerdicts[broken] ?? "RK0301") }
    run(corpus)
  }

  /// Broken texts that end with another finding than bad syntax.
  private static let syntaxVerdicts = ["? a\n? b: c: d": "RK0318"]

  @Test func keysStandOnceByTheirBytes() {
    var corpus = Corpus<String>("YAML keys")
    let spellings = ["a", "'a'", "\"a\"", "\"\\u0061\"", "\"\\x61\"", "? a\n", "\"\\U00000061\""]
    for first in spellings {
      for second in spellings {
        func member(_ key: String) -> String { key + ": 1\n" }
        corpus.add("\(first) and \(second)", member(first) + "b: 1\n" + member(second), "RK0312")
      }
    }
    for key in ["1", "true", "null", "~", "no", "0777", "1.0"] {
      corpus.add("\(key) twice", "\(key): 1\n\(key): 2", "RK0312")
      corpus.add("\(key) and its text", "\(key): 1\n'\(key)': 2", "RK0312")
    }
    for (first, second) in [("caf\u{E9}", "cafe\u{301}"), ("a", "A"), ("a", "\u{430}"), ("1", "1.0"), ("a", "\"a \"")] {
      let text = "\(first): 1\n\(second): 2"
      let value = JSONObject([(ExactText(first), 1), (ExactText(second == "\"a \"" ? "a " : second), 2)])
      corpus.add(text, text, JSONWriter.text(of: .object(value)))
    }
    for key in ["[a]", "{a: 1}", "[]", "{}", "[[a]]"] {
      corpus.add("? \(key)", "? \(key)\n: 1", "RK0318")
      corpus.add("\(key): 1", "\(key): 1", "RK0318")
      corpus.add("{\(key): 1}", "{\(key): 1}", "RK0318")
    }
    for line in ["\"a\\nb\": 1\n\"a\\nb\": 2", "\"a\\tb\": 1\n\"a\\tb\": 2", "? |\n  a\n: 1\n? |\n  a\n: 2"] {
      corpus.add(line.debugDescription, line, "RK0312")
    }
    let long = String(repeating: "k", count: 900)
    corpus.add("a long key twice", "\(long): 1\n\(long): 2", "RK0312")
    let veryLong = String(repeating: "k", count: 100_000)
    corpus.add("a very long key twice", "? \(veryLong)\n: 1\n? \(veryLong)\n: 2\n", "RK0312")
    corpus.add(
      "a very long number-like text", "a: " + String(repeating: "1_", count: 50_000) + "1",
      "{\"a\":\"" + String(repeating: "1_", count: 50_000) + "1\"} RK0316")
    run(corpus)
  }

  @Test func everyControlCharacterIsFoundEverywhere() {
    var corpus = Corpus<String>("YAML characters")
    let places = ["a: %", "a%: 1", "a: '%'", "a: \"%\"", "a: |\n  %\n", "# %\na: 1", "[%]", "%a: 1"]
    for code in HostileText.controls where code != 0x0A && code != 0x09 {
      let verdict = [0x0D, 0x85, 0x2028, 0x2029].contains(code) ? "RK0304" : "RK0305"
      // A CR before a line feed is half of a line break.
      for place in places where code != 0x0D || !place.contains("%\n") {
        corpus.add("U+\(String(code, radix: 16)) in \(place)", Self.put(code, place), verdict)
      }
    }
    for code in HostileText.bidi {
      for place in places { corpus.add("U+\(String(code, radix: 16)) in \(place)", Self.put(code, place), "RK0306") }
      for escape in [
        "a: \"x\\u\(Self.digits(code))\"", "\"\\u\(Self.digits(code))\": 1", "a: \"\\U0000\(Self.digits(code))\"",
      ] {
        corpus.add(escape, escape, "RK0306")
      }
    }
    for code in HostileText.controls where ![0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029].contains(code) {
      corpus.add("escaped \(code)", "a: \"\\u\(Self.digits(code))\"", "RK0305")
      corpus.add("escaped \(code) in a key", "\"\\u\(Self.digits(code))\": 1", "RK0305")
    }
    for code: UInt32 in [0xFEFF, 0xFFFE, 0xFFFF] {
      for place in places where !place.hasPrefix("%") {
        corpus.add("U+\(code) in \(place)", Self.put(code, place), "RK0305")
      }
    }
    run(corpus)
  }

  private static func put(_ code: UInt32, _ place: String) -> String {
    place.replacing("%", with: UnicodeScalar(code).map { String(Character($0)) } ?? "")
  }

  private static func digits(_ code: UInt32) -> String {
    let digits = String(code, radix: 16)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }

  @Test func bombsEndInOneFinding() {
    var corpus = Corpus<String>("YAML bombs")
    for levels in [8, 16, 24, 32] {
      corpus.add(
        "values, \(levels)", "a: &a [x, x]\n" + (0..<levels).map { "k\($0): &b\($0) [*a, *a]\n" }.joined(), "RK0307")
      corpus.add(
        "keys, \(levels)", "? &a0 [x]\n: 1\n" + (1..<levels).map { "? &a\($0) {? *a\($0 - 1) : 1}\n: 1\n" }.joined(),
        "RK0318")
      corpus.add("merges, \(levels)", "a: &a {b: 1}\n" + (0..<levels).map { "k\($0): {<<: *a}\n" }.joined(), "RK0307")
    }
    for count in [255, 257, 1000, 5000, 60_000] {
      let verdict = count < 256 ? "RK0301" : "RK0313"
      corpus.add("\(count) open lists", String(repeating: "[", count: count), verdict)
      corpus.add("\(count) open objects", String(repeating: "{a: ", count: count), verdict)
      corpus.add("\(count) dashes", String(repeating: "- ", count: count), count < 256 ? nested(count) : "RK0313")
      corpus.add("\(count) question marks", String(repeating: "? ", count: count), "RK0318")
    }
    for (name, text, verdict) in [
      ("many values", "[" + String(repeating: "0,", count: 60_000) + "]", "RK0315"),
      ("many empty members", "{" + String(repeating: ",", count: 10) + "}", "RK0301"),
      ("a long comment", "a: 1 #" + String(repeating: "x", count: 250_000), "{\"a\":1}"),
      ("many comments", String(repeating: "#\n", count: 120_000) + "a: 1", "{\"a\":1}"),
      ("many blanks", String(repeating: " ", count: 250_000) + "a", "\"a\""),
      ("many line breaks", String(repeating: "\n", count: 250_000) + "a: 1", "{\"a\":1}"),
      (
        "a long plain text", "a: " + String(repeating: "x ", count: 120_000) + "x",
        "{\"a\":\"" + String(repeating: "x ", count: 120_000) + "x\"}"
      ),
      (
        "a long text of single quotes", "a: '" + String(repeating: "''", count: 120_000) + "'",
        "{\"a\":\"" + String(repeating: "'", count: 120_000) + "\"}"
      ),
      ("digits", "a: " + String(repeating: "9", count: 250_000), "RK0317"),
      ("exponent", "a: 1e" + String(repeating: "9", count: 390), "RK0317"),
      ("one byte too many", String(repeating: "#", count: 262_145), "RK0314"),
      ("open quotes in lines", String(repeating: "a: \"\n", count: 2000), "RK0312"),
      ("many anchors", String(repeating: "- &a x\n", count: 10_000), "RK0307"),
      ("many tags", String(repeating: "- !x y\n", count: 10_000), "RK0308"),
      ("many duplicates", String(repeating: "a: 1\n", count: 40_000), "RK0312"),
      (
        "many warnings", String(repeating: "- no\n", count: 40_000),
        "[" + Array(repeating: "\"no\"", count: 40_000).joined(separator: ",") + "]"
      ),
      ("colons", String(repeating: ":", count: 100_000), "RK0301"),
      ("keys of one line", String(repeating: "a: ", count: 50_000), "RK0301"),
      ("braces in lists", String(repeating: "[{", count: 50_000), "RK0318"),
    ] { corpus.add(name, text, verdict) }
    corpus.run { text in
      let verdict = Self.verdict(Array(text.utf8))
      // Warnings are as many as the limit of findings.
      return verdict.replacing(" RK0316", with: "")
    }
  }

  private func nested(_ count: Int) -> String {
    String(repeating: "[", count: count) + "null" + String(repeating: "]", count: count)
  }
}
