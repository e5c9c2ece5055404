/// Foreign prose made fit for one line of a log or a terminal.
package enum OneLine {
  /// Control, format (bidi) and line separating characters become spaces; cut at `longest` characters.
  package static func text(_ text: String, longest: Int) -> String {
    if text.utf8.count <= longest, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(longest) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: result.append(" ")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
