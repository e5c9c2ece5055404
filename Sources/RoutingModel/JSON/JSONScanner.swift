/// Why a text is not the JSON that Routekeeper reads, and at which byte.
package struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    case unexpectedEnd
    case unexpected(byte: UInt8)
    case trailingContent
    case invalidUTF8
    case byteOrderMark
    case controlCharacterInString
    case invalidEscape
    case loneSurrogate
    case invalidNumber
    case numberOutOfRange
    case numberTooLong(limit: Int)
    case duplicateKey(ExactText)
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
  }

  package let reason: Reason
  /// Zero-based byte offset.
  package let offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String { "\(message) at byte \(offset)" }

  package var message: String {
    switch reason {
    case .unexpectedEnd: "the text ends in the middle of a value"
    case .unexpected(let byte) where byte > 0x20 && byte < 0x7F:
      "unexpected character '\(Character(UnicodeScalar(byte)))'"
    case .unexpected(let byte): "unexpected byte 0x\(String(byte, radix: 16, uppercase: true))"
    case .trailingContent: "there is more text after the value"
    case .invalidUTF8: "the text is not valid UTF-8"
    case .byteOrderMark: "the text begins with a byte order mark"
    case .controlCharacterInString: "a string contains a control character that must be escaped"
    case .invalidEscape: "invalid escape sequence in a string"
    case .loneSurrogate: "a \\u escape names half of a surrogate pair"
    case .invalidNumber: "invalid number"
    case .numberOutOfRange: "the number is larger than a double can hold"
    case .numberTooLong(let limit): "the number has more than \(limit) characters"
    case .duplicateKey(let key): "the key \"\(key)\" stands twice in one object"
    case .tooDeep(let limit): "values are nested deeper than \(limit) levels"
    case .tooLarge(let limit): "the text is larger than \(limit) bytes"
    }
  }
}

/// Limits on foreign JSON. Each is there because its absence lets a small text cost much memory or stack.
package struct JSONLimits: Hashable, Sendable {
  /// Nesting levels; a reader recurses once per level.
  package var depth: Int
  /// Bytes of the whole text.
  package var bytes: Int
  /// Characters of one number; comparing and printing long integers is quadratic in them.
  package var numberLength: Int

  package init(depth: Int = 128, bytes: Int = 64 << 20, numberLength: Int = 400) {
    self.depth = depth
    self.bytes = bytes
    self.numberLength = numberLength
  }
}

/// One token of JSON. Texts are ranges of the bytes, so that nothing is allocated for them.
package enum JSONToken: Hashable, Sendable {
  case beginObject, endObject, beginArray, endArray
  case comma, colon
  /// The bytes between the quotes, valid UTF-8; with escapes, `JSONScanner.unescaped` has what they mean.
  case string(Range<Int>, hasEscapes: Bool)
  case integer(Int64)
  /// The literal of any other number; `JSONNumber(literal:)` takes it.
  case number(Range<Int>)
  case bool(Bool)
  case null
  case end
}

