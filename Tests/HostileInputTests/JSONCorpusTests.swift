import RoutingModel
import Testing

/// The grammar of RFC 8259 and nothing else: accepted, or refused at a place inside the text.
@Suite struct JSONCorpusTests {
  private static let values = [
    "null", "true", "false", "0", "-1", "1.5", "1e2", "\"\"", "\"a\"", "[]", "{}", "[1]", "{\"a\":1}", "[[]]",
  ]

  @Test func verdictsAreThoseOfTheGrammar() {
    var corpus = Corpus<[UInt8]>("JSON grammar")
    func add(_ text: String, _ verdict: String) { corpus.add(text.debugDescription, Array(text.utf8), verdict) }
    for value in Self.values {
      // What may stand around a value, and what may not.
      for blank in ["", " ", "\n", "\r", "\t", "\r\n \t"] { add(blank + value + blank, "accepted") }
      for blank in ["\u{B}", "\u{C}", "\u{A0}", "\u{85}", "\u{2028}", "\u{3000}", "\u{FEFF}", "\0", "\u{1A}"] {
        add(blank + value, "refused")
        add(value + blank, "refused")
      }
      add("[\(value)]", "accepted")
      add("[\(value),\(value)]", "accepted")
      add("{\"k\":\(value)}", "accepted")
      for wrong in [
        "[\(value)", "[\(value),]", "[,\(value)]", "[\(value)\(value) \(value)]", "[\(value) \(value)]", "\(value)]",
        "{\"k\":\(value)", "{\"k\" \(value)}", "{k:\(value)}", "{'k':\(value)}", "{\"k\":\(value),}",
        "{,\"k\":\(value)}",
        "{\"k\":\(value) \"l\":1}", "{\"k\"::\(value)}", "{\"k\":,\(value)}", "{\(value)}", "[\(value):1]", "\(value),",
        "// x\n\(value)", "\(value) # x", "/* x */\(value)", "[\(value)}", "{\"k\":\(value)]", "\(value)\u{FEFF}",
        "(\(value))", "+\(value)", "\(value);", "{\"k\":\(value),\"k\":\(value)}", "{\"k\":\(value),\"\\u006b\":1}",
        "{null:\(value)}", "{1:\(value)}", "{[]:\(value)}", "=\(value)", "[\(value),,1]",
      ] { add(wrong, "refused") }
    }
    for word in [
      "nul", "nulll", "NULL", "Null", "tru", "truE", "True", "TRUE", "fals", "falsee", "undefined", "None", "nil",
      "NaN",
      "-NaN", "Infinity", "-Infinity", "inf", "yes", "''", "'a'", "`a`", "a", "\\u006eull", "t", "f", "n", "", " ",
      "\"", "\"a", "a\"", "\"\"\"", "\"a\"\"b\"", "[", "]", "{", "}", "{}}", "[]]", ",", ":", "[:]", "[,]", "{:}",
      "{,}",
    ] { add(word, "refused") }
    corpus.run { bytes in
      do throws(JSONSyntaxError) {
        let value = try JSONReader.read(bytes)
        let written = JSONWriter.bytes(of: value)
        return (try? JSONReader.read(written)) == value ? "accepted" : "accepted, but written as another value"
      } catch {
        return (0...bytes.count).contains(error.offset) ? "refused" : "refused outside the text"
      }
    }
  }

