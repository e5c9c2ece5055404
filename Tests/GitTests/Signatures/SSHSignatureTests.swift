import TestSupport
import Testing

@testable import Git

/// Side by side with `git verify-commit`: what is accepted here, git accepts too.
@Suite struct SSHSignatureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    enum Expected: Equatable { case good, unsigned, refused, malformed }

    let testDescription: String
    let expected: Expected
    /// `nil` where git's answer is not part of the comparison: it takes what it should not.
    var git: Bool?
    var namespace = "git"
    var key = "ada"
    var signers = "ada"
    var options = ""
    var encoding: String?
    /// Of the signed object, its payload and the signature.
    var change: @Sendable (_ signed: [UInt8], _ payload: [UInt8], _ signature: String) -> [UInt8] = { signed, _, _ in
      signed
    }
  }

  static let cases: [Case] = [
    Case(testDescription: "honest", expected: .good, git: true),
    Case(testDescription: "honest, with an encoding", expected: .good, git: true, encoding: "ISO-8859-1"),
    Case(testDescription: "signature in the message", expected: .unsigned, git: false) { _, payload, signature in
      payload + Array(indented(signature).utf8)
    },
    Case(testDescription: "signature before the message", expected: .unsigned, git: false) { _, payload, signature in
      replacing("\n\n", by: "\n\n" + indented(signature), in: payload)
    },
    Case(testDescription: "hidden text after a NUL", expected: .malformed, git: false) { signed, _, _ in
      signed + [0] + Array("hidden".utf8)
    },
    Case(testDescription: "two signatures", expected: .malformed) { signed, _, signature in
      SigningFixture.assemble(signed, signature: signature)
    },
    Case(testDescription: "another hash's signature too", expected: .malformed) { signed, _, signature in
      SigningFixture.assemble(signed, signature: signature, header: "gpgsig-sha256")
    },
    Case(testDescription: "another hash's signature first", expected: .malformed) { _, payload, signature in
      SigningFixture.assemble(
        SigningFixture.assemble(payload, signature: signature, header: "gpgsig-sha256"), signature: signature)
    },
    Case(testDescription: "only another hash's signature", expected: .malformed) { _, payload, signature in
      SigningFixture.assemble(payload, signature: signature, header: "gpgsig-sha256")
    },
    Case(testDescription: "two trees", expected: .malformed, git: false) { signed, _, _ in
      Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n".utf8) + signed
    },
    Case(testDescription: "two authors", expected: .malformed, git: false) { signed, _, _ in
      replacing("committer ", by: "author Eve <eve@example.com> 1 +0000\ncommitter ", in: signed)
    },
    Case(testDescription: "a parent added", expected: .refused, git: false) { signed, _, _ in
      replacing("author ", by: "parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor ", in: signed)
    },
    Case(testDescription: "a parent after the author", expected: .malformed, git: false) { signed, _, _ in
      replacing("committer ", by: "parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ncommitter ", in: signed)
    },
    Case(testDescription: "a merged tag", expected: .malformed, git: false) { signed, _, _ in
      replacing("\n\n", by: "\nmergetag object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\n", in: signed)
    },
    Case(testDescription: "a carriage return", expected: .malformed, git: false) { signed, _, _ in
      signed + [0x0D, 0x0A]
    },
    Case(testDescription: "another message", expected: .refused, git: false) { signed, _, _ in
      replacing("A change", by: "B change", in: signed)
    },
    Case(testDescription: "another time", expected: .refused, git: false) { signed, _, _ in
      replacing("1700000000", by: "1700000001", in: signed)
    },
    Case(testDescription: "text behind the signature", expected: .malformed) { _, payload, signature in
      SigningFixture.assemble(payload, signature: signature + "text\n")
    },
    Case(testDescription: "two blocks in one header", expected: .malformed) { _, payload, signature in
      SigningFixture.assemble(payload, signature: signature + signature)
    },
    Case(testDescription: "S/MIME", expected: .malformed, git: false) { _, payload, _ in
      SigningFixture.assemble(
        payload, signature: "-----BEGIN SIGNED MESSAGE-----\nAAAA\n-----END SIGNED MESSAGE-----\n")
    },
    Case(testDescription: "no signature", expected: .unsigned, git: false) { _, payload, _ in payload },
    Case(testDescription: "made for files", expected: .refused, git: false, namespace: "file"),
    Case(testDescription: "an unknown signer", expected: .refused, git: false, key: "eve"),
    Case(
      testDescription: "valid then", expected: .good, git: true,
      options: "valid-after=\"20231101\",valid-before=\"20231201\""),
    Case(testDescription: "expired", expected: .refused, git: false, options: "valid-before=\"20231101\""),
    Case(testDescription: "not yet valid", expected: .refused, git: false, options: "valid-after=\"20231201\""),
    Case(testDescription: "allowed for git", expected: .good, git: true, options: "namespaces=\"git,file\""),
    Case(testDescription: "allowed for files only", expected: .refused, git: false, options: "namespaces=\"file\""),
    Case(testDescription: "ECDSA", expected: .good, git: true, key: "ecdsa", signers: "ecdsa"),
    Case(testDescription: "RSA", expected: .good, git: true, key: "rsa", signers: "rsa"),
  ]

  @Test(arguments: cases) func aSignatureCounts(_ test: Case) async throws {
    try await withScratchDirectory { scratch in
      let fixture = SigningFixture(
        scratch: scratch, remote: try await GitFixture(path: scratch.path("remote.git")))
      let type = ["ecdsa", "rsa"].contains(test.key) ? test.key : "ed25519"
      let key = try await fixture.sshKey(test.key, type: type)
      let listed = test.key == test.signers ? key : try await fixture.sshKey(test.signers)
      let file = try scratch.write(
        "signers", try fixture.allowed("ada@example.com", key: listed, options: test.options))
      let payload = try await fixture.payload(encoding: test.encoding)
      let signature = try await fixture.sshSignature(payload, key: key, namespace: test.namespace)
      let object = test.change(SigningFixture.assemble(payload, signature: signature), payload, signature)

      let verdict = try await check(
        object, TrustedSigners(allowedSignersFile: file, keyringFile: nil), in: scratch)
      #expect(kind(verdict) == test.expected, "\(verdict)")
      if test.expected == .good { #expect(verdict == .good(by: "ada@example.com")) }
      if let git = test.git { #expect(try await fixture.gitAccepts(object, allowedSigners: file) == git) }
    }
  }

  @Test func whatGitItselfSignedIsGood() async throws {
    try await withScratchDirectory { scratch in
      let remote = try await GitFixture(path: scratch.path("remote.git"))
      let fixture = SigningFixture(scratch: scratch, remote: remote)
      let key = try await fixture.sshKey("ada")
      let base = try await remote.commit(files: ["a.yaml": "a"])
      let file = try scratch.write("signers", try fixture.allowed("ada@example.com", key: key))
      let output = try await remote.git(
        [
          "-c", "gpg.format=ssh", "-c", "user.signingkey=\(key)", "-c", "user.name=Ada", "-c",
          "user.email=ada@example.com", "commit-tree", "-S", "-p", base, "-m", "Signed by git", base + "^{tree}",
        ])
      let raw = try await remote.git(["cat-file", "commit", String(output.prefix { !$0.isNewline })])
      let signers = TrustedSigners(allowedSignersFile: file, keyringFile: nil)
      #expect(try await check(Array(raw.utf8), signers, in: scratch) == .good(by: "ada@example.com"))
    }
  }

  @Test func aMissingFileSaysNothingAboutTheCommit() async throws {
    try await withScratchDirectory { scratch in
      let fixture = SigningFixture(
        scratch: scratch, remote: try await GitFixture(path: scratch.path("remote.git")))
      let key = try await fixture.sshKey("ada")
      let payload = try await fixture.payload()
      let object = SigningFixture.assemble(
        payload, signature: try await fixture.sshSignature(payload, key: key))
      let missing = TrustedSigners(allowedSignersFile: scratch.path("none"), keyringFile: nil)
      let error = await #expect(throws: GitError.self) { try await check(object, missing, in: scratch) }
      #expect(error?.code == .configuration)
      let none = TrustedSigners(allowedSignersFile: nil, keyringFile: scratch.path("none"))
      #expect(kind(try await check(object, none, in: scratch)) == .refused)
    }
  }

  private static func indented(_ signature: String) -> String {
    "gpgsig " + signature.split(separator: "\n").joined(separator: "\n ") + "\n"
  }

  /// The first occurrence only.
  private static func replacing(_ old: String, by new: String, in bytes: [UInt8]) -> [UInt8] {
    let old = Array(old.utf8)
    guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: old) }) else { return bytes }
    return Array(bytes[..<place]) + Array(new.utf8) + Array(bytes[(place + old.count)...])
  }
}

func check(
  _ object: [UInt8], _ signers: TrustedSigners, in scratch: ScratchDirectory
) async throws -> SignatureVerdict {
  try await SignatureCheck(signers: signers, directory: scratch.path).verdict(on: object)
}

func kind(_ verdict: SignatureVerdict) -> SSHSignatureTests.Case.Expected {
  switch verdict {
  case .good: .good
  case .unsigned: .unsigned
  case .refused: .refused
  case .malformed: .malformed
  }
}
