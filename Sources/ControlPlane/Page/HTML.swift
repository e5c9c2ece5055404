import RoutingModel

/// Text that is safe inside an HTML element or a quoted attribute.
struct HTML: ExpressibleByStringInterpolation, CustomStringConvertible {
  private(set) var description: String

  init(stringLiteral value: String) { description = value }

  init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

  init(joining parts: [HTML]) { description = parts.map(\.description).joined() }

  /// Interpolated strings are foreign and escaped; only other `HTML` is taken as it is.
  struct StringInterpolation: StringInterpolationProtocol {
    var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ html: HTML) { text += html.description }
    mutating func appendInterpolation(_ number: Int) { text += String(number) }

    mutating func appendInterpolation(_ foreign: String) {
      for scalar in foreign.unicodeScalars {
        if let entity = HTMLEntity.spelling(scalar) {
          text += entity
        } else if scalar == "\n" || scalar == "\t" || VisibleText.isVisible(scalar) {
          text.unicodeScalars.append(scalar)
        } else {
          // Characters that reorder or hide let a name show as another one.
          text += "\u{FFFD}"
        }
      }
    }
  }
}
