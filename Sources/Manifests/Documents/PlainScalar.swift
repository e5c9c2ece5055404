internal import RoutingModel

/// What a plain (unquoted) YAML scalar means: null, true, false and the numbers of JSON, everything else a string.
enum PlainScalar {
  enum Meaning {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string
    /// A string here that other YAML readers take for something else, with the word for that.
    case ambiguous(String)
    case numberOutOfRange
    case numberTooLong
  }

  static func meaning(_ bytes: UnsafeBufferPointer<UInt8>, numberLength: Int) -> Meaning {
    guard let first = bytes.first else { return .null }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return numeric(bytes, numberLength)
    default: return word(bytes)
    }
  }

  private static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> Meaning {
    guard bytes.count <= 5, Self.begins(bytes[0]) else { return .string }
    if bytes.count == 1, bytes[0] == UInt8(ascii: "~") { return .null }
    if equals(bytes, "true") { return .bool(true) }
    if equals(bytes, "false") { return .bool(false) }
    if equals(bytes, "null") { return .null }
    for word in ["true", "false", "yes", "no", "on", "off", "y", "n"] where equals(bytes, word, ignoringCase: true) {
      return .ambiguous("a boolean")
    }
    return equals(bytes, "null", ignoringCase: true) ? .ambiguous("null") : .string
  }

  /// Whether a word that means something else, or could, begins with this letter.
  private static func begins(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "y"), UInt8(ascii: "o"): true
    default: byte == UInt8(ascii: "~")
    }
  }

  private static func equals(
    _ bytes: UnsafeBufferPointer<UInt8>, _ word: String, ignoringCase: Bool = false
  ) -> Bool {
    guard bytes.count == word.utf8.count else { return false }
    return zip(bytes, word.utf8).allSatisfy { $0 == $1 || (ignoringCase && $0 | 0x20 == $1 && $0 >= 0x41) }
  }

  private static func numeric(_ bytes: UnsafeBufferPointer<UInt8>, _ numberLength: Int) -> Meaning {
    if let integer = smallInteger(bytes) { return .number(JSONNumber(integer)) }
    guard isJSONNumber(bytes) else { return looksNumeric(bytes) ? .ambiguous("a number") : .string }
    if bytes.count > numberLength { return .numberTooLong }
    guard let number = JSONNumber(literal: String(decoding: bytes, as: UTF8.self)) else { return .numberOutOfRange }
    return .number(number)
  }

  /// The usual case, up to eighteen digits, without a detour over text.
  private static func smallInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let negative = bytes[0] == UInt8(ascii: "-")
    let digits = negative ? bytes.dropFirst() : bytes[...]
    guard let first = digits.first, digits.count <= 18, first != UInt8(ascii: "0") || digits.count == 1 else {
      return nil
    }
    var value: Int64 = 0
    for byte in digits {
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return negative ? -value : value
  }

  private static func isJSONNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    func digits() -> Int {
      let start = index
      while index < bytes.count, isDigit(bytes[index]) { index += 1 }
      return index - start
    }
    if bytes[0] == UInt8(ascii: "-") { index = 1 }
    let start = index
    let count = digits()
    if count == 0 || (count > 1 && bytes[start] == UInt8(ascii: "0")) { return false }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      if digits() == 0 { return false }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      if digits() == 0 { return false }
    }
    return index == bytes.count
  }

  /// Octal, hexadecimal, binary, sexagesimal, underscored, signed with `+`, without leading or trailing digits,
  /// infinite or not a number: each a number to some YAML reader.
  private static func looksNumeric(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let sign = bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")
    let rest = UnsafeBufferPointer(rebasing: sign ? bytes.dropFirst() : bytes[...])
    guard let first = rest.first else { return false }
    if equals(rest, ".inf", ignoringCase: true) || equals(rest, ".nan", ignoringCase: true) { return true }
    if first == UInt8(ascii: "0"), rest.count > 2 {
      let digits = rest.dropFirst(2)
      switch rest[1] | 0x20 {
      case UInt8(ascii: "x"):
        return digits.allSatisfy { isDigit($0) || $0 == 0x5F || (0x61...0x66).contains($0 | 0x20) }
      case UInt8(ascii: "o"), UInt8(ascii: "b"): return digits.allSatisfy { isDigit($0) || $0 == 0x5F }
      default: break
      }
    }
    return isDigitsAndPunctuation(rest)
  }

  private static func isDigitsAndPunctuation(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var digits = 0
    var points = 0
    var colons = 0
    var previous: UInt8 = 0
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "_"): if digits == 0 { return false }
      case UInt8(ascii: "."): points += 1
      case UInt8(ascii: ":"):
        colons += 1
        if index == 0 || index == bytes.count - 1 { return false }
      case UInt8(ascii: "e"), UInt8(ascii: "E"): if digits == 0 { return false }
      case UInt8(ascii: "+"), UInt8(ascii: "-"): if previous | 0x20 != UInt8(ascii: "e") { return false }
      default: return false
      }
      previous = byte
    }
    return digits > 0 && points <= 1 && colons <= 2 && previous | 0x20 != UInt8(ascii: "e")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
