internal import RoutingModel

/// Checks values against field schemas. It goes on after a finding, so that one run shows them all.
struct FieldValidation {
  let definitions: [String: [FieldSchema]]
  let context: ReadingContext
  var findings: DocumentFindings

  /// - Parameters:
  ///   - object: an object.
  ///   - others: keys beside the schemas' that the caller reads.
  ///   - excused: required fields whose absence the caller has reported.
  mutating func check(
    _ object: MarkedValue, _ schemas: [FieldSchema], others: [ExactText] = [], excused: [ExactText] = []
  ) {
    let tree = object.tree
    // Which schemas have a value; no kind has more fields than bits.
    var present: UInt64 = 0
    let end = tree.end(of: object.node)
    var key = object.node + 1
    while key < end {
      let value = key + 1
      // By index: a schema that is handed on is copied with all that it holds.
      var index = 0
      while index < schemas.count, !tree.isText(key, schemas[index].nameBytes) { index += 1 }
      if index < schemas.count {
        if tree.nodes[value].kind != .null {
          present |= 1 << UInt64(truncatingIfNeeded: index & 63)
          check(object.at(value), schemas[index].value, .field(schemas[index].name))
        }
      } else {
        let member = object.member(key: key)
        if !others.contains(member.key) { unknownKey(member, known: schemas.map(\.name) + others) }
      }
      key = tree.end(of: value)
    }
    for index in schemas.indices where present & 1 << UInt64(truncatingIfNeeded: index & 63) == 0 {
      guard case .required = schemas[index].presence else { continue }
      let name = schemas[index].name
      if excused.contains(name) { continue }
      let other = schemas[index].textKey.map { " (or the same as text, \(quoted($0)))" } ?? ""
      findings.error(.missingField, at: object.position, "the required field \(quoted(name))\(other) is missing")
    }
  }

  mutating func unknownKey(_ member: MarkedValue.Member, known: [ExactText]) {
    findings.error(
      .unknownKey, at: member.keyPosition, "unknown key \(quoted(member.key))",
      fix: findings.isFull ? nil : Suggestion.closest(to: member.key, among: known))
  }

  /// - Parameter label: what messages call the value.
  private mutating func check(_ value: MarkedValue, _ schema: ValueSchema, _ label: ValueLabel) {
    switch schema {
    case .text(let length, let isName): checkText(value, length, isName: isName, label)
    case .integer(let range): checkInteger(value, range, label)
    case .boolean: checkBoolean(value, label)
    case .enumeration(let words): checkWord(value, words, label)
    case .reference(let catalog, let byIDOnly): checkReference(value, catalog, byIDOnly: byIDOnly, label)
    case .nameOf: checkText(value, NameRules.length, isName: true, label)
    case .expression: checkExpression(value)
    case .list(let element, let count, _):
      guard let elements = value.listValue else { return wrongType(value, "a list", label) }
      if !count.contains(elements.count) {
        findings.error(
          .listCount, at: value.position,
          "\(label) must have \(count.lowerBound) to \(count.upperBound) elements, it has \(elements.count)")
      }
      let label = label.element
      for child in elements { check(child, element, label) }
    case .object(let schemas): checkObject(value, schemas, label)
    case .definition(let name): checkObject(value, definitions[name] ?? [], label)
    }
  }

  private mutating func checkObject(_ value: MarkedValue, _ schemas: [FieldSchema], _ label: ValueLabel) {
    guard value.kind == .object else { return wrongType(value, "an object", label) }
    check(value, schemas)
  }

  mutating func wrongType(_ value: MarkedValue, _ wanted: String, _ label: ValueLabel, fix: String? = nil) {
    findings.error(
      .wrongType, at: value.position, "\(label) must be \(wanted), found \(value.typeDescription)", fix: fix)
  }

  mutating func checkText(_ value: MarkedValue, _ length: ClosedRange<Int>, isName: Bool, _ label: ValueLabel) {
    guard value.kind == .string else {
      let scalar = value.numberValue != nil || value.boolValue != nil
      return wrongType(value, scalar ? "text (write it in quotes)" : "text", label)
    }
    // Bytes are at least characters, so most texts need no count.
    let count = Int(value.tree.nodes[value.node].length)
    if count > length.upperBound || count < length.lowerBound {
      let characters = value.tree.exactText(value.node).string.unicodeScalars.count
      if !length.contains(characters) {
        return findings.error(
          .textLength, at: value.position,
          "\(label) must have \(length.lowerBound) to \(length.upperBound) characters, it has \(characters)")
      }
    }
    if isName, !value.tree.withText(of: value.node, NameRules.isPlain),
      let problem = NameRules.problem(value.tree.exactText(value.node))
    {
      findings.error(.invalidName, at: value.position, "\(label) \(problem)")
    }
  }

