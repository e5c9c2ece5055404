internal import FoundationEssentials
internal import RoutingModel

/// A receiver may send back what it was sent: debugging echoes, proxies that quote the request. What it answers goes
/// into the database, the log and the terminal, where no credential may stand.
package struct CredentialEcho: Sendable {
  /// Shorter words are in every text.
  private static let shortest = 4
  static let replacement = "(not shown: the answer repeats a credential)"

  private let spellings: [[UInt8]]

  /// - Parameter credentials: whatever must not show, each word by itself.
  package init(_ credentials: [String]) {
    let words = credentials.flatMap { $0.split(whereSeparator: \.isWhitespace) }.flatMap { word in
      word.hasPrefix("whsec_") ? [Array(word.utf8.dropFirst(6))] : [Array(word.utf8)]
    }
    spellings = words.filter { $0.count >= Self.shortest }.flatMap(Self.spellings)
  }

  package func isIn(_ body: [UInt8]) -> Bool { spellings.contains { !body.ranges(of: $0).isEmpty } }

  /// As it is, and as JSON, addresses, base64 and hexadecimal write it.
  private static func spellings(_ word: [UInt8]) -> [[UInt8]] {
    let digits = Array("0123456789abcdef".utf8)
    let upper = Array("0123456789ABCDEF".utf8)
    var spellings = [word, word.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }]
    spellings.append(word.flatMap { [upper[Int($0 >> 4)], upper[Int($0 & 15)]] })
    spellings.append(Array(JSONWriter.bytes(of: .string(String(decoding: word, as: UTF8.self))).dropFirst().dropLast()))
    let isPlain: (UInt8) -> Bool = { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }
    for digits in [digits, upper] {
      spellings.append(
        word.flatMap { isPlain($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
    // Wherever it begins within what was encoded; the characters at both ends depend on the neighbours.
    for offset in 0..<3 {
      let encoded = Array(Data([UInt8](repeating: 0, count: offset) + word).base64EncodedString().utf8)
      let inner = encoded.dropFirst(offset == 0 ? 0 : offset + 1).dropLast(4)
      if inner.count >= shortest { spellings.append(Array(inner)) }
    }
    return spellings
  }
}
