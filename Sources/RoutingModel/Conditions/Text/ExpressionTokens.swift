/// The text form of conditions, one token after the other.
struct ExpressionTokens {
  enum Token: Hashable {
    /// A word of the grammar, or a name.
    case word(ExactText)
    case string(ExactText)
    case number(JSONNumber)
    /// `== != < <= > >= ( )`, and what looks like an operator but is none.
    case symbol(String)
    case end

    /// How messages call it.
    var description: String {
      switch self {
      case .word(let text): "\"\(Excerpt.of(text))\""
      case .string(let text): "the text \"\(Excerpt.of(text))\""
      case .number(let number): Excerpt.of(ExactText(number.text))
      case .symbol(let text): "\"\(text)\""
      case .end: "the end"
      }
    }
  }

  private let bytes: [UInt8]
  private var index = 0
  private(set) var token = Token.end
  /// Where the token begins, and where it ends.
  private(set) var start = 0
  private(set) var end = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func advance() throws(ExpressionTextError) {
    while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
    start = index
    token = try next()
    end = index
  }

  /// The token after the present one is `(`.
  var isBeforeParenthesis: Bool { bytes[index...].first { !Self.isBlank($0) } == UInt8(ascii: "(") }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private mutating func next() throws(ExpressionTextError) -> Token {
    guard index < bytes.count else { return .end }
    switch bytes[index] {
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      index += 1
      return .symbol(text(start..<index))
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "'"):
      throw ExpressionTextError(.text("text stands between double quotes, not single ones"), at: start)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case let byte where Self.symbols.contains(byte):
      while index < bytes.count, Self.symbols.contains(bytes[index]) { index += 1 }
      return .symbol(text(start..<index))
    default: return try word()
    }
  }

  private static let symbols = Set("=!<>&|~".utf8)

  private mutating func word() throws(ExpressionTextError) -> Token {
    var plain = index
    while plain < bytes.count, Self.isPlainNamePart(bytes[plain]) { plain += 1 }
    let isPlain = plain > index && (plain == bytes.count || bytes[plain] < 0x80)
    if isPlain, ExpressionWord.isNameStart(Unicode.Scalar(bytes[index])) {
      index = plain
      return .word(ExactText(text(start..<plain)))
    }
    let rest = String(decoding: bytes[index...].prefix(Self.longestName), as: UTF8.self).unicodeScalars
    guard let first = rest.first, ExpressionWord.isNameStart(first) else {
      let shown = rest.first.map { Excerpt.of(ExactText(String($0))) } ?? ""
      throw ExpressionTextError(.text("\"\(shown)\" has no meaning here"), at: start)
    }
    let name = String(String.UnicodeScalarView(rest.prefix(while: ExpressionWord.isNamePart)))
    index += name.utf8.count
    return .word(ExactText(name))
  }

  private static func isPlainNamePart(_ byte: UInt8) -> Bool {
    byte < 0x80 && ExpressionWord.isNamePart(Unicode.Scalar(byte))
  }

  /// Bytes of a name that are looked at; a field has at most 256 characters of four.
  private static let longestName = 2048

  private mutating func number() throws(ExpressionTextError) -> Token {
    while index < bytes.count, Self.isNumberPart(bytes[index]) { index += 1 }
    guard case .number(let number)? = try? JSONReader.read(Array(bytes[start..<index])) else {
      throw ExpressionTextError(
        .text("\"\(Excerpt.of(ExactText(text(start..<index))))\" is no number; text stands between double quotes"),
        at: start)
    }
    return .number(number)
  }

  private static func isNumberPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  /// A string of JSON.
  private mutating func string() throws(ExpressionTextError) -> Token {
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard index < bytes.count else {
      index = bytes.count
      throw ExpressionTextError(.text("this text has no closing quote"), at: start)
    }
    index += 1
    do throws(JSONSyntaxError) {
      if case .string(let text) = try JSONReader.read(Array(bytes[start..<index])) { return .string(text) }
    } catch {
      throw ExpressionTextError(
        .text("this text is not written as in JSON (a backslash is \\\\, a line break \\n)"), at: start + error.offset)
    }
    throw ExpressionTextError(.text("this is no text"), at: start)
  }
}
