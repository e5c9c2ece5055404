/// The characters that mean something to HTML, in an element as well as in a quoted attribute.
package enum HTMLEntity {
  /// `&lt;` for `<`; `nil` for a character that stands for itself.
  package static func spelling(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"": "&quot;"
    case "'": "&#39;"
    default: nil
    }
  }
}
