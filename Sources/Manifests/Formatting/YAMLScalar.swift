package import RoutingModel

/// Strings in YAML that every reader takes for the same string.
package enum YAMLScalar {
  /// Words that YAML 1.1 readers take for something else.
  private static let words: Set<String> = [
    "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
  ]

  package static func text(_ text: ExactText) -> String { isPlain(text.string) ? text.string : quoted(text.string) }

  /// The same, with single quotes where double ones would need a backslash.
  static func readableText(_ text: ExactText) -> String {
    if isPlain(text.string) { return text.string }
    let needsBackslash = text.string.utf8.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }
    return needsBackslash && isVisibleLine(text.string) ? singleQuoted(text.string) : quoted(text.string)
  }

  /// The same in block context, where commas and brackets are like other signs.
  static func blockText(_ text: ExactText) -> String {
    let string = text.string
    guard let first = string.unicodeScalars.first, isLetter(first), isPlainLine(string), string.utf8.last != 0x20,
      !words.contains(string.lowercased())
    else { return readableText(text) }
    return string
  }

  private static func isPlainLine(_ text: String) -> Bool {
    isVisibleLine(text) && !text.contains(": ") && !text.contains(" #") && text.utf8.last != UInt8(ascii: ":")
  }

  /// Text with conditions, in block context: plain where YAML allows that.
  static func conditions(_ text: String) -> String {
    guard isVisibleLine(text) else { return quoted(text) }
    let first = text.unicodeScalars.first
    let beginsPlain = first.map { isLetter($0) || $0 == "_" || $0 == "(" } ?? false
    return beginsPlain && isPlainLine(text) ? text : singleQuoted(text)
  }

  /// Whether a text may stand as it is on a line of a file.
  static func isVisibleLine(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(VisibleText.isVisible) }

  static func singleQuoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  /// Letters, digits and few signs, beginning with a letter.
  private static func isPlain(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, isLetter(first), last != " ",
      !words.contains(text.lowercased())
    else { return false }
    return scalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || " _-./".unicodeScalars.contains($0) }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      || (scalar.value > 0xBF && scalar.properties.isAlphabetic)
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case _ where VisibleText.isVisible(scalar): quoted.unicodeScalars.append(scalar)
      default: quoted += escape(scalar)
      }
    }
    return quoted + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let width = scalar.value > 0xFFFF ? 8 : 4
    return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.utf8.count) + digits
  }

  /// Several lines as a literal block; `nil` for a single line and for what a block would not keep.
  package static func block(_ text: ExactText, indent: String) -> (head: String, lines: [String])? {
    var lines = text.string.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count > 1 else { return nil }
    let endsWithBreak = lines.last == ""
    if endsWithBreak { lines.removeLast() }
    let isKept = lines.allSatisfy { line in
      line.unicodeScalars.allSatisfy(VisibleText.isVisible) && line.unicodeScalars.last != " "
    }
    guard isKept, let first = lines.first, !first.isEmpty, !first.hasPrefix(" "), lines.last != "" else { return nil }
    return (endsWithBreak ? "|" : "|-", lines.map { $0.isEmpty ? "" : indent + $0 })
  }
}
