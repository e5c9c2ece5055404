/// Foreign words inside messages: on one line, of bearable length.
package enum Excerpt {
  /// Code points.
  private static let longest = 80

  package static func of(_ text: ExactText) -> String {
    let scalars = text.string.unicodeScalars
    let shown = VisibleText.escaped(String(String.UnicodeScalarView(scalars.prefix(longest))))
    return scalars.dropFirst(longest).isEmpty ? shown : shown + "…"
  }
}
