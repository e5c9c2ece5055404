/// The one reader of JSON: strict grammar, every key once, limits on size and depth.
package enum JSONReader {
  package static func read(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) -> JSONValue {
    try ValueTree(json: bytes, limits: limits).value()
  }

  package static func read(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) -> JSONValue {
    try read(Array(text.utf8), limits: limits)
  }

  /// What stands where the grammar wants something else.
  package static func unexpected(_ token: JSONToken, _ scanner: JSONScanner) -> JSONSyntaxError {
    let byte: UInt8? =
      switch token {
      case .end: nil
      case .beginObject: UInt8(ascii: "{")
      case .endObject: UInt8(ascii: "}")
      case .beginArray: UInt8(ascii: "[")
      case .endArray: UInt8(ascii: "]")
      case .comma: UInt8(ascii: ",")
      case .colon: UInt8(ascii: ":")
      case .string: UInt8(ascii: "\"")
      case .integer, .number: UInt8(ascii: "0")
      case .bool(let value): UInt8(ascii: value ? "t" : "f")
      case .null: UInt8(ascii: "n")
      }
    guard let byte else { return JSONSyntaxError(.unexpectedEnd, at: scanner.tokenOffset) }
    return JSONSyntaxError(.unexpected(byte: byte), at: scanner.tokenOffset)
  }
}

extension ValueTree {
  /// Reads strict JSON. Of an answer of ten thousand values nothing is allocated but the nodes.
  package init(json bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) {
    var reader = JSONTreeReader(tree: ValueTree(text: bytes), scanner: try JSONScanner(bytes, limits: limits), limits)
    try reader.read()
    self = reader.tree
  }
}

private struct JSONTreeReader {
  private(set) var tree: ValueTree
  private var scanner: JSONScanner
  private let limits: JSONLimits

  init(tree: ValueTree, scanner: JSONScanner, _ limits: JSONLimits) {
    self.tree = tree
    self.scanner = scanner
    self.limits = limits
  }

  mutating func read() throws(JSONSyntaxError) {
    try value(try scanner.next(), depth: 1)
    if case .end = try scanner.next() { return }
    throw JSONSyntaxError(.trailingContent, at: scanner.tokenOffset)
  }

  private mutating func value(_ token: JSONToken, depth: Int) throws(JSONSyntaxError) {
    switch token {
    case .null: tree.append(.null)
    case .bool(let value): tree.append(value ? .yes : .no)
    case .integer(let value): tree.append(integer: value)
    case .number(let literal): if let number = scanner.number(literal) { tree.append(number) }
    case .string(let range, let hasEscapes): text(.string, range, hasEscapes)
    case .beginArray:
      try check(depth)
      try elements(depth)
    case .beginObject:
      try check(depth)
      try members(depth)
    case .endArray, .endObject, .comma, .colon, .end: throw JSONReader.unexpected(token, scanner)
    }
  }

  private mutating func text(_ kind: ValueTree.Kind, _ range: Range<Int>, _ hasEscapes: Bool) {
    if hasEscapes {
      tree.append(kind, bytes: scanner.unescaped[...])
    } else {
      tree.append(kind, range: range)
    }
  }

  private func check(_ depth: Int) throws(JSONSyntaxError) {
    if depth > limits.depth { throw JSONSyntaxError(.tooDeep(limit: limits.depth), at: scanner.tokenOffset) }
  }

  private mutating func elements(_ depth: Int) throws(JSONSyntaxError) {
    let node = tree.nodes.count
    tree.append(.array)
    var token = try scanner.next()
    if case .endArray = token { return tree.close(node, count: 0) }
    var count = 0
    while true {
      try value(token, depth: depth + 1)
      count += 1
      token = try scanner.next()
      if case .endArray = token { return tree.close(node, count: count) }
      guard case .comma = token else { throw JSONReader.unexpected(token, scanner) }
      token = try scanner.next()
    }
  }

  private mutating func members(_ depth: Int) throws(JSONSyntaxError) {
    let node = tree.nodes.count
    tree.append(.object)
    var token = try scanner.next()
    if case .endObject = token { return tree.close(node, count: 0) }
    var count = 0
    while true {
      guard case .string(let key, let hasEscapes) = token else { throw JSONReader.unexpected(token, scanner) }
      // Only errors need to know where a key stands.
      let mark = ValueTree.Mark(line: UInt32(truncatingIfNeeded: scanner.tokenOffset))
      if hasEscapes {
        tree.append(.key, bytes: scanner.unescaped[...], at: mark)
      } else {
        tree.append(.key, range: key, at: mark)
      }
      let colon = try scanner.next()
      guard case .colon = colon else { throw JSONReader.unexpected(colon, scanner) }
      try value(try scanner.next(), depth: depth + 1)
      count += 1
      token = try scanner.next()
      if case .endObject = token {
        if let twice = tree.repeatedKey(of: node, count: count) {
          throw JSONSyntaxError(.duplicateKey(tree.exactText(twice)), at: Int(tree.nodes[twice].mark.line))
        }
        return tree.close(node, count: count)
      }
      guard case .comma = token else { throw JSONReader.unexpected(token, scanner) }
      token = try scanner.next()
    }
  }
}
