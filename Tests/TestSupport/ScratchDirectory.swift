import Foundation

/// A directory of one test's own, with a path without symbolic links.
package struct ScratchDirectory: Sendable {
  package let path: String

  /// Where a file of that name lies, whether it exists or not.
  package func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file, its folders included.
  ///
  /// - Returns: Its path.
  @discardableResult
  package func write(_ name: String, _ text: String, permissions: Int = 0o600) throws -> String {
    let file = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file.path)
    return file.path
  }
}

/// Runs `body` with a fresh directory, which is removed afterwards whatever happens.
package func withScratchDirectory<Value>(
  _ body: (ScratchDirectory) async throws -> Value
) async throws -> Value {
  // mkdtemp puts its own six characters in their place.
  var template = Array(("/tmp/routekeeper-test." + String(repeating: "X", count: 6)).utf8CString)
  guard mkdtemp(&template) != nil else { throw TestSupportFailure("mkdtemp: \(String(cString: strerror(errno)))") }
  let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try await body(ScratchDirectory(path: path))
}

/// A fixture that does not work, as opposed to a product that does not.
package struct TestSupportFailure: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
