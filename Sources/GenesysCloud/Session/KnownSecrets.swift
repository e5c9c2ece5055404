/// What must never show in a message, even if a server sends it back.
package struct KnownSecrets: Sendable, CustomStringConvertible, CustomReflectable {
  /// The present and the last token and secret, in all their forms.
  private static let most = 12
  /// Shorter texts stand in every message and are nobody's secret.
  private static let shortest = 4

  private var secrets: [[UInt8]] = []

  package init() {}

  package mutating func remember(_ texts: [String]) {
    for text in texts where text.utf8.count >= Self.shortest {
      // Again at the end: what is in use is never what is forgotten.
      let bytes = Array(text.utf8)
      secrets.removeAll { $0 == bytes }
      secrets.append(bytes)
    }
    if secrets.count > Self.most { secrets.removeFirst(secrets.count - Self.most) }
  }

  /// The text without any of them in it. Compared as bytes: as characters, an accent that a server puts behind a
  /// secret would hide it.
  package func redacted(_ text: String) -> String {
    var text = text
    // Almost no text has one: it is handed back as it is.
    if !text.withUTF8({ bytes in secrets.contains { Self.isFound($0, in: bytes) } }) { return text }
    var bytes = Array(text.utf8)
    for secret in secrets where bytes.count >= secret.count {
      bytes = bytes.replacing(secret, with: Array("[hidden]".utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isFound(_ secret: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = secret.first, text.count >= secret.count else { return false }
    for start in 0...text.count - secret.count where text[start] == first {
      if UnsafeBufferPointer(rebasing: text[start..<start + secret.count]).elementsEqual(secret) { return true }
    }
    return false
  }

  package var description: String { "\(secrets.count) secrets (hidden)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
