/// RFC 4648 §4: the usual alphabet, with padding.
package enum Base64 {
  package static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let second = start + 1 < bytes.count ? bytes[start + 1] : 0
      let third = start + 2 < bytes.count ? bytes[start + 2] : 0
      let group = UInt32(bytes[start]) << 16 | UInt32(second) << 8 | UInt32(third)
      result.append(alphabet[Int(group >> 18)])
      result.append(alphabet[Int(group >> 12 & 63)])
      result.append(start + 1 < bytes.count ? alphabet[Int(group >> 6 & 63)] : padding)
      result.append(start + 2 < bytes.count ? alphabet[Int(group & 63)] : padding)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `nil` for any other character, also for line breaks, and for missing or misplaced padding. The bits that the last
  /// digit has too many are not looked at: there are issuers of secrets that do not clear them.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    let padded = digits.suffix(2).count { $0 == padding }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3)
    var group: UInt32 = 0
    for (index, digit) in digits.dropLast(padded).enumerated() {
      guard let value = value(of: digit) else { return nil }
      group = group << 6 | UInt32(value)
      // Every digit but the first of four completes a byte.
      let spare = UInt32(6 - 2 * (index % 4))
      if spare < 6 { bytes.append(UInt8(truncatingIfNeeded: group >> spare)) }
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  private static let padding = UInt8(ascii: "=")
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
