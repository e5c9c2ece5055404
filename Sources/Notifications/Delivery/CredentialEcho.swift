internal import RoutingModel

/// A receiver may send back what it was sent: debugging echoes, proxies that quote the request. What it answers goes
/// into the database, the log and the terminal, where no credential may stand.
package struct CredentialEcho: Sendable {
  /// Shorter words are in every text.
  private static let shortest = 4
  static let replacement = "(not shown: the answer repeats a credential)"

  private let spellings: [[UInt8]]
  /// In lower case, for what may be written in either.
  private let foldedSpellings: [[UInt8]]

  /// - Parameter credentials: whatever must not show, each word by itself.
  package init(_ credentials: [String]) {
    let words = credentials.flatMap { $0.split(whereSeparator: \.isWhitespace) }.flatMap { word in
      word.hasPrefix("whsec_") ? [Array(word.utf8.dropFirst(6))] : [Array(word.utf8)]
    }
    let secrets = words.filter { $0.count >= Self.shortest }
    spellings = secrets.flatMap(Self.spellings)
    foldedSpellings = secrets.flatMap { secret in
      let escaped = PercentEncoding.encode(String(decoding: secret, as: UTF8.self))
      return [Hexadecimal.text(of: secret), escaped.lowercased()].map { Array($0.utf8) }
    }
  }

  package func isIn(_ body: [UInt8]) -> Bool {
    let folded = body.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return spellings.contains { !body.ranges(of: $0).isEmpty }
      || foldedSpellings.contains { !folded.ranges(of: $0).isEmpty }
  }

  /// As it is, and as JSON and base64 write it.
  private static func spellings(_ word: [UInt8]) -> [[UInt8]] {
    let json = JSONWriter.bytes(of: .string(String(decoding: word, as: UTF8.self)))
    var spellings = [word, Array(json.dropFirst().dropLast())]
    // Wherever it begins within what was encoded; the characters at both ends depend on the neighbours.
    for offset in 0..<3 {
      let encoded = Base64.encode([UInt8](repeating: 0, count: offset) + word).utf8
      let inner = encoded.dropFirst(offset == 0 ? 0 : offset + 1).dropLast(4)
      if inner.count >= shortest { spellings.append(Array(inner)) }
    }
    return spellings
  }
}