  @Test func numbersHaveOneSpellingOrNone() {
    var corpus = Corpus<String>("JSON numbers")
    let exact: [(String, String)] = [
      ("0", "0"), ("-0", "0"), ("0.0", "0"), ("-0.0", "0"), ("0e0", "0"), ("0E-400", "0"), ("1e-400", "0"), ("1", "1"),
      ("1.0", "1"), ("1e0", "1"), ("10e-1", "1"), ("0.1", "0.1"), ("1E+2", "100"), ("1e22", "10000000000000000000000"),
      ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9223372036854775808"),
      ("-9223372036854775808", "-9223372036854775808"), ("-9223372036854775809", "-9223372036854775809"),
      ("9223372036854775808.0", "9223372036854775808"), ("9.223372036854775808e18", "9223372036854775808"),
      ("18446744073709551616", "18446744073709551616"), ("9007199254740993", "9007199254740993"),
      ("9007199254740993.0", "9007199254740992"), ("5e-324", "5e-324"), ("2.5e-324", "5e-324"), ("2e-324", "0"),
      ("0.30000000000000004", "0.30000000000000004"),
      ("123456789012345678901234567890", "123456789012345678901234567890"),
      ("1e5", "100000"), ("1.5e1", "15"), ("100000000000000000000e-20", "1"), ("0.1e1", "1"),
      (String(repeating: "9", count: 400), String(repeating: "9", count: 400)),
      ("1" + String(repeating: "0", count: 308), "1" + String(repeating: "0", count: 308)),
    ]
    for (text, spelling) in exact {
      corpus.add(text, text, spelling)
      corpus.add("[\(text)]", "[\(text)]", "[\(spelling)]")
      corpus.add("object of \(text)", "{\"a\":\(text)}", "{\"a\":\(spelling)}")
    }
    var wrong = [
      "00", "01", "-01", "-", "--1", "-+1", "+1", "+0", ".1", "-.1", "1.", "-1.", "1.e1", ".e1", "1e", "1e+", "1e-",
      "1ee1", "1e1e1", "1e1.5", "1.1.1", "1,5", "1_000", "0x10", "0b1", "0o7", "1f", "1L", "1n", "1 2", "٣", "１", "½",
      "1e400", "-1e400", "1e309", "1.8e308", "1e99999999999999999999", "0.1e", "2.e3", "-e1", "1\u{0}", "∞", "$1", "1%",
      String(repeating: "9", count: 401), "0." + String(repeating: "0", count: 400),
      "1e" + String(repeating: "0", count: 400),
    ]
    wrong += (0..<10).flatMap { ["0\($0)", "-0\($0)", "00\($0)", "\($0).", "\($0)e", "\($0)x"] }
    for text in wrong {
      corpus.add(text, text, "refused")
      // In a list a comma would part two numbers.
      if text != "1,5" { corpus.add("[\(text)]", "[\(text)]", "refused") }
    }
    corpus.run { text in (try? JSONReader.read(text)).map(JSONWriter.text) ?? "refused" }
  }

