import Daemon
import Foundation
import Testing

@Suite struct ConfigurationSecretTests {
  private func secret(_ content: String, mode: Int = 0o600, _ body: (SecretFile) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
    try Data(content.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    try body(SecretFile(setting: "organization.clientSecretFile", path: file.path))
  }

  static let contents: [(String, String)] = [
    ("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), (" s3cret ", " s3cret "),
  ]

  @Test(arguments: contents) func oneLineBreakAtTheEndIsNoPartOfASecret(content: String, expected: String) throws {
    try secret(content) { file in
      let text = try file.text()
      #expect(text == expected)
    }
  }

  @Test func aSecretIsReadAtEachUse() throws {
    try secret("old") { file in
      let first = try file.text()
      #expect(first == "old")
      try Data("new".utf8).write(to: URL(filePath: file.path))
      let second = try file.text()
      #expect(second == "new")
    }
  }

  @Test(arguments: ["", "\n", "two\nlines", String(repeating: "x", count: 65_537)])
  func anUnusableSecretNamesSettingAndFileAndNeverItsContent(_ content: String) throws {
    try secret(content) { file in
      let error = try #require(throws: SecretUnreadable.self) { try file.text() }
      #expect(error.description.contains("organization.clientSecretFile"))
      #expect(error.description.contains(file.path))
      #expect(!error.description.contains("two"))
    }
  }

  @Test func aDirectoryAndAMissingFileAreNoSecrets() {
    for path in ["/", "/nonexistent/secret"] {
      #expect(throws: SecretUnreadable.self) { try SecretFile(setting: "x", path: path).read() }
    }
  }

  @Test func aFileThatEveryoneCanReadIsWarnedAbout() throws {
    try secret("s", mode: 0o644) { #expect($0.warning()?.contains("chmod 600") == true) }
    try secret("s", mode: 0o640) { #expect($0.warning() == nil) }
  }
}
