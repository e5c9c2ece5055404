internal import CLibgit2

/// The name of a git object: twenty bytes of SHA-1.
package struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
  // Three words instead of an array: no allocation, and hashing costs three words. Big-endian, so that numbers
  // order as the bytes do.
  private let first: UInt64
  private let second: UInt64
  private let third: UInt32

  private init(first: UInt64, second: UInt64, third: UInt32) {
    (self.first, self.second, self.third) = (first, second, third)
  }

  /// Forty hexadecimal digits, in either case; nil for anything else.
  package init?(hex: some StringProtocol) {
    guard hex.utf8.count == 40 else { return nil }
    var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
    for (index, digit) in hex.utf8.enumerated() {
      guard let value = hexadecimalValue(digit) else { return nil }
      switch index {
      case 0..<16: words.0 = words.0 << 4 | UInt64(value)
      case 16..<32: words.1 = words.1 << 4 | UInt64(value)
      default: words.2 = words.2 << 4 | UInt32(value)
      }
    }
    self.init(first: words.0, second: words.1, third: words.2)
  }

  /// Exactly twenty bytes; nil for any other count.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 20 else { return nil }
    self = bytes.withUnsafeBytes { ObjectID(raw: $0) }
  }

  init(_ oid: git_oid) {
    self = withUnsafeBytes(of: oid) { ObjectID(raw: $0) }
  }

  private init(raw: UnsafeRawBufferPointer) {
    self.init(
      first: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      second: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      third: UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
  }

  var oid: git_oid {
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid) { raw in
      raw.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
      raw.storeBytes(of: second.bigEndian, toByteOffset: 8, as: UInt64.self)
      raw.storeBytes(of: third.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return oid
  }

  package var bytes: [UInt8] { withUnsafeBytes(of: oid) { Array($0) } }

  /// Forty lower-case hexadecimal digits.
  package var hex: String {
    String(unsafeUninitializedCapacity: 40) { text in
      let digits: StaticString = "0123456789abcdef"
      return withUnsafeBytes(of: oid) { raw in
        for (index, byte) in raw.enumerated() {
          text[2 * index] = digits.utf8Start[Int(byte >> 4)]
          text[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
        }
        return 40
      }
    }
  }

  package var description: String { hex }

  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.first, left.second, left.third) < (right.first, right.second, right.third)
  }
}

func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
