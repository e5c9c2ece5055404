/// Foreign text made safe to show.
package enum VisibleText {
  /// Longest single value that a page shows; the JSON output has the whole of it.
  package static let longestValue = 400

  /// The text with every invisible character spelled out: line breaks, escape sequences, bidi overrides,
  /// zero-width and tag characters. What is shown is then what is there.
  package static func escaped(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isVisible(scalar) {
        result.append(scalar)
      } else {
        result.append(contentsOf: spelling(scalar).unicodeScalars)
      }
    }
    return String(result)
  }

  /// The same line by line, each with its end.
  package static func escapedLines(_ text: String) -> String {
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines.map { escaped(String($0)) + "\n" }.joined()
  }

  /// At most `limit` characters, with an ellipsis where something was cut.
  package static func shortened(_ text: String, to limit: Int = longestValue) -> String {
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex), end < text.endIndex else {
      return text
    }
    return text[..<end] + "…"
  }

  /// Whether a reader sees `scalar` for what it is.
  package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  private static func spelling(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }
}