  private mutating func checkInteger(_ value: MarkedValue, _ range: ClosedRange<Int64>, _ label: ValueLabel) {
    guard let number = value.numberValue else { return wrongType(value, "a whole number", label) }
    guard number.isInteger else {
      return findings.error(.wrongType, at: value.position, "\(label) must be a whole number, found \(number.text)")
    }
    guard let integer = number.int64, range.contains(integer) else {
      return findings.error(
        .outOfRange, at: value.position,
        "\(label) must be from \(range.lowerBound) to \(range.upperBound), found \(number.text)")
    }
  }

  private mutating func checkBoolean(_ value: MarkedValue, _ label: ValueLabel) {
    if value.boolValue != nil { return }
    let fix: String? =
      switch value.textValue?.string.lowercased() {
      case "true", "yes", "on", "y": "true"
      case "false", "no", "off", "n": "false"
      default: nil
      }
    wrongType(value, "true or false", label, fix: fix)
  }

  private mutating func checkWord(_ value: MarkedValue, _ words: [String], _ label: ValueLabel) {
    guard let text = value.textValue else { return wrongType(value, "one of \(words.joined(separator: ", "))", label) }
    let candidates = words.map { ExactText($0) }
    if candidates.contains(text) { return }
    findings.error(
      .notInEnumeration, at: value.position,
      "\(label) must be one of \(words.joined(separator: ", ")), found \(quoted(text))",
      fix: Suggestion.closest(to: text, among: candidates))
  }

  private mutating func checkReference(
    _ value: MarkedValue, _ catalog: ReferenceCatalog, byIDOnly: Bool, _ label: ValueLabel
  ) {
    let forms = byIDOnly ? "{id: …}" : "a name, {name: …} or {id: …}"
    switch value.kind {
    case .string where !byIDOnly: checkText(value, NameRules.length, isName: true, label)
    case .object:
      var parts = 0
      for member in value.members ?? [] {
        guard member.key == "id" || (member.key == "name" && !byIDOnly) else {
          unknownKey(member, known: byIDOnly ? ["id"] : ["id", "name"])
          continue
        }
        if member.value.isNull { continue }
        parts += 1
        checkText(member.value, NameRules.length, isName: true, .part(of: catalog, member.key))
      }
      if parts == 0 {
        findings.error(.invalidReference, at: value.position, "\(label) must name a \(catalog.noun): \(forms)")
      }
    default:
      findings.error(
        .invalidReference, at: value.position,
        "\(label) must name a \(catalog.noun): \(forms); found \(value.typeDescription)")
    }
  }

  func quoted(_ text: ExactText) -> String { "\"\(Excerpt.of(text))\"" }
}

/// What messages call a value. Made into text only for a message: most values are valid.
enum ValueLabel: CustomStringConvertible {
  case field(ExactText)
  case element(of: ExactText)
  case part(of: ReferenceCatalog, ExactText)
  case words(String)

  var element: ValueLabel {
    if case .field(let name) = self { return .element(of: name) }
    return self
  }

  var description: String {
    switch self {
    case .field(let name): "\"\(Excerpt.of(name))\""
    case .element(let name): "an element of \"\(Excerpt.of(name))\""
    case .part(let catalog, let key): "the \(key) of the \(catalog.noun)"
    case .words(let words): words
    }
  }
}

enum NameRules {
  /// The platform's limit on names, in UTF-8 characters.
  static let length = 1...256

  /// Whether a name is printable ASCII that is not blank: the usual case.
  static func isPlain(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var (isPlain, isBlank) = (true, true)
    for byte in name {
      isPlain = isPlain && byte >= 0x20 && byte < 0x7F
      isBlank = isBlank && byte == 0x20
    }
    return isPlain && !isBlank
  }

  /// What is wrong with a name, as the end of a sentence; `nil` for a good one.
  static func problem(_ name: ExactText) -> String? {
    var blank = true
    for scalar in name.string.unicodeScalars {
      if scalar.value > 0x20 && scalar.value < 0x7F {
        blank = false
        continue
      }
      if TextCheck.isControl(scalar) { return "must not contain the control character \(UTF8Text.codePoint(scalar))" }
      if TextCheck.isBidiControl(scalar) {
        return "must not contain the bidirectional control character \(UTF8Text.codePoint(scalar))"
      }
      // What takes no room on any screen (U+200B, U+2060, fillers) names nothing that a person could tell apart.
      if !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint { blank = false }
    }
    return blank ? "must not be blank" : nil
  }
}
