/// A bare repository that stands for a remote. Commits have a fixed author and fixed times, so equal commands give
/// equal ids.
package struct GitFixture: Sendable {
  /// What a tree entry is to be.
  package enum Entry: Sendable {
    case text(String)
    case bytes([UInt8])
    /// A symbolic link to this target.
    case link(String)
    /// A submodule at this commit: forty hexadecimal digits.
    case submodule(String)
    case removed
  }

  /// Absolute path of the bare repository.
  package let path: String
  package var url: String { "file://" + path }

  /// Makes an empty bare repository.
  package init(path: String, arguments: [String] = []) async throws {
    self.path = path
    try await HostCommand.run("git", ["init", "--quiet", "--bare", "--initial-branch=main"] + arguments + [path])
  }

  /// Adds one commit to a branch; files of the commit before stay.
  ///
  /// - Parameter from: The parent; nil takes the branch's tip, and an empty string none at all.
  /// - Returns: The new commit's id.
  @discardableResult
  package func commit(
    _ files: [String: Entry], message: String = "A change", branch: String = "main", from parent: String? = nil,
    author: String = "Ada Lovelace <ada@example.com>"
  ) async throws -> String {
    var stream: [UInt8] = []
    func line(_ text: String) { stream += Array(text.utf8) + [0x0A] }
    func data(_ bytes: [UInt8]) {
      line("data \(bytes.count)")
      stream += bytes + [0x0A]
    }
    line("commit refs/heads/\(branch)")
    line("mark :1")
    line("author \(author) 1700000000 +0000")
    line("committer \(author) 1700000000 +0000")
    data(Array(message.utf8))
    let tip = if let parent { parent } else { try await self.tip(of: branch) ?? "" }
    if !tip.isEmpty { line("from \(tip)") }
    for (path, entry) in files.sorted(by: { $0.key < $1.key }) {
      let path = "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
      switch entry {
      case .removed: line("D \(path)")
      case .submodule(let id): line("M 160000 \(id) \(path)")
      case .text(let text):
        line("M 100644 inline \(path)")
        data(Array(text.utf8))
      case .bytes(let bytes):
        line("M 100644 inline \(path)")
        data(bytes)
      case .link(let target):
        line("M 120000 inline \(path)")
        data(Array(target.utf8))
      }
    }
    line("get-mark :1")
    // --force: a test may rewrite history.
    let output = try await git(["fast-import", "--quiet", "--force"], input: stream)
    return output.trimmed
  }

  /// `commit` for plain text files.
  @discardableResult
  package func commit(files: [String: String], message: String = "A change", branch: String = "main") async throws
    -> String
  {
    try await commit(files.mapValues { .text($0) }, message: message, branch: branch)
  }

  /// The commit that a branch is at.
  package func tip(of branch: String) async throws -> String? {
    let output = try await git(["for-each-ref", "--format=%(objectname)", "refs/heads/\(branch)"])
    return output.isEmpty ? nil : output.trimmed
  }

  /// Runs git in this repository.
  @discardableResult
  package func git(_ arguments: [String], input: [UInt8] = []) async throws -> String {
    try await HostCommand.run("git", ["--git-dir", path] + arguments, input: input)
  }
}

extension String {
  fileprivate var trimmed: String { String(prefix { !$0.isNewline }) }
}
