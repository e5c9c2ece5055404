internal import Glibc

/// Judges the signature of one commit by the programs that made it: `ssh-keygen` with allowed signers, `gpgv` with a
/// keyring. Only exit codes and machine-readable lines decide, never the words for people.
struct SignatureCheck {
  let signers: TrustedSigners
  /// An empty directory of this check's own.
  let directory: String

  private var signatureFile: String { directory + "/signature" }
  private var payloadFile: String { directory + "/payload" }

  /// - Parameter bytes: the raw object.
  /// - Throws: what keeps a judgement from being made; it says nothing about the commit.
  func verdict(on bytes: [UInt8]) async throws(GitError) -> SignatureVerdict {
    let commit: RawCommit
    let armor: SignatureArmor
    do throws(MalformedCommit) {
      commit = try RawCommit(bytes)
      guard let signature = commit.signature else { return .unsigned }
      armor = try SignatureArmor(signature)
    } catch {
      return .malformed(error.reason)
    }
    try write(commit.signature ?? [], to: signatureFile)
    try write(commit.payload, to: payloadFile)
    switch armor {
    case .ssh:
      guard let file = signers.allowedSignersFile else {
        return .refused("has an SSH signature, and repository.verify.allowedSignersFile is not set")
      }
      try Self.checkReadable(file, "repository.verify.allowedSignersFile")
      return try await ssh(file, commit.committerTime)
    case .openPGP:
      guard let file = signers.keyringFile else {
        return .refused("has an OpenPGP signature, and repository.verify.keyringFile is not set")
      }
      try Self.checkReadable(file, "repository.verify.keyringFile")
      return try await openPGP(file)
    }
  }

  // MARK: SSH

  /// Whoever may sign for several principals has as many lines; more than these are not asked for.
  private static let principalLimit = 16

  private func ssh(_ allowedSigners: String, _ seconds: Int64) async throws(GitError) -> SignatureVerdict {
    guard let time = Self.time(seconds) else { return .malformed("was committed at a time that no clock shows") }
    let tool = ToolProcess(program: "ssh-keygen", home: directory)
    // As git does: the key's validity counts at the time of the commit, else history would grow invalid with age.
    let common = ["-f", allowedSigners, "-s", signatureFile, "-Overify-time=\(time)"]
    let found = try await tool.run(["-Y", "find-principals"] + common)
    if found.status == 0 {
      for principal in found.output.split(separator: "\n").prefix(Self.principalLimit) {
        let verified = try await tool.run(
          ["-Y", "verify", "-n", "git", "-I", String(principal)] + common, input: payloadFile)
        if verified.status == 0 { return .good(by: printable(String(principal), limit: 200)) }
      }
    }
    return try await sshRefusal(tool, time)
  }

  /// Only to say why; nothing is allowed by it.
  private func sshRefusal(_ tool: ToolProcess, _ time: String) async throws(GitError) -> SignatureVerdict {
    let plain = try await tool.run(
      ["-Y", "check-novalidate", "-n", "git", "-s", signatureFile], input: payloadFile)
    if plain.complaint.contains("No user exists for uid") {
      throw GitError(.configuration, "ssh-keygen refuses to run as a user without a name; add it to /etc/passwd.")
    }
    guard plain.status == 0 else {
      return .refused("has an SSH signature that does not fit its content, or was not made for git")
    }
    let word = plain.output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("SHA256:") }
    let key = word.map { "the key \(printable(String($0), limit: 60))" } ?? "a key"
    return .refused(
      "is signed with \(key), which repository.verify.allowedSignersFile does not allow at \(time), the time of the "
        + "commit")
  }

  /// `YYYYMMDDHHMMSSZ`; `nil` after the year 9999.
  private static func time(_ seconds: Int64) -> String? {
    guard (0..<253_402_300_800).contains(seconds) else { return nil }
    var (moment, parts) = (time_t(seconds), tm())
    guard gmtime_r(&moment, &parts) != nil else { return nil }
    let digits: (Int32, Int) -> String = { value, count in
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    return digits(parts.tm_year + 1900, 4) + digits(parts.tm_mon + 1, 2) + digits(parts.tm_mday, 2)
      + digits(parts.tm_hour, 2) + digits(parts.tm_min, 2) + digits(parts.tm_sec, 2) + "Z"
  }

  // MARK: OpenPGP

  private func openPGP(_ keyring: String) async throws(GitError) -> SignatureVerdict {
    let tool = ToolProcess(program: "gpgv", home: directory)
    let result = try await tool.run([
      "--homedir", directory, "--keyring", keyring, "--status-fd", "1", "--weak-digest", "SHA1", signatureFile,
      payloadFile,
    ])
    return OpenPGPStatus(result.output).verdict(exitCode: result.status ?? -1)
  }

  // MARK: Files

  private func write(_ bytes: [UInt8], to path: String) throws(GitError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw MirrorPlace.unwritable(path, errno) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { raw in
        Glibc.write(file, raw.baseAddress?.advanced(by: written), raw.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw MirrorPlace.unwritable(path, errno) }
      written += count
    }
  }

  /// A file that is missing says nothing about the commit; the programs do not tell the two apart by exit code.
  static func checkReadable(_ path: String, _ setting: String) throws(GitError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw GitError(.configuration, "\(path) (\(setting)) cannot be read.", detail: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: 16)
    let count = read(file, &head, head.count)
    guard count > 0 else {
      let reason = count < 0 ? String(cString: strerror(errno)) : nil
      throw GitError(.configuration, "\(path) (\(setting)) is empty, or no file.", detail: reason)
    }
    // gpgv reads no armour, and would say that every key is unknown.
    guard !head.prefix(count).starts(with: Array("-----BEGIN".utf8)) || setting != "repository.verify.keyringFile"
    else {
      throw GitError(
        .configuration, "\(path) (\(setting)) is armoured text; write it without --armor: gpg --export KEY > \(path)")
    }
  }
}
