/// Which program a signature is for. Reads the armour as strictly as it is written: text around or between two
/// signatures would go along unsigned.
enum SignatureArmor: Sendable {
  case ssh
  case openPGP

  init(_ signature: [UInt8]) throws(MalformedCommit) {
    var lines = signature.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    // The end of the last line; some forges write an empty one more.
    for _ in 0..<2 where lines.last?.isEmpty ?? false { lines.removeLast() }
    let kind: String
    switch lines.first.map({ String(decoding: $0, as: UTF8.self) }) {
    case "-----BEGIN SSH SIGNATURE-----": (self, kind) = (.ssh, "SSH")
    case "-----BEGIN PGP SIGNATURE-----": (self, kind) = (.openPGP, "PGP")
    default: throw MalformedCommit("has a signature that is neither SSH's nor OpenPGP's")
    }
    guard lines.count >= 3, lines.last?.elementsEqual("-----END \(kind) SIGNATURE-----".utf8) ?? false else {
      throw MalformedCommit("has a signature without its end, or with something after it")
    }
    var content = lines.dropFirst().dropLast()
    if case .openPGP = self {
      // Version, comment and the like.
      while let line = content.first, !line.isEmpty {
        guard line.contains(UInt8(ascii: ":")), line.allSatisfy({ (0x20...0x7E).contains($0) }) else {
          throw MalformedCommit("has a signature with an unusual header")
        }
        content.removeFirst()
      }
      content = content.dropFirst()
    }
    guard !content.isEmpty, content.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isBase64) }) else {
      throw MalformedCommit("has a signature that is not base64")
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
      || [UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "=")].contains(byte)
  }
}
