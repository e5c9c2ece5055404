internal import RoutingModel

/// Builds the marked tree from the tokens of strict JSON.
struct JSONDocument {
  private let bytes: [UInt8]
  private let limits: DocumentLimits
  private var scanner: JSONScanner
  private var findings: DocumentFindings
  private var tree = ValueTree()
  private var values = 0
  private var cursor = TextCursor()

  static func read(_ bytes: [UInt8], limits: DocumentLimits, _ findings: inout DocumentFindings) -> MarkedValue? {
    guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) else { return nil }
    do throws(JSONSyntaxError) {
      let scanner = try JSONScanner(
        bytes, limits: JSONLimits(depth: limits.depth, bytes: limits.bytes, numberLength: limits.numberLength))
      var document = JSONDocument(bytes: bytes, limits: limits, scanner: scanner, findings: findings)
      let root = document.root()
      findings = document.findings
      return root
    } catch {
      findings.error(.syntax, at: UTF8Text.position(of: error.offset, in: bytes), error.message)
      return nil
    }
  }

  private init(bytes: [UInt8], limits: DocumentLimits, scanner: JSONScanner, findings: DocumentFindings) {
    self.bytes = bytes
    self.limits = limits
    self.scanner = scanner
    self.findings = findings
  }

  private mutating func root() -> MarkedValue? {
    do throws(DocumentEnd) {
      try value(try next(), depth: 1)
      guard case .end = try next() else {
        findings.error(.syntax, at: position(), "there is more text after the value")
        return nil
      }
      let root = MarkedValue(MarkedDocument(tree))
      return root.isNull ? nil : root
    } catch {
      return nil
    }
  }

  private mutating func next() throws(DocumentEnd) -> JSONToken {
    do throws(JSONSyntaxError) {
      return try scanner.next()
    } catch {
      let code: DiagnosticCode =
        switch error.reason {
        case .numberOutOfRange, .numberTooLong: .number
        default: .syntax
        }
      findings.error(code, at: UTF8Text.position(of: error.offset, in: bytes), error.message)
      throw DocumentEnd()
    }
  }

  /// Of the token that was read last.
  private mutating func position() -> MarkedValue.Position {
    cursor.move(to: scanner.tokenOffset, in: bytes)
    return cursor.position
  }

  private mutating func fail(_ token: JSONToken) -> DocumentEnd {
    findings.error(.syntax, at: position(), JSONReader.unexpected(token, scanner).message)
    return DocumentEnd()
  }

  private mutating func value(_ token: JSONToken, depth: Int) throws(DocumentEnd) {
    values += 1
    let position = position()
    if values > limits.values {
      findings.error(.tooManyValues, at: position, "the file has more than \(limits.values) values")
      throw DocumentEnd()
    }
    if findings.isFull { throw DocumentEnd() }
    switch token {
    case .null: tree.append(.null, at: position.mark)
    case .bool(let value): tree.append(value ? .yes : .no, at: position.mark)
    case .integer(let value): tree.append(integer: value, at: position.mark)
    case .number(let literal): if let number = scanner.number(literal) { tree.append(number, at: position.mark) }
    case .string(let range, let hasEscapes): text(.string, range, hasEscapes, position)
    case .beginArray:
      try check(depth, position)
      try elements(depth, position)
    case .beginObject:
      try check(depth, position)
      try members(depth, position)
    case .endArray, .endObject, .comma, .colon, .end: throw fail(token)
    }
  }

  private mutating func text(
    _ kind: ValueTree.Kind, _ range: Range<Int>, _ hasEscapes: Bool, _ position: MarkedValue.Position
  ) {
    if hasEscapes {
      tree.append(kind, bytes: scanner.unescaped[...], at: position.mark, isQuoted: true)
    } else {
      tree.append(kind, bytes: bytes[range], at: position.mark, isQuoted: true)
    }
    TextCheck.checkDecoded(tree.nodes.count - 1, of: tree, at: position, &findings)
  }

  private mutating func check(_ depth: Int, _ position: MarkedValue.Position) throws(DocumentEnd) {
    if depth <= limits.depth { return }
    findings.error(.documentTooDeep, at: position, "values are nested deeper than \(limits.depth) levels")
    throw DocumentEnd()
  }

  private mutating func elements(_ depth: Int, _ position: MarkedValue.Position) throws(DocumentEnd) {
    let node = tree.nodes.count
    tree.append(.array, at: position.mark)
    var token = try next()
    if case .endArray = token { return tree.close(node, count: 0) }
    var count = 0
    while true {
      try value(token, depth: depth + 1)
      count += 1
      token = try next()
      if case .endArray = token { return tree.close(node, count: count) }
      guard case .comma = token else { throw fail(token) }
      token = try next()
    }
  }

  private mutating func members(_ depth: Int, _ position: MarkedValue.Position) throws(DocumentEnd) {
    let node = tree.nodes.count
    tree.append(.object, at: position.mark)
    var members = DistinctMembers(of: node)
    var token = try next()
    if case .endObject = token { return tree.close(node, count: 0) }
    while true {
      guard case .string(let range, let hasEscapes) = token else { throw fail(token) }
      let key = tree.nodes.count
      text(.key, range, hasEscapes, self.position())
      let colon = try next()
      guard case .colon = colon else { throw fail(colon) }
      try value(try next(), depth: depth + 1)
      members.add(key, tree, &findings)
      token = try next()
      if case .endObject = token { return tree.close(node, count: members.count) }
      guard case .comma = token else { throw fail(token) }
      token = try next()
    }
  }
}

/// Counts lines and characters from token to token, so that a whole file costs one pass.
private struct TextCursor {
  private var offset = 0
  private var line = 1
  private var column = 1

  var position: MarkedValue.Position { MarkedValue.Position(line: line, column: column) }

  mutating func move(to target: Int, in bytes: [UInt8]) {
    while offset < min(target, bytes.count) {
      if bytes[offset] == 0x0A {
        line += 1
        column = 1
      } else if bytes[offset] & 0xC0 != 0x80 {
        column += 1
      }
      offset += 1
    }
  }
}
