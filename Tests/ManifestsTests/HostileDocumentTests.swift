import Manifests
import RoutingModel
import SeededRandom
import Testing

/// Every one of these ends in one diagnostic at its place, in milliseconds.
struct HostileDocumentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let format: DocumentFormat
    let bytes: [UInt8]
    let code: String
    let line: Int
    let column: Int

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ code: String, _ line: Int, _ column: Int, _ format: DocumentFormat = .yaml) {
      self.init(name, bytes: Array(text.utf8), code, line, column, format)
    }

    init(_ name: String, bytes: [UInt8], _ code: String, _ line: Int, _ column: Int, _ format: DocumentFormat = .yaml) {
      (self.name, self.bytes, self.code, self.line, self.column) = (name, bytes, code, line, column)
      self.format = format
    }
  }

  static let bomb = "a: &a [x, x]\n" + (0..<24).map { "k\($0): &b\($0) [*a, *a]\n" }.joined()
  static let keyBomb = "? &a0 [x]\n: 1\n" + (1..<25).map { "? &a\($0) {? *a\($0 - 1) : 1}\n: 1\n" }.joined()

  static let cases: [Case] = [
    Case("alias bomb", bomb, "RK0307", 1, 4),
    Case("bomb of aliased keys", keyBomb, "RK0318", 1, 3),
    Case("alias", "a: *b", "RK0307", 1, 4),
    Case("aliased key", "*b : 1", "RK0307", 1, 1),
    Case("tag", "a: !!binary x", "RK0308", 1, 4),
    Case("own tag on a list", "a: !x [1]", "RK0308", 1, 4),
    Case("merge key", "<<: {a: 1}", "RK0309", 1, 1),
    Case("directive", "%YAML 1.1\n---\na: 1", "RK0310", 1, 1),
    Case("second document", "a: 1\n---\nb: 1\n", "RK0311", 2, 1),
    Case("duplicate key", "a: 1\nb: 2\na: 3\n", "RK0312", 3, 1),
    Case("duplicate key in JSON", "{\"a\": 1,\n \"\\u0061\": 2}", "RK0312", 2, 2, .json),
    Case("flow depth bomb", String(repeating: "[", count: 5000), "RK0313", 1, 257),
    Case("flow depth bomb of objects", String(repeating: "{a: ", count: 5000), "RK0313", 1, 1025),
    Case("block depth bomb", (0..<400).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), "RK0313", 257, 257),
    Case("JSON depth bomb", String(repeating: "[", count: 100_000), "RK0313", 1, 257, .json),
    Case("JSON depth bomb of objects", String(repeating: "{\"a\":", count: 50_000), "RK0313", 1, 1281, .json),
    Case("more than 256 kB", String(repeating: "#", count: 262_145), "RK0314", 1, 1),
    Case("many values", "[" + String(repeating: "0,", count: 60_000) + "]", "RK0315", 1, 100_000),
    Case("many values in JSON", "[" + String(repeating: "0,", count: 60_000) + "0]", "RK0315", 1, 100_000, .json),
    Case("NEL as a line break", "a: x\u{85}b: y", "RK0304", 1, 5),
    Case("U+2028 as a line break", "é: x\u{2028}b: y", "RK0304", 1, 5),
    Case("U+2029 as a line break", "a: x\u{2029}b: y", "RK0304", 1, 5),
    Case("CR alone", "a: x\rb: y", "RK0304", 1, 5),
    Case("CR at the end", "a: x\r", "RK0304", 1, 5),
    Case("bidi override", "a: 1\nb: \"\u{202E}x\"", "RK0306", 2, 5),
    Case("bidi isolate in a comment", "a: 1 # \u{2066}x", "RK0306", 1, 8),
    Case("bidi in a key", "a\u{202B}: 1", "RK0306", 1, 2),
    Case("escaped bidi", "a: \"x\\u202E\"", "RK0306", 1, 4),
    Case("escaped bidi in JSON", "{\"a\": \"\\u202e\"}", "RK0306", 1, 7, .json),
    Case("escaped bidi in a key of JSON", "{\"\\u202e\": 1}", "RK0306", 1, 2, .json),
    Case("zero byte", "a: \u{0}", "RK0305", 1, 4),
    Case("escaped zero byte", "a: \"\\0\"", "RK0305", 1, 4),
    Case("escape character", "a: \u{1B}[31m", "RK0305", 1, 4),
    Case("delete", "a: \u{7F}", "RK0305", 1, 4),
    Case("byte order mark", "\u{FEFF}a: 1", "RK0303", 1, 1),
    Case("byte order mark inside", "a: \u{FEFF}1", "RK0305", 1, 4),
    Case("UTF-16", bytes: [0xFF, 0xFE, 0x61, 0x00], "RK0302", 1, 1),
    Case("lone continuation byte", bytes: Array("a: ".utf8) + [0x80], "RK0302", 1, 4),
    Case("overlong encoding", bytes: Array("a: ".utf8) + [0xC0, 0xAF], "RK0302", 1, 4),
    Case("encoded surrogate", bytes: Array("a: ".utf8) + [0xED, 0xA0, 0x80], "RK0302", 1, 4),
    Case("beyond Unicode", bytes: Array("a: ".utf8) + [0xF4, 0x90, 0x80, 0x80], "RK0302", 1, 4),
    Case("cut in a character", bytes: Array("a: ".utf8) + [0xE2, 0x82], "RK0302", 1, 4),
    Case("lone surrogate escaped", "{\"a\": \"\\ud800\"}", "RK0301", 1, 8, .json),
    Case("tab as indentation", "a:\n\tb: 1", "RK0301", 2, 1),
    Case("unclosed list", "a: [1", "RK0301", 2, 1),
    Case("unclosed quote", "a: \"x", "RK0301", 1, 6),
    Case("trailing comma in JSON", "{\"a\": 1,}", "RK0301", 1, 9, .json),
    Case("comment in JSON", "{\"a\": 1 // x\n}", "RK0301", 1, 9, .json),
    Case("two values in JSON", "{} {}", "RK0301", 1, 4, .json),
    Case("too large a number", "a: 1e400", "RK0317", 1, 4),
    Case("too large a number in JSON", "[1e400]", "RK0317", 1, 2, .json),
    Case("too long a number", "a: " + String(repeating: "9", count: 401), "RK0317", 1, 4),
    Case("list as a key", "? [a]\n: 1", "RK0318", 1, 3),
  ]

  @Test(arguments: cases)
  func endsInADiagnostic(_ hostile: Case) throws {
    let clock = ContinuousClock()
    var document: Document?
    let time = clock.measure { document = Reading.document(hostile.bytes, hostile.format) }
    let found = try #require(document)
    #expect(found.root == nil)
    let first = try #require(found.diagnostics.first { $0.severity == .error })
    #expect(first.code == hostile.code, "\(first.line)")
    #expect([first.location.line, first.location.column] == [hostile.line, hostile.column], "\(first.line)")
    #expect(found.diagnostics.count <= DocumentLimits().diagnostics)
    // Milliseconds in truth; the margin is for a busy machine and a debug build.
    #expect(time < .seconds(2))
  }

  @Test func anyBytesEndWithoutATrap() {
    var generator = SeededRandom(seed: 20_261_123)
    let fragments: [[UInt8]] = [
      Array("a: ".utf8), Array("- ".utf8), Array("\n".utf8), Array("  ".utf8), Array("{".utf8), Array("}".utf8),
      Array("[".utf8), Array("]".utf8), Array("\"".utf8), Array("'".utf8), Array("&a ".utf8), Array("*a".utf8),
      Array("!!x ".utf8), Array("|\n".utf8), Array("? ".utf8), Array(": ".utf8), Array("#".utf8), [0xFF], [0xC3, 0xA9],
      Array("1e9".utf8), Array("\\u12".utf8), Array("---\n".utf8), Array(",".utf8), [0x09], Array("true".utf8),
    ]
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...24, using: &generator)).flatMap { _ in
        fragments.randomElement(using: &generator) ?? []
      }
      for format in [DocumentFormat.yaml, .json] {
        let document = Reading.document(bytes, format)
        if document.hasErrors { #expect(document.root == nil) }
      }
    }
  }
}
