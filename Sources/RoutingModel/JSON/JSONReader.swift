/// The one reader of JSON: strict grammar, every key once, limits on size and depth.
package enum JSONReader {
  package static func read(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) -> JSONValue {
    var scanner = try JSONScanner(bytes, limits: limits)
    let first = try scanner.next()
    let value = try self.value(first, &scanner, depth: 1, limits)
    if try scanner.next() != .end { throw JSONSyntaxError(.trailingContent, at: scanner.tokenOffset) }
    return value
  }

  package static func read(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) -> JSONValue {
    try read(Array(text.utf8), limits: limits)
  }

  private static func value(
    _ token: JSONToken, _ scanner: inout JSONScanner, depth: Int, _ limits: JSONLimits
  ) throws(JSONSyntaxError) -> JSONValue {
    switch token {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .beginArray:
      try check(depth, limits, scanner)
      return .array(try elements(&scanner, depth: depth, limits))
    case .beginObject:
      try check(depth, limits, scanner)
      return .object(try members(&scanner, depth: depth, limits))
    case .endArray, .endObject, .comma, .colon, .end: throw unexpected(token, scanner)
    }
  }

  private static func check(_ depth: Int, _ limits: JSONLimits, _ scanner: JSONScanner) throws(JSONSyntaxError) {
    if depth > limits.depth { throw JSONSyntaxError(.tooDeep(limit: limits.depth), at: scanner.tokenOffset) }
  }

  private static func elements(
    _ scanner: inout JSONScanner, depth: Int, _ limits: JSONLimits
  ) throws(JSONSyntaxError) -> [JSONValue] {
    var elements: [JSONValue] = []
    var token = try scanner.next()
    if token == .endArray { return elements }
    while true {
      elements.append(try value(token, &scanner, depth: depth + 1, limits))
      token = try scanner.next()
      if token == .endArray { return elements }
      guard token == .comma else { throw unexpected(token, scanner) }
      token = try scanner.next()
    }
  }

  private static func members(
    _ scanner: inout JSONScanner, depth: Int, _ limits: JSONLimits
  ) throws(JSONSyntaxError) -> JSONObject {
    var object = JSONObject()
    // From the first key that is out of order; put in one by one, they would cost the square of their number.
    var unsorted: [JSONObject.Found] = []
    var token = try scanner.next()
    if token == .endObject { return object }
    while true {
      guard case .string(let key) = token else { throw unexpected(token, scanner) }
      let keyOffset = scanner.tokenOffset
      let colon = try scanner.next()
      guard colon == .colon else { throw unexpected(colon, scanner) }
      let member = try value(try scanner.next(), &scanner, depth: depth + 1, limits)
      if !unsorted.isEmpty || !object.append(key, member) {
        unsorted.append(JSONObject.Found(key: key, value: member, offset: keyOffset))
      }
      token = try scanner.next()
      if token == .endObject {
        if let twice = object.merge(unsorted) { throw JSONSyntaxError(.duplicateKey(twice.key), at: twice.offset) }
        return object
      }
      guard token == .comma else { throw unexpected(token, scanner) }
      token = try scanner.next()
    }
  }

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
      case .number: UInt8(ascii: "0")
      case .bool(let value): UInt8(ascii: value ? "t" : "f")
      case .null: UInt8(ascii: "n")
      }
    guard let byte else { return JSONSyntaxError(.unexpectedEnd, at: scanner.tokenOffset) }
    return JSONSyntaxError(.unexpected(byte: byte), at: scanner.tokenOffset)
  }
}
