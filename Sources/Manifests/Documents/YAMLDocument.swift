internal import CLibYAML
internal import RoutingModel

/// Builds the marked tree from libyaml's events and refuses what makes YAML ambiguous or expensive.
struct YAMLDocument: ~Copyable {
  private var events: YAMLEvents
  private let limits: DocumentLimits
  private var findings: DocumentFindings
  private var tree = ValueTree()
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
      try node(depth: 1)
      try advance()  // document end
      try advance()
      if events.type != YAML_STREAM_END_EVENT {
        refuse(.severalDocuments, "a second document begins here: use one file each, or a list")
      }
      let root = MarkedValue(MarkedDocument(tree))
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

  private var mark: ValueTree.Mark { events.position.mark }

  private mutating func node(depth: Int) throws(DocumentEnd) {
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
    case YAML_SCALAR_EVENT: scalar()
    case YAML_SEQUENCE_START_EVENT:
      try check(depth)
      try list(depth)
    case YAML_MAPPING_START_EVENT:
      try check(depth)
      try object(depth)
    default:
      refuse(.anchorOrAlias, "aliases (*name) are not accepted: write the value out")
      tree.append(.null, at: mark)
    }
  }

  private mutating func check(_ depth: Int) throws(DocumentEnd) {
    if depth <= limits.depth { return }
    refuse(.documentTooDeep, "values are nested deeper than \(limits.depth) levels")
    throw DocumentEnd()
  }

  private mutating func list(_ depth: Int) throws(DocumentEnd) {
    let list = tree.nodes.count
    tree.append(.array, at: mark)
    var count = 0
    try advance()
    while events.type != YAML_SEQUENCE_END_EVENT {
      try node(depth: depth + 1)
      count += 1
      try advance()
    }
    tree.close(list, count: count)
  }

  private mutating func object(_ depth: Int) throws(DocumentEnd) {
    let object = tree.nodes.count
    tree.append(.object, at: mark)
    var members = DistinctMembers(of: object)
    try advance()
    while events.type != YAML_MAPPING_END_EVENT {
      let key = tree.nodes.count
      try self.key()
      try advance()
      try node(depth: depth + 1)
      members.add(key, tree, &findings)
      try advance()
    }
    tree.close(object, count: members.count)
  }

  private mutating func key() throws(DocumentEnd) {
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
    if events.scalarStyle == YAML_PLAIN_SCALAR_STYLE, events.scalar.elementsEqual("<<".utf8) {
      refuse(.mergeKey, "merge keys (<<) are not accepted: write the members out")
    }
    text(.key)
  }

  /// The scalar as it stands there.
  private mutating func text(_ kind: ValueTree.Kind) {
    let isQuoted = events.scalarStyle != YAML_PLAIN_SCALAR_STYLE
    tree.append(kind, bytes: events.scalar, at: mark, isQuoted: isQuoted)
    if events.scalarStyle == YAML_DOUBLE_QUOTED_SCALAR_STYLE {
      TextCheck.checkDecoded(tree.nodes.count - 1, of: tree, at: events.position, &findings)
    }
  }

  private mutating func scalar() {
    guard events.scalarStyle == YAML_PLAIN_SCALAR_STYLE else { return text(.string) }
    switch PlainScalar.meaning(events.scalar, numberLength: limits.numberLength) {
    case .null: return tree.append(.null, at: mark)
    case .bool(let value): return tree.append(value ? .yes : .no, at: mark)
    case .number(let value): return tree.append(value, at: mark)
    case .string: break
    case .ambiguous(let reading):
      let text = Excerpt.of(ExactText(String(decoding: events.scalar, as: UTF8.self)))
      findings.warning(
        .ambiguousScalar, at: events.position,
        "\(text) is read as the string \"\(text)\", but looks like \(reading): write it in quotes")
    case .numberOutOfRange: refuse(.number, "the number is larger than a double can hold")
    case .numberTooLong: refuse(.number, "the number has more than \(limits.numberLength) characters")
    }
    text(.string)
  }
}
