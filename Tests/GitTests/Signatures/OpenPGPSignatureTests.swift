import Foundation
import TestSupport
import Testing

@testable import Git

@Suite struct OpenPGPSignatureTests {
  private static var hasGPG: Bool {
    TrustedSigners.path(of: "gpg") != nil && TrustedSigners.path(of: "gpgv") != nil
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let verdict: SSHSignatureTests.Case.Expected
    let git: Bool?
    /// Part of the reason.
    var reason = ""
    var options = ["--local-user", "ada@example.com"]
    var isChanged = false
  }

  static let cases: [Case] = [
    Case(testDescription: "honest", verdict: .good, git: true),
    Case(testDescription: "changed", verdict: .refused, git: false, reason: "does not fit", isChanged: true),
    Case(
      testDescription: "a stranger's", verdict: .refused, git: nil, reason: "does not have",
      options: ["--local-user", "eve@example.com"]),
    Case(
      testDescription: "a stranger's too", verdict: .refused, git: nil, reason: "does not have",
      options: ["--local-user", "ada@example.com", "--local-user", "eve@example.com"]),
    Case(
      testDescription: "an expired key's", verdict: .refused, git: nil, reason: "expired",
      options: ["--faked-system-time", "20200601T000000!", "--local-user", "old@example.com"]),
    Case(
      testDescription: "a revoked key's", verdict: .refused, git: false, reason: "revoked",
      options: ["--local-user", "revoked@example.com"]),
    Case(
      testDescription: "over the text", verdict: .refused, git: nil, reason: "not over its bytes",
      options: ["--textmode", "--local-user", "ada@example.com"]),
    Case(
      testDescription: "SHA-1", verdict: .refused, git: nil, reason: "weak",
      options: ["--digest-algo", "SHA1", "--local-user", "rsa@example.com"]),
  ]

  @Test(.enabled(if: hasGPG, "this host has no gpg and gpgv: apt install gnupg gpgv"))
  func aSignatureCounts() async throws {
    try await withScratchDirectory { scratch in
      let fixture = SigningFixture(
        scratch: scratch, remote: try await GitFixture(path: scratch.path("remote.git")))
      let home = scratch.path("gnupg")
      try FileManager.default.createDirectory(
        atPath: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      func gpg(_ arguments: [String], input: [UInt8] = []) async throws -> String {
        try await HostCommand.run(
          "gpg", ["--homedir", home, "--batch", "--quiet", "--passphrase", ""] + arguments, input: input)
      }
      do {
        let keyring = try await keys(scratch, gpg)
        let program = try scratch.write(
          "gpg.sh", "#!/bin/sh\nexec gpg --homedir \(home) \"$@\"\n", permissions: 0o700)
        let payload = try await fixture.payload()
        for test in Self.cases {
          // A revoked key does not sign: its signatures are older than the revocation.
          let signature = try await gpg(["--detach-sign", "--armor"] + test.options, input: payload)
          if test.reason == "revoked" { _ = try await gpg(["--import", try revocation(scratch, home)]) }
          let ring = test.reason == "revoked" ? scratch.path("later.gpg") : keyring
          if test.reason == "revoked" {
            _ = try await gpg(["--export", "--output", ring, "ada@example.com", "revoked@example.com"])
          }
          var object = SigningFixture.assemble(payload, signature: signature)
          if test.isChanged { object += Array("More.\n".utf8) }
          let verdict = try await check(
            object, TrustedSigners(allowedSignersFile: nil, keyringFile: ring), in: scratch)
          #expect(kind(verdict) == test.verdict, "\(test.testDescription): \(verdict)")
          if case .refused(let reason) = verdict { #expect(reason.contains(test.reason), "\(test.testDescription)") }
          if let git = test.git {
            #expect(try await fixture.gitAccepts(object, gpg: program) == git, "\(test.testDescription)")
          }
        }
      } catch {
        _ = try? await HostCommand.run("gpgconf", ["--homedir", home, "--kill", "all"])
        throw error
      }
      try await HostCommand.run("gpgconf", ["--homedir", home, "--kill", "all"])
    }
  }

  /// - Returns: path of a keyring with every key but Eve's.
  private func keys(
    _ scratch: ScratchDirectory, _ gpg: ([String], [UInt8]) async throws -> String
  ) async throws -> String {
    for (name, type) in [("ada", "ed25519"), ("eve", "ed25519"), ("revoked", "ed25519"), ("rsa", "rsa2048")] {
      _ = try await gpg(["--quick-gen-key", "\(name) <\(name)@example.com>", type, "sign", "0"], [])
    }
    _ = try await gpg(
      [
        "--faked-system-time", "20200101T000000!", "--quick-gen-key", "old <old@example.com>", "ed25519", "sign",
        "1y",
      ], [])
    let keyring = scratch.path("keyring.gpg")
    let names = ["ada", "revoked", "rsa", "old"].map { $0 + "@example.com" }
    _ = try await gpg(["--export", "--output", keyring] + names, [])
    try await HostCommand.run("gpg", ["--homedir", scratch.path("gnupg"), "--batch", "--check-trustdb"])
    return keyring
  }

  /// gpg writes a revocation beside each key, with a colon before it against accidents.
  private func revocation(_ scratch: ScratchDirectory, _ home: String) throws -> String {
    let folder = home + "/openpgp-revocs.d"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      if text.contains("revoked@example.com") {
        return try scratch.write("revocation", text.replacing(":-----BEGIN", with: "-----BEGIN"))
      }
    }
    throw TestSupportFailure("gpg wrote no revocation")
  }

  @Test func aBlockWithTwoGoodSignaturesIsNotOne() {
    let one = """
      [GNUPG:] NEWSIG
      [GNUPG:] GOODSIG F28FB23D20653AD5 Ada
      [GNUPG:] VALIDSIG 8B43 2026-11-23 1795454928 0 4 0 22 8 00 8B43

      """
    #expect(OpenPGPStatus(one).verdict(exitCode: 0) == .good(by: "8B43"))
    #expect(OpenPGPStatus(one).verdict(exitCode: 1) != .good(by: "8B43"))
    #expect(OpenPGPStatus(one + one).verdict(exitCode: 0) != .good(by: "8B43"))
    #expect(kind(OpenPGPStatus("").verdict(exitCode: 0)) == .refused)
    // What is no fingerprint names nobody.
    #expect(kind(OpenPGPStatus(one.replacing("8B43", with: "\u{6}")).verdict(exitCode: 0)) == .refused)
    // As one character to Swift, this line's end is none, and hid the word behind it.
    let hidden = one.dropLast() + "\r\n[GNUPG:] BADSIG F28FB23D20653AD5 Ada\n"
    #expect(OpenPGPStatus(String(hidden)).verdict(exitCode: 0) != .good(by: "8B43"))
  }

  @Test func anArmouredKeyringIsNamed() async throws {
    try await withScratchDirectory { scratch in
      let file = try scratch.write("keys.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
      let error = #expect(throws: GitError.self) {
        try TrustedSigners.checkReadable(file, "repository.verify.keyringFile")
      }
      #expect(error?.message.contains("without --armor") ?? false)
    }
  }
}