/// Splits strict JSON (RFC 8259, no extensions) into tokens. It knows the grammar of tokens, not of nesting.
package struct JSONScanner {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  package private(set) var offset = 0
  /// Where the last token began.
  package private(set) var tokenOffset = 0
  /// The last string that had escapes, without them.
  package private(set) var unescaped: [UInt8] = []

  package init(_ bytes: [UInt8], limits: JSONLimits) throws(JSONSyntaxError) {
    self.bytes = bytes
    self.limits = limits
    if bytes.count > limits.bytes { throw JSONSyntaxError(.tooLarge(limit: limits.bytes), at: limits.bytes) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONSyntaxError(.byteOrderMark, at: 0) }
  }

  package mutating func next() throws(JSONSyntaxError) -> JSONToken {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return try token()
      }
    }
    tokenOffset = offset
    return .end
  }

  /// The number whose literal this is.
  package func number(_ literal: Range<Int>) -> JSONNumber? {
    JSONNumber(literal: String(decoding: bytes[literal], as: UTF8.self))
  }

  /// What the string that was read last means.
  package func text(_ range: Range<Int>, hasEscapes: Bool) -> ExactText {
    ExactText(String(decoding: hasEscapes ? unescaped[...] : bytes[range], as: UTF8.self))
  }

  private mutating func token() throws(JSONSyntaxError) -> JSONToken {
    tokenOffset = offset
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: ","): return punctuation(.comma)
    case UInt8(ascii: ":"): return punctuation(.colon)
    case UInt8(ascii: "{"): return punctuation(.beginObject)
    case UInt8(ascii: "}"): return punctuation(.endObject)
    case UInt8(ascii: "["): return punctuation(.beginArray)
    case UInt8(ascii: "]"): return punctuation(.endArray)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw JSONSyntaxError(.unexpected(byte: byte), at: offset)
    }
  }

  private mutating func punctuation(_ token: JSONToken) -> JSONToken {
    offset += 1
    return token
  }

  private mutating func word(_ word: StaticString, _ token: JSONToken) throws(JSONSyntaxError) -> JSONToken {
    let length = word.utf8CodeUnitCount
    guard bytes.count - offset >= length else { throw JSONSyntaxError(.unexpectedEnd, at: bytes.count) }
    for index in 0..<length where unsafe bytes[offset + index] != word.utf8Start[index] {
      throw JSONSyntaxError(.unexpected(byte: bytes[offset + index]), at: offset + index)
    }
    offset += length
    return token
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONToken {
    let start = offset
    var negative = false
    if bytes[offset] == UInt8(ascii: "-") {
      negative = true
      offset += 1
    }
    let digitsStart = offset
    var value: Int64 = 0
    var exact = true
    while offset < bytes.count, isDigit(bytes[offset]) {
      if exact {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflowToo) = product.subtractingReportingOverflow(Int64(bytes[offset] - UInt8(ascii: "0")))
        exact = !overflow && !overflowToo  // negative accumulation holds Int64.min too
        value = sum
      }
      offset += 1
    }
    let digits = offset - digitsStart
    if digits == 0 { throw endOrUnexpected(.invalidNumber) }
    if digits > 1 && bytes[digitsStart] == UInt8(ascii: "0") {
      throw JSONSyntaxError(.invalidNumber, at: digitsStart)
    }
    var integral = true
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      integral = false
      offset += 1
      try someDigits()
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      integral = false
      offset += 1
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      try someDigits()
    }
    if offset - start > limits.numberLength {
      throw JSONSyntaxError(.numberTooLong(limit: limits.numberLength), at: start)
    }
    if integral && exact {
      if negative { return .integer(value) }
      if value != .min { return .integer(-value) }
    }
    guard number(start..<offset) != nil else { throw JSONSyntaxError(.numberOutOfRange, at: start) }
    return .number(start..<offset)
  }

  private mutating func someDigits() throws(JSONSyntaxError) {
    let start = offset
    while offset < bytes.count, isDigit(bytes[offset]) { offset += 1 }
    if offset == start { throw endOrUnexpected(.invalidNumber) }
  }

  private func endOrUnexpected(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    offset < bytes.count ? JSONSyntaxError(reason, at: offset) : JSONSyntaxError(.unexpectedEnd, at: offset)
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func string() throws(JSONSyntaxError) -> JSONToken {
    let start = offset + 1
    var index = start
    var seen: UInt8 = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        if seen >= 0x80, !isUTF8(bytes[start..<index]) { throw JSONSyntaxError(.invalidUTF8, at: start) }
        offset = index + 1
        return .string(start..<index, hasEscapes: false)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start, upTo: index) }
      if byte < 0x20 { throw JSONSyntaxError(.controlCharacterInString, at: index) }
      seen |= byte
      index += 1
    }
    throw JSONSyntaxError(.unexpectedEnd, at: index)
  }

  private func isUTF8(_ text: ArraySlice<UInt8>) -> Bool { String(validating: text, as: UTF8.self) != nil }

  private mutating func escapedString(from start: Int, upTo index: Int) throws(JSONSyntaxError) -> JSONToken {
    offset = index
    var buffer = unescaped
    unescaped = []
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: bytes[start..<index])
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        if !isUTF8(buffer[...]) { throw JSONSyntaxError(.invalidUTF8, at: start) }
        unescaped = buffer
        offset += 1
        return .string(start..<offset - 1, hasEscapes: true)
      case UInt8(ascii: "\\"): try escape(into: &buffer)
      case 0..<0x20: throw JSONSyntaxError(.controlCharacterInString, at: offset)
      default:
        buffer.append(byte)
        offset += 1
      }
    }
    throw JSONSyntaxError(.unexpectedEnd, at: offset)
  }

  private mutating func escape(into buffer: inout [UInt8]) throws(JSONSyntaxError) {
    let start = offset
    offset += 1
    guard offset < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: offset) }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
    case UInt8(ascii: "b"): buffer.append(0x08)
    case UInt8(ascii: "f"): buffer.append(0x0C)
    case UInt8(ascii: "n"): buffer.append(0x0A)
    case UInt8(ascii: "r"): buffer.append(0x0D)
    case UInt8(ascii: "t"): buffer.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal(start)
      if code >= 0xDC00 && code <= 0xDFFF { throw JSONSyntaxError(.loneSurrogate, at: start) }
      if code >= 0xD800 && code <= 0xDBFF {
        guard bytes.count - offset >= 2, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
        else { throw JSONSyntaxError(.loneSurrogate, at: start) }
        offset += 2
        let low = try hexadecimal(start)
        guard low >= 0xDC00 && low <= 0xDFFF else { throw JSONSyntaxError(.loneSurrogate, at: start) }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw JSONSyntaxError(.loneSurrogate, at: start) }
      if let encoded = UTF8.encode(scalar) { buffer.append(contentsOf: encoded) }
    default: throw JSONSyntaxError(.invalidEscape, at: start)
    }
  }

  private mutating func hexadecimal(_ start: Int) throws(JSONSyntaxError) -> UInt32 {
    guard bytes.count - offset >= 4 else { throw JSONSyntaxError(.unexpectedEnd, at: bytes.count) }
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Hexadecimal.value(of: bytes[offset]) else { throw JSONSyntaxError(.invalidEscape, at: start) }
      code = code << 4 + UInt32(digit)
      offset += 1
    }
    return code
  }
}
