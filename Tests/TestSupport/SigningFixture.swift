import Foundation

/// A repository whose commits are put together byte by byte and signed by the host's ssh-keygen and gpg.
package struct SigningFixture: Sendable {
  package let scratch: ScratchDirectory
  package let remote: GitFixture

  /// Seconds since 1970 of every commit unless another is given: 14 November 2023.
  package static let usualTime = 1_700_000_000

  package init(scratch: ScratchDirectory, remote: GitFixture) {
    self.scratch = scratch
    self.remote = remote
  }

  /// What a commit says before it is signed.
  package func payload(
    _ files: [String: String] = ["a.yaml": "a"], message: String = "A change\n", parents: [String] = [],
    time: Int = Self.usualTime, encoding: String? = nil
  ) async throws -> [UInt8] {
    // A commit of the usual way makes the tree.
    let carrier = try await remote.commit(files: files, branch: "carrier")
    let tree = try await remote.git(["rev-parse", carrier + "^{tree}"]).prefix { !$0.isNewline }
    let person = "Ada Lovelace <ada@example.com> \(time) +0000"
    let lines =
      ["tree \(tree)"] + parents.map { "parent \($0)" } + ["author \(person)", "committer \(person)"]
      + (encoding.map { ["encoding \($0)"] } ?? [])
    return Array((lines.joined(separator: "\n") + "\n\n" + message).utf8)
  }

  /// The signature as the last header, where git puts it.
  package static func assemble(_ payload: [UInt8], signature: String, header: String = "gpgsig") -> [UInt8] {
    let lines = signature.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let text = "\(header) " + lines.joined(separator: "\n ") + "\n"
    let end = payload.indices.first { payload[$0...].starts(with: [0x0A, 0x0A]) } ?? payload.endIndex - 1
    return Array(payload[...end]) + Array(text.utf8) + Array(payload[(end + 1)...])
  }

  /// Puts the object into the repository, whatever it looks like, and the branch there.
  package func store(_ object: [UInt8], branch: String? = nil) async throws -> String {
    let output = try await remote.git(
      ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], input: object)
    let id = String(output.prefix { !$0.isNewline })
    if let branch { try await remote.git(["update-ref", "refs/heads/\(branch)", id]) }
    return id
  }

  // MARK: SSH

  /// - Returns: path of the private key; the public one has `.pub` at its end.
  package func sshKey(_ name: String, type: String = "ed25519") async throws -> String {
    let path = scratch.path(name)
    try await HostCommand.run("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", name, "-f", path])
    return path
  }

  package func sshSignature(_ payload: [UInt8], key: String, namespace: String = "git") async throws -> String {
    try await HostCommand.run("ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", key], input: payload)
  }

  /// A line of the allowed signers.
  package func allowed(_ principal: String, key: String, options: String = "") throws -> String {
    let publicKey = try String(contentsOfFile: key + ".pub", encoding: .utf8).split(separator: " ").prefix(2)
    return ([principal] + (options.isEmpty ? [] : [options]) + publicKey.map(String.init)).joined(separator: " ") + "\n"
  }

  /// A commit signed with an SSH key, on a branch.
  @discardableResult
  package func commit(
    _ files: [String: String], key: String?, parents: [String] = [], time: Int = Self.usualTime,
    branch: String = "main"
  ) async throws -> String {
    let payload = try await payload(files, parents: parents, time: time)
    guard let key else { return try await store(payload, branch: branch) }
    return try await store(
      Self.assemble(payload, signature: try await sshSignature(payload, key: key)), branch: branch)
  }

  // MARK: Git's opinion

  package func gitAccepts(_ object: [UInt8], allowedSigners: String? = nil, gpg: String? = nil) async throws -> Bool {
    let id = try await store(object)
    var options: [String] = []
    if let allowedSigners { options += ["-c", "gpg.ssh.allowedSignersFile=\(allowedSigners)"] }
    if let gpg { options += ["-c", "gpg.program=\(gpg)"] }
    do {
      try await HostCommand.run("git", ["--git-dir", remote.path] + options + ["verify-commit", id])
      return true
    } catch is TestSupportFailure {
      return false
    }
  }
}