  @Test func stringsAreBytesOfUTF8() {
    var corpus = Corpus<[UInt8]>("JSON strings")
    func string(_ content: [UInt8]) -> [UInt8] { [0x22] + content + [0x22] }
    for byte in UInt8(0)...127 {
      let plain = byte >= 0x20 && byte != 0x22 && byte != 0x5C
      corpus.add("raw byte \(byte)", string([byte]), plain ? "accepted" : "refused")
      let known = "\"\\/bfnrt".utf8.contains(byte)
      corpus.add("escape \(byte)", string([0x5C, byte]), known ? "accepted" : "refused")
      corpus.add("escape \(byte), more", string([0x5C, byte, 0x61]), known ? "accepted" : "refused")
    }
    for byte in UInt8(128)...255 { corpus.add("lone byte \(byte)", string([byte]), "refused") }
    for lead in UInt8(0xC0)...0xFF {
      corpus.add("lead \(lead) and a letter", string([lead, 0x61]), "refused")
      corpus.add("lead \(lead) at the end", [0x22, lead], "refused")
      let pair = (0xC2...0xDF).contains(lead)
      corpus.add("lead \(lead) of two", string([lead, 0x80]), pair ? "accepted" : "refused")
    }
    let sequences: [(String, [UInt8], Bool)] = [
      ("overlong slash", [0xC0, 0xAF], false), ("overlong slash of three", [0xE0, 0x80, 0xAF], false),
      ("overlong slash of four", [0xF0, 0x80, 0x80, 0xAF], false), ("surrogate D800", [0xED, 0xA0, 0x80], false),
      ("surrogate DFFF", [0xED, 0xBF, 0xBF], false), ("beyond Unicode", [0xF4, 0x90, 0x80, 0x80], false),
      ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80], false), ("last scalar", [0xF4, 0x8F, 0xBF, 0xBF], true),
      ("before surrogates", [0xED, 0x9F, 0xBF], true), ("after surrogates", [0xEE, 0x80, 0x80], true),
      ("cut of three", [0xE2, 0x82], false), ("cut of four", [0xF0, 0x9F, 0x98], false),
      ("euro", [0xE2, 0x82, 0xAC], true),
      ("byte order mark inside", [0xEF, 0xBB, 0xBF], true), ("UTF-16", [0x61, 0x00, 0x62, 0x00], false),
      ("CESU-8", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], false),
    ]
    for (name, bytes, good) in sequences {
      for around in [[], Array("x".utf8), Array("\\n".utf8), Array("é".utf8)] {
        corpus.add(name, string(around + bytes), good ? "accepted" : "refused")
        corpus.add(name, string(bytes + around), good ? "accepted" : "refused")
        corpus.add(
          "\(name) in a key", Array("{".utf8) + string(bytes + around) + Array(":1}".utf8),
          good ? "accepted" : "refused")
      }
    }
    for high in ["D800", "D83D", "DBFF", "d83d"] {
      for low in ["DC00", "DE00", "DFFF", "de00"] {
        corpus.add("pair \(high) \(low)", Array("\"\\u\(high)\\u\(low)\"".utf8), "accepted")
        for text in [
          "\\u\(low)\\u\(high)", "\\u\(high)x\\u\(low)", "\\u\(high)\\n", "\\u\(high)", "\\u\(low)",
          "\\u\(high)\\u0041",
        ] {
          corpus.add(text, Array("\"\(text)\"".utf8), "refused")
        }
      }
    }
    for digits in ["", "0", "00", "000", "g000", "000g", "00 0", "+041", "-041", "0x41", "００４１"] {
      corpus.add("\\u\(digits)", Array("\"\\u\(digits)\"".utf8), "refused")
    }
    for code in ["0000", "001F", "007f", "0080", "2028", "FEFF", "FFFE", "FFFF", "E000"] {
      corpus.add("\\u\(code)", Array("\"\\u\(code)\"".utf8), "accepted")
    }
    corpus.run { bytes in
      guard let value = try? JSONReader.read(bytes) else { return "refused" }
      return (try? JSONReader.read(JSONWriter.bytes(of: value))) == value ? "accepted" : "changed"
    }
  }

  @Test func sizesEndAtTheirLimits() {
    var corpus = Corpus<String>("JSON sizes")
    for depth in [1, 10, 127, 128] { corpus.add("\(depth) lists", nested(depth, "[", "]"), "accepted") }
    for depth in [129, 1000, 100_000, 1_000_000] {
      corpus.add("\(depth) lists", nested(depth, "[", "]"), "refused")
      corpus.add("\(depth) open lists", String(repeating: "[", count: depth), "refused")
      corpus.add("\(depth) open objects", String(repeating: "{\"a\":", count: depth), "refused")
      corpus.add("\(depth) mixed", String(repeating: "[{\"a\":", count: depth), "refused")
    }
    corpus.add("a wide list", "[" + String(repeating: "0,", count: 100_000) + "0]", "accepted")
    corpus.add("a long string", "\"" + String(repeating: "é", count: 500_000) + "\"", "accepted")
    corpus.add("a string of escapes", "\"" + String(repeating: "\\u00e9", count: 100_000) + "\"", "accepted")
    let keys = (0..<60_000).map { "k\($0 + 100_000)" }
    func object(_ keys: [String]) -> String { "{" + keys.map { "\"\($0)\":0" }.joined(separator: ",") + "}" }
    corpus.add("keys in order", object(keys), "accepted")
    corpus.add("keys in reverse order", object(keys.reversed()), "accepted")
    corpus.add(
      "keys from both ends", object(zip(keys, keys.reversed()).prefix(30_000).flatMap { [$0, $1] }), "accepted")
    corpus.add("the last key twice", object(keys.reversed() + ["k159999"]), "refused")
    corpus.add("a key twice, far apart", object(keys + ["k100000"]), "refused")
    corpus.run { text in (try? JSONReader.read(text)) == nil ? "refused" : "accepted" }
  }

  private func nested(_ depth: Int, _ open: String, _ close: String) -> String {
    String(repeating: open, count: depth) + String(repeating: close, count: depth)
  }
}
