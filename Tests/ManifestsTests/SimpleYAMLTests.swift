import RoutingModel
import SeededRandom
import Testing

@testable import Manifests

/// The quick reader of YAML reads what it reads as libyaml does, to the last mark, and leaves the rest alone.
struct SimpleYAMLTests {
  private static let rule = """
    kind: RoutingRule
    # Of the second shift.
    name: Überlauf 7
    queue: {name: "Technical \\"Support\\"", id: null}
    description: 'Routes high-priority: really'

    priority: -10 # low
    enabled: true
    expression:
      type: and
      children:
        - {type: condition, field: skill, operator: exists, value: "a_1"}
        - type: or
          children: [{type: condition, field: wait time, operator: gte, value: 5.50}, {}]
        - type: not
          children:
          - type: condition
            field: ani
            operator: regex
            value: "^\\\\+49é"

    """

  /// The values of both readers, with marks.
  private static func readings(_ text: [UInt8]) -> (quick: String, thorough: String)? {
    var findings = DocumentFindings(file: "f", limit: 50)
    TextCheck.check(text, &findings)
    if findings.hasErrors { return nil }
    guard let quick = SimpleYAML.read(text, limits: DocumentLimits()) else { return nil }
    let thorough = YAMLDocument.read(text, limits: DocumentLimits(), &findings)
    let marks = findings.diagnostics.map(\.line).joined()
    return (description(of: quick), thorough.map { description(of: $0.tree) + marks } ?? "nothing: \(marks)")
  }

  private static func description(of tree: ValueTree) -> String {
    tree.nodes.indices.map { index in
      let node = tree.nodes[index]
      let isContainer = node.kind == .array || node.kind == .object
      let text = isContainer ? "\(node.length)" : tree.exactText(index).string
      return "\(node.kind) \(node.mark.line):\(node.mark.column) \(text) \(node.integer) \(node.isQuoted) \(node.end)"
    }.joined(separator: "\n")
  }

  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(arguments: [
    rule, "a: 1", "- a\n- b: c\n  d: e\n-   - f\n    - g\n", "a:\n- 1\n- 2\nb: [1, [2], {c: d}]", "  a: 1\n  b: 2\n",
    "\"a b\": x y  # z\n'c': -1e3", "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", "[]", "a: é: ", "a: b#c",
  ]) func whatPeopleWriteIsReadQuickly(text: String) throws {
    if text == "a: é: " {
      #expect(SimpleYAML.read(Self.bytes(text), limits: DocumentLimits()) == nil)
      return
    }
    let (quick, thorough) = try #require(Self.readings(Self.bytes(text)))
    #expect(quick == thorough)
  }

  @Test(arguments: [
    "", "a", "a:", "a: |\n  b", "a: &b c", "a: *b", "a: !b c", "? a\n: b", "---\na: 1", "a: 1\n...",
    "%YAML 1.2\n---\na: 1",
    "a: b\n  c", "a: 'b''c'", "a: \"\\n\"", "a: \"b\n  c\"", "a: 1\na: 2", "<<: 1", "a:\tb", "a: {b}", "a: [b: c]",
    "a: yes",
    "a: 0777", "a: b: c", "- a\nb: 1", "a: 1\n b: 2", "a: {b: 1}}", "a: {b: 1", "a: 'b' c", "a: @x", "a: \"b\"c",
  ]) func whateverIsRareOrWrongIsLeftToLibyaml(text: String) {
    #expect(SimpleYAML.read(Self.bytes(text), limits: DocumentLimits()) == nil)
  }

  /// Damaged rules: wherever the quick reader dares to read one, it reads what libyaml reads.
  @Test(arguments: 0..<4) func bothReadersAgreeOnDamagedManifests(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed) + 1)
    let alphabet = Array(" \n:-#{}[],'\"\\ab1~.?&*!|>%@`<+=é".utf8)
    let original = Self.bytes(Self.rule)
    var read = 0
    for _ in 0..<2_000 {
      var text = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.remove(at: place)
        case 1: text[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        case 2: text.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: place)
        default: text.insert(contentsOf: original[..<(place % 40)], at: place)
        }
      }
      guard let (quick, thorough) = Self.readings(text) else { continue }
      read += 1
      if quick != thorough {
        Issue.record("\(String(decoding: text, as: UTF8.self))\n--- quick\n\(quick)\n--- libyaml\n\(thorough)")
        return
      }
    }
    #expect(read > 100)
  }

  /// Short texts of YAML's own characters, where one decides about all.
  @Test(arguments: 0..<2) func bothReadersAgreeOnSmallTexts(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed) + 100)
    let parts = [
      "a", "b", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", " ", "{", "}", "[", "]", ", ", "\"", "'", "#", " #", "1",
      "~", "é",
      "a: ", "- a", "b: 1", "\n- ", "\na: ", "\n  b: ", "{a: 1}", "[1, 2]", "\"x\"", "\\",
    ]
    var read = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 1...14, using: &random)
      let text = (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined()
      guard let (quick, thorough) = Self.readings(Self.bytes(text)) else { continue }
      read += 1
      if quick != thorough {
        Issue.record("\(text.debugDescription)\n--- quick\n\(quick)\n--- libyaml\n\(thorough)")
        return
      }
    }
    #expect(read > 100)
  }
}
