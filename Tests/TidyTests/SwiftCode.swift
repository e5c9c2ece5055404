/// Swift without its comments and texts, for rules about what code does. Lines stay where they are; what a text
/// interpolates is code. Literals of regular expressions are not known to it.
struct SwiftCode {
  private let source: [UInt8]
  private var position = 0
  private var code: [UInt8] = []

  init(_ text: String) {
    source = Array(text.utf8)
    while position < source.count { copyCode(untilClosed: false) }
  }

  var text: String { String(decoding: code, as: UTF8.self) }

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// Copies code to the end, or up to the parenthesis that closes an interpolation.
  private mutating func copyCode(untilClosed: Bool) {
    var depth = 0
    while position < source.count {
      let byte = source[position]
      if byte == UInt8(ascii: "/"), has("//") {
        while position < source.count, source[position] != UInt8(ascii: "\n") { position += 1 }
      } else if byte == UInt8(ascii: "/"), has("/*") {
        skipComment()
      } else if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\""), let (hashes, quotes) = opening {
        copyLiteral(hashes, quotes)
      } else {
        if byte == UInt8(ascii: ")") {
          if untilClosed, depth == 0 { return }
          depth -= 1
        }
        if byte == UInt8(ascii: "(") { depth += 1 }
        code.append(byte)
        position += 1
      }
    }
  }

  /// They nest.
  private mutating func skipComment() {
    var depth = 0
    repeat {
      if take("/*") { depth += 1 } else if take("*/") { depth -= 1 } else { skip() }
    } while depth > 0 && position < source.count
  }

  /// The hashes and quotes that open a text here.
  private var opening: (hashes: String, quotes: String)? {
    let count = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
    let hashes = String(repeating: "#", count: count)
    if has(hashes + "\"\"\"") { return (hashes, "\"\"\"") }
    return has(hashes + "\"") ? (hashes, "\"") : nil
  }

  /// Copies of a text only its quotes, its lines and what it interpolates.
  private mutating func copyLiteral(_ hashes: String, _ quotes: String) {
    position += hashes.utf8.count + quotes.utf8.count
    code.append(UInt8(ascii: "\""))
    while position < source.count, !take(quotes + hashes) {
      if take("\\" + hashes + "(") {
        code.append(UInt8(ascii: " "))
        copyCode(untilClosed: true)
        position += 1
        code.append(UInt8(ascii: " "))
      } else if take("\\" + hashes) {
        skip()
      } else {
        // A text on one line ends with it, so that what was misread does not swallow the file.
        if source[position] == UInt8(ascii: "\n"), quotes.utf8.count == 1 { break }
        skip()
      }
    }
    code.append(UInt8(ascii: "\""))
  }

  private func has(_ text: String) -> Bool { source[position...].starts(with: text.utf8) }

  private mutating func take(_ text: String) -> Bool {
    if !has(text) { return false }
    position += text.utf8.count
    return true
  }

  private mutating func skip() {
    guard position < source.count else { return }
    if source[position] == UInt8(ascii: "\n") { code.append(source[position]) }
    position += 1
  }
}
