import Manifests
import RoutingModel
import Testing

struct MarkedDocumentTests {
  @Test func positionsCountCharactersOfLines() throws {
    let root = try #require(Reading.document("é: 1\nlist:\n  - a\n  - {\"ü\": x}\n").root)
    let members = try #require(root.members)
    #expect(members.map { [$0.keyPosition.line, $0.keyPosition.column] } == [[1, 1], [2, 1]])
    #expect(members[0].value.position == MarkedValue.Position(line: 1, column: 4))
    let second = try #require(members[1].value.listValue?[1])
    #expect(second.position == MarkedValue.Position(line: 4, column: 5))
    #expect(second["ü"]?.position == MarkedValue.Position(line: 4, column: 11))
  }

  @Test func jsonHasTheSamePositions() throws {
    let root = try #require(Reading.document("{\"é\": [1,\n  \"😀\", true]}", .json).root)
    let list = try #require(root["é"]?.listValue)
    #expect(list.map { [$0.position.line, $0.position.column] } == [[1, 8], [2, 3], [2, 8]])
    #expect(list.map(\.isQuoted) == [false, true, false])
  }

  @Test func bothFormatsGiveTheSameValues() throws {
    let yaml = try #require(Reading.document("a: [1, 2.50, -0, 1e2, true, null, 'null', x]\nb:\n  c: |\n    t\n").root)
    let json = try #require(
      Reading.document("{\"a\": [1, 2.5, 0, 100, true, null, \"null\", \"x\"], \"b\": {\"c\": \"t\\n\"}}", .json).root)
    #expect(yaml.json == json.json)
  }

  @Test(
    arguments: [
      ("null", JSONValue.null), ("~", .null), ("", .null), ("true", true), ("false", false), ("0", 0), ("-0", 0),
      ("-12", -12), ("5.0", 5), ("1e-400", 0),
      ("a b", "a b"), ("1 2", "1 2"), ("1.2.3", "1.2.3"), ("2026-01-01", "2026-01-01"),
      ("e5", "e5"), ("0x", "0x"), ("nullable", "nullable"), ("Nope", "Nope"), ("'no'", "no"), ("\"0777\"", "0777"),
    ] as [(String, JSONValue)])
  func plainScalarsMeanWhatJSONMeans(text: String, value: JSONValue) throws {
    let document = Reading.document("- \(text)")
    #expect(document.diagnostics.isEmpty)
    #expect(document.root?.json == .array([value]))
  }

  @Test(arguments: [
    "no", "Yes", "on", "OFF", "y", "N", "True", "FALSE", "Null", "0777", "1_000", "0x1F", "0o17", "0b11", ".inf",
    "-.Inf",
    ".nan", "12:34", "1:30:00", "+5", ".5", "5.", "-0777",
  ])
  func ambiguousScalarsAreStringsWithAWarning(text: String) {
    let document = Reading.document("a: \(text)")
    #expect(document.root?["a"]?.textValue == ExactText(text))
    #expect(document.diagnostics.map(\.code) == ["RK0316"])
    #expect(document.diagnostics.first?.severity == .warning)
    #expect(document.diagnostics.first?.location == SourceLocation(file: "f", line: 1, column: 4))
  }

  @Test func carriageReturnLineFeedIsALineBreak() throws {
    let document = Reading.document("a: x\r\nb: z\r\n")
    #expect(document.diagnostics.isEmpty)
    #expect(document.root?.json == ["a": "x", "b": "z"])
    #expect(document.root?["b"]?.position == MarkedValue.Position(line: 2, column: 4))
  }

  @Test(arguments: ["", "# only\n# comments\n", "---\n", "---\n...\n", "\n\n"])
  func nothingIsNothing(text: String) {
    let document = Reading.document(text)
    #expect(document.root == nil)
    #expect(document.diagnostics.isEmpty)
  }

  @Test func keysThatDifferOnlyInNormalisationAreTwoKeys() throws {
    for format in [DocumentFormat.yaml, .json] {
      let document = Reading.document("{\"caf\u{E9}\": 1, \"cafe\u{301}\": 2}", format)
      #expect(document.diagnostics.isEmpty)
      #expect(document.root?.members?.count == 2)
    }
  }

  @Test func largeObjectsFindTheirDuplicateToo() {
    let keys = (0..<40).map { "k\($0): 1\n" }.joined()
    #expect(Reading.document(keys + "k39: 2\nk3: 2\n").diagnostics.map(\.location.line) == [41, 42])
    #expect(Reading.document(keys).diagnostics.isEmpty)
  }
}
