internal import CLibYAML
internal import RoutingModel

/// Builds the marked tree from libyaml's events and refuses what makes YAML ambiguous or expensive.
struct YAMLDocument: ~Copyable {
  private var events: YAMLEvents
  private let limits: DocumentLimits
  private var findings: DocumentFindings
  private var values = 0

  static func read(_ bytes: [UInt8], limits: DocumentLimits, _ findings: inout DocumentFindings) -> MarkedValue? {
    bytes.withUnsafeBufferPointer { text in
      guard let events = YAMLEvents(text) else {
        findings.error(.syntax, at: .start, "there is no memory to read this file")
        return nil
      }
      var document = YAMLDocument(events: events, limits: limits, findings: findings)
      let root = document.root()
      findings = document.findings
      return root
    }
  }

  private init(events: consuming YAMLEvents, limits: DocumentLimits, findings: DocumentFindings) {
    self.events = events
    self.limits = limits
    self.findings = findings
  }

  private mutating func root() -> MarkedValue? {
    do throws(DocumentEnd) {
      try advance()  // stream start
      try advance()
      if events.type == YAML_STREAM_END_EVENT { return nil }
      if events.hasDirectives { refuse(.directive, "directives (%YAML, %TAG) are not accepted") }
      try advance()
      let root = try node(depth: 1)
      try advance()  // document end
      try advance()
      if events.type != YAML_STREAM_END_EVENT {
        refuse(.severalDocuments, "a second document begins here: use one file each, or a list")
      }
      return root.isNull ? nil : root
    } catch {
      return nil
    }
  }

  private mutating func advance() throws(DocumentEnd) {
    if events.advance() { return }
    let (message, position) = events.problem
    findings.error(.syntax, at: position, message)
    throw DocumentEnd()
  }

  private mutating func refuse(_ code: DiagnosticCode, _ message: String) {
    findings.error(code, at: events.position, message)
  }

  private mutating func node(depth: Int) throws(DocumentEnd) -> MarkedValue {
    values += 1
    if values > limits.values {
      refuse(.tooManyValues, "the file has more than \(limits.values) values")
      throw DocumentEnd()
    }
    if findings.isFull { throw DocumentEnd() }
    let properties = events.nodeProperties
    if properties.anchor { refuse(.anchorOrAlias, "anchors (&name) are not accepted") }
    if properties.tag { refuse(.tag, "tags (!name) are not accepted") }
    switch events.type {
    case YAML_SCALAR_EVENT: return try scalar()
    case YAML_SEQUENCE_START_EVENT:
      try check(depth)
      return try list(depth)
    case YAML_MAPPING_START_EVENT:
      try check(depth)
      return try object(depth)
    default:
      refuse(.anchorOrAlias, "aliases (*name) are not accepted: write the value out")
      return MarkedValue(.null, at: events.position)
    }
  }

  private mutating func check(_ depth: Int) throws(DocumentEnd) {
    if depth <= limits.depth { return }
    refuse(.documentTooDeep, "values are nested deeper than \(limits.depth) levels")
    throw DocumentEnd()
  }

  private mutating func list(_ depth: Int) throws(DocumentEnd) -> MarkedValue {
    let position = events.position
    var elements: [MarkedValue] = []
    try advance()
    while events.type != YAML_SEQUENCE_END_EVENT {
      elements.append(try node(depth: depth + 1))
      try advance()
    }
    return MarkedValue(.list(elements), at: position)
  }

  private mutating func object(_ depth: Int) throws(DocumentEnd) -> MarkedValue {
    let position = events.position
    var members = DistinctMembers()
    try advance()
    while events.type != YAML_MAPPING_END_EVENT {
      let keyPosition = events.position
      let key = try key()
      try advance()
      let value = try node(depth: depth + 1)
      members.add(MarkedValue.Member(key: key, keyPosition: keyPosition, value: value), &findings)
      try advance()
    }
    return MarkedValue(.object(members.list), at: position)
  }

  private mutating func key() throws(DocumentEnd) -> ExactText {
    guard events.type == YAML_SCALAR_EVENT else {
      if events.type == YAML_ALIAS_EVENT {
        refuse(.anchorOrAlias, "aliases (*name) are not accepted: write the value out")
      } else {
        refuse(.keyIsNoText, "a key must be text, not a list or an object")
      }
      throw DocumentEnd()
    }
    let properties = events.nodeProperties
    if properties.anchor { refuse(.anchorOrAlias, "anchors (&name) are not accepted") }
    if properties.tag { refuse(.tag, "tags (!name) are not accepted") }
    let bytes = events.scalar
    if events.scalarStyle == YAML_PLAIN_SCALAR_STYLE, bytes.elementsEqual("<<".utf8) {
      refuse(.mergeKey, "merge keys (<<) are not accepted: write the members out")
    }
    let key = ExactText(String(decoding: bytes, as: UTF8.self))
    if events.scalarStyle == YAML_DOUBLE_QUOTED_SCALAR_STYLE {
      TextCheck.checkDecoded(key, at: events.position, &findings)
    }
    return key
  }

  private mutating func scalar() throws(DocumentEnd) -> MarkedValue {
    let bytes = events.scalar
    let position = events.position
    guard events.scalarStyle == YAML_PLAIN_SCALAR_STYLE else {
      let text = ExactText(String(decoding: bytes, as: UTF8.self))
      if events.scalarStyle == YAML_DOUBLE_QUOTED_SCALAR_STYLE { TextCheck.checkDecoded(text, at: position, &findings) }
      return MarkedValue(.string(text), at: position, isQuoted: true)
    }
    switch PlainScalar.meaning(bytes, numberLength: limits.numberLength) {
    case .null: return MarkedValue(.null, at: position)
    case .bool(let value): return MarkedValue(.bool(value), at: position)
    case .number(let value): return MarkedValue(.number(value), at: position)
    case .string: break
    case .ambiguous(let reading):
      let text = Excerpt.of(ExactText(String(decoding: bytes, as: UTF8.self)))
      findings.warning(
        .ambiguousScalar, at: position,
        "\(text) is read as the string \"\(text)\", but looks like \(reading): write it in quotes")
    case .numberOutOfRange: refuse(.number, "the number is larger than a double can hold")
    case .numberTooLong: refuse(.number, "the number has more than \(limits.numberLength) characters")
    }
    return MarkedValue(.string(ExactText(String(decoding: bytes, as: UTF8.self))), at: position)
  }
}
