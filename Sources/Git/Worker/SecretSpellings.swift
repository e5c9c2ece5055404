internal import FoundationEssentials

/// A server may send back what it was told: libgit2 and git pass its words on.
extension RemoteMaterial {
  /// Compared as bytes: as characters, an accent that a server puts behind the secret would hide it.
  func withoutSecrets(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for secret in secretSpellings where bytes.count >= secret.count {
      bytes = bytes.replacing(secret, with: Array("***".utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func withoutSecrets(_ error: GitError) -> GitError {
    GitError(error.code, withoutSecrets(error.message), detail: error.detail.map { withoutSecrets($0) })
  }

  /// The password in every form in which it goes out, and so could come back.
  private var secretSpellings: [[UInt8]] {
    guard let password, !password.isEmpty else { return [] }
    let digits = Array("0123456789ABCDEF".utf8)
    let isPlain: (UInt8) -> Bool = { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }
    let encoded = password.utf8.flatMap { byte in
      isPlain(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    let basic = Data("\(userName ?? "git"):\(password)".utf8).base64EncodedString()
    return [Array(basic.utf8), Array(password.utf8), encoded]
  }
}
