internal import RoutingModel

/// Refuses text that does not look to a reviewer as it reads to a program: anything but UTF-8, line breaks other
/// than LF and CR LF, invisible controls, and controls that reorder what stands on a line (CVE-2021-42574).
package enum TextCheck {
  static func check(_ bytes: [UInt8], _ findings: inout DocumentFindings) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      findings.error(.byteOrderMark, at: .start, "the file begins with a byte order mark")
      return
    }
    if isPlain(bytes) { return }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if (byte >= 0x20 && byte < 0x7F) || byte == 0x0A || byte == 0x09 {
        index += 1
        continue
      }
      if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A {
        index += 2
        continue
      }
      guard let (scalar, length) = UTF8Text.scalar(in: bytes, at: index) else {
        findings.error(.invalidUTF8, at: UTF8Text.position(of: index, in: bytes), "the file is not valid UTF-8")
        return
      }
      if let problem = problem(scalar) {
        findings.error(
          problem, at: UTF8Text.position(of: index, in: bytes), "\(describe(problem)) \(UTF8Text.codePoint(scalar))")
        if findings.isFull { return }
      }
      index += length
    }
  }

  /// Whether the text is printable ASCII, tabs and LF: the usual case, in one quick pass.
  private static func isPlain(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { text in
      var odd = false
      for byte in text { odd = odd || (byte < 0x20 && byte != 0x0A && byte != 0x09) || byte >= 0x7F }
      return !odd
    }
  }

  /// What is wrong with a scalar of the raw text.
  private static func problem(_ scalar: UnicodeScalar) -> DiagnosticCode? {
    switch scalar.value {
    case 0x0D, 0x85, 0x2028, 0x2029: .lineBreak
    case 0x09, 0x0A: nil
    case 0..<0x20, 0x7F..<0xA0, 0xFEFF, 0xFFFE, 0xFFFF: .controlCharacter
    default: isBidiControl(scalar) ? .bidiControl : nil
    }
  }

  private static func describe(_ code: DiagnosticCode) -> String {
    switch code {
    case .lineBreak: "a line ends with"
    case .bidiControl: "the text contains the bidirectional control character"
    default: "the text contains the control character"
    }
  }

  /// Finds what escapes (`"\u202E"`) brought into a string: bidi controls, and controls other than tab and line
  /// breaks.
  ///
  /// - Parameter node: of the string.
  static func checkDecoded(
    _ node: Int, of tree: ValueTree, at position: MarkedValue.Position, _ findings: inout DocumentFindings
  ) {
    if tree.withText(of: node, isPrintableASCII) { return }
    for scalar in tree.exactText(node).string.unicodeScalars {
      if isBidiControl(scalar) {
        findings.error(
          .bidiControl, at: position,
          "the string contains the bidirectional control character \(UTF8Text.codePoint(scalar))")
        return
      }
      if isControl(scalar), scalar != "\n", scalar != "\t", scalar != "\r" {
        findings.error(
          .controlCharacter, at: position, "the string contains the control character \(UTF8Text.codePoint(scalar))")
        return
      }
    }
  }

  private static func isPrintableASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var isPlain = true
    for byte in text { isPlain = isPlain && byte >= 0x20 && byte < 0x7F }
    return isPlain
  }

  /// Unicode's property Bidi_Control.
  package static func isBidiControl(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// Unicode's category Cc, and the two separators that act as line breaks.
  package static func isControl(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
    default: false
    }
  }
}

enum UTF8Text {
  /// The scalar that begins at `index`, and its length in bytes; `nil` where the bytes are not UTF-8.
  static func scalar(in bytes: [UInt8], at index: Int) -> (UnicodeScalar, Int)? {
    let first = bytes[index]
    let length: Int
    switch first {
    case 0..<0x80: return (UnicodeScalar(first), 1)
    case 0xC2..<0xE0: length = 2
    case 0xE0..<0xF0: length = 3
    case 0xF0..<0xF5: length = 4
    default: return nil
    }
    guard bytes.count - index >= length else { return nil }
    var code = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length {
      let byte = bytes[index + offset]
      guard byte & 0xC0 == 0x80 else { return nil }
      code = code << 6 | UInt32(byte & 0x3F)
    }
    let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard code >= smallest, let scalar = UnicodeScalar(code) else { return nil }
    return (scalar, length)
  }

  /// Counts from the start of the text: for errors only.
  static func position(of offset: Int, in bytes: [UInt8]) -> MarkedValue.Position {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return MarkedValue.Position(line: line, column: column)
  }

  /// `U+202E`
  static func codePoint(_ scalar: UnicodeScalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
