import RoutingModel

/// JSON as the definition of a replay reads it: strict grammar, but the last of duplicate keys counts.
enum LenientJSON {
  /// Nesting of one call. Reading recurses once per level.
  static let depth = 128

  static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> JSONValue {
    var scanner = try JSONScanner(Array(bytes), limits: JSONLimits(depth: depth, bytes: CallReader.longestLine))
    let value = try value(try scanner.next(), &scanner, 1)
    if try scanner.next() != .end { throw JSONSyntaxError(.trailingContent, at: scanner.tokenOffset) }
    return value
  }

  private static func value(
    _ token: JSONToken, _ scanner: inout JSONScanner, _ level: Int
  ) throws(JSONSyntaxError) -> JSONValue {
    switch token {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let literal): return scanner.number(literal).map(JSONValue.number) ?? .null
    case .string(let range, let hasEscapes): return .string(scanner.text(range, hasEscapes: hasEscapes))
    case .beginArray, .beginObject:
      if level > depth { throw JSONSyntaxError(.tooDeep(limit: depth), at: scanner.tokenOffset) }
      return token == .beginArray
        ? .array(try elements(&scanner, level)) : .object(try members(&scanner, level))
    case .endArray, .endObject, .comma, .colon, .end: throw JSONReader.unexpected(token, scanner)
    }
  }

  private static func elements(_ scanner: inout JSONScanner, _ level: Int) throws(JSONSyntaxError) -> [JSONValue] {
    var elements: [JSONValue] = []
    var token = try scanner.next()
    if token == .endArray { return elements }
    while true {
      elements.append(try value(token, &scanner, level + 1))
      token = try scanner.next()
      if token == .endArray { return elements }
      guard token == .comma else { throw JSONReader.unexpected(token, scanner) }
      token = try scanner.next()
    }
  }

  private static func members(_ scanner: inout JSONScanner, _ level: Int) throws(JSONSyntaxError) -> JSONObject {
    var members: [ExactText: JSONValue] = [:]
    var token = try scanner.next()
    while token != .endObject {
      guard case .string(let range, let hasEscapes) = token else { throw JSONReader.unexpected(token, scanner) }
      let key = scanner.text(range, hasEscapes: hasEscapes)
      let colon = try scanner.next()
      guard colon == .colon else { throw JSONReader.unexpected(colon, scanner) }
      members[key] = try value(try scanner.next(), &scanner, level + 1)
      token = try scanner.next()
      if token == .endObject { break }
      guard token == .comma else { throw JSONReader.unexpected(token, scanner) }
      token = try scanner.next()
      // A comma is followed by another member.
      if token == .endObject { throw JSONReader.unexpected(token, scanner) }
    }
    // Sorted, so that each is added at the end.
    return JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }
}
