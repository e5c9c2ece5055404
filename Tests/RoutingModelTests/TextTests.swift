import RoutingModel
import Testing

struct TextTests {
  @Test(
    arguments: [
      ([], ""), ([0], "00"), ([255, 1, 0xAB], "ff01ab"), ([0x0F, 0xF0], "0ff0"),
    ] as [([UInt8], String)])
  func hexadecimal(bytes: [UInt8], text: String) {
    #expect(Hexadecimal.text(of: bytes) == text)
    #expect(Hexadecimal.bytes(of: text) == bytes)
    #expect(Hexadecimal.bytes(of: text.uppercased()) == bytes)
    #expect(Hexadecimal.isLowerCase(text))
  }

  @Test(arguments: ["a", "abc", "+f", "-1", "0x", "g0", " 00", "0\u{0}", "é"])
  func noHexadecimal(text: String) { #expect(Hexadecimal.bytes(of: text) == nil) }

  @Test(
    arguments: [(0, "0000000000000000"), (1, "0000000000000001"), (.max, "ffffffffffffffff")] as [(UInt64, String)])
  func hexadecimalNumbers(number: UInt64, text: String) { #expect(Hexadecimal.text(of: number) == text) }

  @Test(arguments: ["0F", "A0", "g", "0x1", "é"])
  func notLowerCaseHexadecimal(text: String) { #expect(!Hexadecimal.isLowerCase(text)) }

  /// RFC 4648 §10, and the two digits beside letters and numbers.
  @Test(
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"), ("~~\u{7F}??>", "fn5/Pz8+"),
    ])
  func base64(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test func base64OfEveryByte() {
    for length in 0...64 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + length) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Z=g=", "Zm9v\n", "Zm 9", "Zm9-", "Zm9_", "Zg==Zg==", "Zmé",
  ])
  func noBase64(text: String) { #expect(Base64.decode(text) == nil) }

  @Test(
    arguments: [
      ("aZ09-._~", "aZ09-._~", "aZ09-._~"), ("a b+c&d=e", "a%20b%2Bc%26d%3De", "a%20b%2Bc%26d%3De"),
      ("a/b", "a%2Fb", "a/b"), ("é%", "%C3%A9%25", "%C3%A9%25"), ("", "", ""),
    ])
  func percentEncoding(text: String, encoded: String, path: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(PercentEncoding.path(text) == path)
  }

  @Test func queries() { #expect(PercentEncoding.query([("a b", "1&2"), ("c", "")]) == "a%20b=1%262&c=") }

  @Test(
    arguments: [
      ("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"), ("\"", "&quot;"), ("'", "&#39;"), ("a", nil), ("\u{0}", nil),
    ] as [(Unicode.Scalar, String?)])
  func entities(scalar: Unicode.Scalar, spelling: String?) { #expect(HTMLEntity.spelling(scalar) == spelling) }

  @Test(
    arguments: [
      (0, "0 s"), (-5, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_799, "47 h"),
      (172_800, "2 d"), (.max, "106751991167300 d"),
    ] as [(Int64, String)])
  func ages(seconds: Int64, text: String) {
    #expect(AgeText.text(seconds: seconds) == text)
    #expect(AgeText.ago(seconds: seconds) == "\(text) ago")
    if seconds < 1_000_000 { #expect(AgeText.text(milliseconds: seconds * 1000 + 999) == text || seconds < 0) }
  }

  @Test func neverHasNoAge() { #expect(AgeText.ago(seconds: nil) == "never") }

  @Test(
    arguments: [
      ("plain", "plain", "plain"), ("a\nb\r\tc", "a b  c", "a\\nb\\r\\tc"), ("\u{1B}[31m", " [31m", "\\u{1B}[31m"),
      ("x\u{202E}y", "x y", "x\\u{202E}y"), ("\u{2028}\u{2029}", "  ", "\\u{2028}\\u{2029}"),
      ("\u{7F}", " ", "\\u{7F}"),
      ("\u{200B}\u{FEFF}", "  ", "\\u{200B}\\u{FEFF}"), ("é 漢 🙂", "é 漢 🙂", "é 漢 🙂"),
    ])
  func invisibleCharacters(text: String, oneLine: String, escaped: String) {
    #expect(ExactText(OneLine.text(text, longest: 100)) == ExactText(oneLine))
    #expect(ExactText(VisibleText.escaped(text)) == ExactText(escaped))
    #expect(ExactText(Excerpt.of(ExactText(text))) == ExactText(escaped))
  }

  @Test func longTextsAreCut() {
    let text = String(repeating: "é", count: 81)
    #expect(OneLine.text(text, longest: 3) == "ééé")
    #expect(Excerpt.of(ExactText(text)) == String(repeating: "é", count: 80) + "…")
    #expect(Excerpt.of(ExactText(String(text.dropLast()))) == String(repeating: "é", count: 80))
    #expect(VisibleText.shortened("abcd", to: 3) == "abc…")
    #expect(VisibleText.shortened("abc", to: 3) == "abc")
  }
}
