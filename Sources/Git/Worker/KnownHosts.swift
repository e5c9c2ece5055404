/// The lines of a known_hosts file, in the order in which libgit2 can use them.
struct KnownHosts {
  private let lines: [Substring]

  /// libgit2 asks the server for the key type of the first line that fits, and Debian's libssh2 cannot verify the
  /// RSA signatures of today's servers; `ssh-keyscan` often prints RSA first. So the types that work come first.
  init(_ text: String) {
    let lines = text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }).filter { !$0.hasPrefix("#") }
    let preferred = ["ssh-ed25519", "ecdsa-"]
    func rank(_ line: Substring) -> Int {
      preferred.firstIndex { type in line.contains(" " + type) || line.contains("\t" + type) } ?? preferred.count
    }
    self.lines = lines.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(
      \.element)
  }

  var text: String { lines.map { $0 + "\n" }.joined() }

  /// Whether a line names the host in plain letters; a hashed line does not tell.
  func names(_ host: String, port: Int?) -> Bool {
    let written = port.map { $0 == 22 ? host : "[\(host)]:\($0)" } ?? host
    return lines.contains { line in
      let fields = line.split(separator: " ")
      let names = fields.first?.hasPrefix("@") == true ? fields.dropFirst().first : fields.first
      return names?.split(separator: ",").contains { $0 == written } ?? false
    }
  }
}

/// What a private key file says about itself.
struct SSHKeyKind: Equatable {
  var isEncrypted: Bool
  var isRSA: Bool

  init(_ text: String) {
    if text.contains("-----BEGIN OPENSSH PRIVATE KEY-----") {
      // The container is base64 of: magic, cipher name, KDF name, options, number of keys, public key with its type.
      let base64 = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }.joined()
      let bytes = Self.decode(base64.utf8.prefix(512))
      isEncrypted = !Self.contains(bytes, [0, 0, 0, 4] + Array("none".utf8))
      isRSA = Self.contains(bytes, [0, 0, 0, 7] + Array("ssh-rsa".utf8))
    } else {
      isEncrypted = text.contains("ENCRYPTED")
      isRSA = text.contains("BEGIN RSA PRIVATE KEY")
    }
  }

  private static func contains(_ bytes: [UInt8], _ pattern: [UInt8]) -> Bool {
    guard bytes.count >= pattern.count else { return false }
    return (0...(bytes.count - pattern.count)).contains { bytes[$0...].starts(with: pattern) }
  }

  private static func decode(_ base64: Substring.UTF8View) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in base64 {
      guard let value = alphabet.firstIndex(of: digit) else { break }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }
}
