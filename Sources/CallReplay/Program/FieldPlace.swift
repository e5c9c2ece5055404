package import RoutingModel

/// A place in a call as people write it: `participants[purpose=acd].sessions[*].segments[0].queueId`.
///
///     place = [ "number" | "boolean" ] path, the path then in parentheses
///     path  = key { "." key | "[" number "]" | "[*]" | "[" key "=" text "]" | "[" text in quotes "]" }
package struct FieldPlace {
  /// What is wrong with a place.
  package struct Problem: Error, Hashable, Sendable {
    package let message: String
  }

  /// Steps of one place: each is a level of recursion.
  private static let mostSteps = 32

  private var rest: Substring.UTF8View
  private var steps: [FieldPath.Step] = []

  package static func path(_ text: ExactText) throws(Problem) -> FieldPath {
    var inner = text.string
    var cast: FieldPath.Cast?
    for wanted in [FieldPath.Cast.number, .boolean] {
      let begin = wanted.rawValue + "("
      guard inner.utf8.starts(with: begin.utf8), inner.utf8.last == UInt8(ascii: ")") else { continue }
      inner = String(decoding: inner.utf8.dropFirst(begin.utf8.count).dropLast(), as: UTF8.self)
      cast = wanted
      break
    }
    var place = FieldPlace(rest: Substring(inner).utf8)
    try place.read()
    let takesAll = place.steps.last == .every
    if takesAll { place.steps.removeLast() }
    var keys: [ExactText] = []
    for step in place.steps {
      guard case .key(let key) = step else { break }
      keys.append(key)
    }
    return FieldPath(keys: keys, steps: Array(place.steps.dropFirst(keys.count)), takesAll: takesAll, cast: cast)
  }

  private mutating func read() throws(Problem) {
    steps.append(.key(try key()))
    while let byte = rest.first {
      rest.removeFirst()
      switch byte {
      case UInt8(ascii: "."): steps.append(.key(try key()))
      case UInt8(ascii: "["): steps.append(try bracket())
      default: throw Problem(message: "a step begins with a dot or a bracket")
      }
      if steps.count > Self.mostSteps { throw Problem(message: "a place has at most \(Self.mostSteps) steps") }
    }
  }

  private mutating func key() throws(Problem) -> ExactText {
    let bytes = rest.prefix { !#".[]()"="#.utf8.contains($0) }
    if bytes.isEmpty { throw Problem(message: "a key is missing; an odd one is written [\"so\"]") }
    rest.removeFirst(bytes.count)
    return ExactText(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func bracket() throws(Problem) -> FieldPath.Step {
    let step: FieldPath.Step
    if rest.first == UInt8(ascii: "*") {
      rest.removeFirst()
      step = .every
    } else if rest.first == UInt8(ascii: "\"") {
      step = .key(try quoted())
    } else if let digit = rest.first, (0x30...0x39).contains(digit) {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest.removeFirst(digits.count)
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
        throw Problem(message: "the number of an element is too large")
      }
      step = .element(number)
    } else {
      let member = try key()
      guard rest.popFirst() == UInt8(ascii: "=") else {
        throw Problem(message: "in brackets stands a number, *, key=text, or a key in quotes")
      }
      if rest.first == UInt8(ascii: "\"") {
        step = .matching(member, try quoted())
      } else {
        let bytes = rest.prefix { $0 != UInt8(ascii: "]") }
        rest.removeFirst(bytes.count)
        step = .matching(member, ExactText(String(decoding: bytes, as: UTF8.self)))
      }
    }
    guard rest.popFirst() == UInt8(ascii: "]") else { throw Problem(message: "a bracket is not closed") }
    return step
  }

  /// Text as in JSON.
  private mutating func quoted() throws(Problem) -> ExactText {
    var (count, isEscaped) = (1, false)
    for byte in rest.dropFirst() {
      count += 1
      if byte == UInt8(ascii: "\""), !isEscaped { break }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    guard let text = (try? JSONReader.read(Array(rest.prefix(count))))?.textValue else {
      throw Problem(message: "the text in quotes is not as in JSON")
    }
    rest.removeFirst(count)
    return text
  }
}
