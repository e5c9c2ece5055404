internal import RoutingModel

/// Builds the marked tree from the tokens of strict JSON.
struct JSONDocument {
  private let bytes: [UInt8]
  private let limits: DocumentLimits
  private var scanner: JSONScanner
  private var findings: DocumentFindings
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
      let root = try value(try next(), depth: 1)
      if try next() != .end {
        findings.error(.syntax, at: position(), "there is more text after the value")
        return nil
      }
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

  private mutating func value(_ token: JSONToken, depth: Int) throws(DocumentEnd) -> MarkedValue {
    values += 1
    let position = position()
    if values > limits.values {
      findings.error(.tooManyValues, at: position, "the file has more than \(limits.values) values")
      throw DocumentEnd()
    }
    if findings.isFull { throw DocumentEnd() }
    switch token {
    case .null: return MarkedValue(.null, at: position)
    case .bool(let value): return MarkedValue(.bool(value), at: position)
    case .number(let value): return MarkedValue(.number(value), at: position)
    case .string(let text):
      TextCheck.checkDecoded(text, at: position, &findings)
      return MarkedValue(.string(text), at: position, isQuoted: true)
    case .beginArray:
      try check(depth, position)
      return MarkedValue(.list(try elements(depth)), at: position)
    case .beginObject:
      try check(depth, position)
      return MarkedValue(.object(try members(depth)), at: position)
    case .endArray, .endObject, .comma, .colon, .end: throw fail(token)
    }
  }

  private mutating func check(_ depth: Int, _ position: MarkedValue.Position) throws(DocumentEnd) {
    if depth <= limits.depth { return }
    findings.error(.documentTooDeep, at: position, "values are nested deeper than \(limits.depth) levels")
    throw DocumentEnd()
  }

  private mutating func elements(_ depth: Int) throws(DocumentEnd) -> [MarkedValue] {
    var elements: [MarkedValue] = []
    var token = try next()
    if token == .endArray { return elements }
    while true {
      elements.append(try value(token, depth: depth + 1))
      token = try next()
      if token == .endArray { return elements }
      guard token == .comma else { throw fail(token) }
      token = try next()
    }
  }

  private mutating func members(_ depth: Int) throws(DocumentEnd) -> [MarkedValue.Member] {
    var members = DistinctMembers()
    var token = try next()
    if token == .endObject { return [] }
    while true {
      guard case .string(let key) = token else { throw fail(token) }
      let keyPosition = position()
      TextCheck.checkDecoded(key, at: keyPosition, &findings)
      let colon = try next()
      guard colon == .colon else { throw fail(colon) }
      let value = try value(try next(), depth: depth + 1)
      members.add(MarkedValue.Member(key: key, keyPosition: keyPosition, value: value), &findings)
      token = try next()
      if token == .endObject { return members.list }
      guard token == .comma else { throw fail(token) }
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
