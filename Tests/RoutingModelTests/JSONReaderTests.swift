import RoutingModel
import Testing

struct JSONReaderTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-1", "\"\"", "[]", "{}", "[1,[2,{}]]", "{\"a\":{\"b\":[null]}}", "\"é😀\"", "0.5",
    "\"\\\"\\\\\\n\\r\\t\"", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
  ])
  func canonicalTextReadsAndWritesItself(text: String) throws {
    #expect(JSONWriter.text(of: try JSONReader.read(text)) == text)
  }

  @Test(arguments: [
    (" { \"b\" : 1 , \"a\" : 2 } ", "{\"a\":2,\"b\":1}"), ("5.0", "5"), ("5e0", "5"), ("-0", "0"), ("-0.0", "0"),
    ("1e-400", "0"), ("\"\\u00e9\\ud83d\\ude00\\/\"", "\"é😀/\""), ("\"\\u0001\\u007f\"", "\"\\u0001\\u007f\""),
    ("1E+2", "100"), ("0.10", "0.1"), ("1e22", "10000000000000000000000"),
  ])
  func equalValuesHaveOneSpelling(text: String, canonical: String) throws {
    #expect(JSONWriter.text(of: try JSONReader.read(text)) == canonical)
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 0), ("[", .unexpectedEnd, 1), ("[1,]", .unexpected(byte: 0x5D), 3),
      ("{,}", .unexpected(byte: 0x2C), 1), ("{\"a\" 1}", .unexpected(byte: 0x30), 5),
      ("{1:1}", .unexpected(byte: 0x30), 1),
      ("tru", .unexpectedEnd, 3), ("trux", .unexpected(byte: 0x78), 3), ("nul", .unexpectedEnd, 3),
      ("01", .invalidNumber, 0), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2), ("1.x", .invalidNumber, 2),
      ("1e", .unexpectedEnd, 2), ("+1", .unexpected(byte: 0x2B), 0), (".5", .unexpected(byte: 0x2E), 0),
      ("NaN", .unexpected(byte: 0x4E), 0), ("1e400", .numberOutOfRange, 0), ("1 2", .trailingContent, 2),
      ("\"a", .unexpectedEnd, 2), ("\"\u{1}\"", .controlCharacterInString, 1), ("\"\\x\"", .invalidEscape, 1),
      ("\"\\u12g4\"", .invalidEscape, 1), ("\"\\ud800\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
      ("\"\\ud800\\u0041\"", .loneSurrogate, 1), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey("a"), 7),
      ("'a'", .unexpected(byte: 0x27), 0), ("\u{FEFF}1", .byteOrderMark, 0), ("1//x", .trailingContent, 1),
    ] as [(String, JSONSyntaxError.Reason, Int)])
  func refusesEverythingElse(text: String, reason: JSONSyntaxError.Reason, offset: Int) {
    // What follows a value may be another token or garbage; both are refused at its place.
    #expect(throws: JSONSyntaxError.self) { try JSONReader.read(text) }
    do throws(JSONSyntaxError) {
      _ = try JSONReader.read(text)
    } catch {
      #expect(error.offset == offset)
      if reason != .trailingContent { #expect(error.reason == reason) }
    }
  }

  @Test func keysDifferByBytes() throws {
    let object = try #require(try JSONReader.read("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}").objectValue)
    #expect(object.count == 2)
    #expect(object["caf\u{E9}"] == 1)
    #expect(object["cafe\u{301}"] == 2)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0xE2, 0x22],
    ] as [[UInt8]])
  func refusesInvalidUTF8(bytes: [UInt8]) {
    #expect(throws: JSONSyntaxError.self) { try JSONReader.read(bytes) }
  }

  @Test func limitsHold() throws {
    let limits = JSONLimits(depth: 3, bytes: 20, numberLength: 5)
    #expect(try JSONReader.read("[[[1]]]", limits: limits) == [[[1]]])
    for text in ["[[[[]]]]", "{\"a\":[{\"b\":[]}]}", "123456", String(repeating: " ", count: 21) + "1"] {
      #expect(throws: JSONSyntaxError.self) { try JSONReader.read(text, limits: limits) }
    }
    #expect(throws: JSONSyntaxError.self) { try JSONReader.read(String(repeating: "[", count: 1_000_000)) }
  }

  @Test func objectsWithManyUnsortedKeysKeepThemAll() throws {
    let keys = (0..<2000).map { "k\(($0 * 7919) % 2000)" }
    let text = "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
    let object = try #require(try JSONReader.read(text).objectValue)
    #expect(object.keys == keys.map { ExactText($0) }.sorted())
    #expect(object["k1999"] == 1)
    #expect(!object.keys.contains("k2000"))
  }

  @Test func prettyTextReadsBack() throws {
    let value = try JSONReader.read("{\"a\":[1,{\"b\":[]}],\"c\":{}}")
    let pretty = JSONWriter.prettyText(of: value)
    #expect(pretty == "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}")
    #expect(try JSONReader.read(pretty) == value)
  }
}
