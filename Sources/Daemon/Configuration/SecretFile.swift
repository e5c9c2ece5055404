/// A file with a secret. Only its name is kept; it is read at each use, so that a rotated secret counts at once.
package struct SecretFile: Hashable, Sendable {
  /// Bytes. Tokens and keys are far below; more is a wrong file.
  package static let limit = 64 << 10

  /// `organization.clientSecretFile`: what to change if it cannot be read.
  package let setting: String
  package let path: String

  package init(setting: String, path: String) {
    self.setting = setting
    self.path = path
  }

  /// The content without one line break at its end.
  package func read() throws(SecretUnreadable) -> [UInt8] {
    let content: BoundedFile.Content
    do {
      content = try BoundedFile.read(path, limit: Self.limit)
    } catch {
      throw SecretUnreadable(self, error.reason)
    }
    var bytes = content.bytes
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    if bytes.isEmpty { throw SecretUnreadable(self, "it is empty") }
    return bytes
  }

  /// As text, for ids, tokens and passwords.
  package func text() throws(SecretUnreadable) -> String {
    guard let text = String(validating: try read(), as: UTF8.self) else {
      throw SecretUnreadable(self, "it is not UTF-8")
    }
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw SecretUnreadable(self, "it holds a line break or another control character")
    }
    return text
  }

  /// What an operator should know about a readable file; `nil` if nothing.
  package func warning() -> String? {
    guard let content = try? BoundedFile.read(path, limit: Self.limit), content.mode & 0o004 != 0 else { return nil }
    return "every user of this host can read \(path) (\(setting)); run: chmod 600 \(path)"
  }
}

/// A secret could not be read. Names the setting and the file, never the content.
package struct SecretUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
  package let setting: String
  package let path: String
  package let reason: String

  init(_ file: SecretFile, _ reason: String) {
    setting = file.setting
    path = file.path
    self.reason = reason
  }

  package var description: String {
    "cannot read \(path) (\(setting)): \(reason); check that the file exists, holds the secret and belongs to the "
      + "user that runs routekeeper"
  }
}
