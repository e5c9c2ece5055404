import TestSupport
import Testing

@testable import Git

/// The same objects before the reader that verifies signatures: what is taken has one reading, and nobody's signature
/// counts for anything but the bytes that it was made for.
@Suite struct SignedCorpusTests {
  private static let tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

  @Test func objectsHaveOneReadingOrNone() {
    var corpus = Corpus<[UInt8]>("commits to verify")
    for entry in CommitCase.all(tree: Self.tree) { corpus.add(entry.name, entry.bytes, entry.reading.rawValue) }
    corpus.run { bytes in
      do throws(MalformedCommit) {
        let commit = try RawCommit(bytes)
        guard let signature = commit.signature else {
          return commit.payload == bytes ? CommitCase.Reading.unsigned.rawValue : "not what was signed"
        }
        _ = try SignatureArmor(signature)
        return CommitCase.Reading.signed.rawValue
      } catch {
        let isPrintable = error.reason.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        return isPrintable ? CommitCase.Reading.malformed.rawValue : "a reason that is not printable"
      }
    }
  }

  /// An allowed key's signature of one object, put into every other one.
  @Test func aSignatureCountsForItsOwnObjectOnly() async throws {
    try await withScratchDirectory { scratch in
      let fixture = SigningFixture(scratch: scratch, remote: try await GitFixture(path: scratch.path("remote.git")))
      let key = try await fixture.sshKey("ada")
      let signers = try scratch.write("signers", try fixture.allowed("ada@example.com", key: key))
      let check = SignatureCheck(
        signers: TrustedSigners(allowedSignersFile: signers, keyringFile: nil), directory: scratch.path)
      let cases = CommitCase.all(tree: Self.tree).filter { !$0.bytes.isEmpty }
      let plain = try #require(cases.first { $0.name == "plain" })
      let signature = try await fixture.sshSignature(plain.bytes, key: key)
      var compared = 0
      for entry in cases {
        let object = SigningFixture.assemble(entry.bytes, signature: signature)
        let verdict = try await check.verdict(on: object)
        switch (verdict, entry.reading) {
        case (.good(let signer), .unsigned): #expect(entry.name == plain.name && signer == "ada@example.com")
        case (.refused, .unsigned): #expect(entry.name != plain.name)
        case (.malformed, .signed), (.malformed, .malformed): break
        default: Issue.record("\(entry.name): \(verdict)")
        }
        // git reads what is malformed in ways of its own; of the others it must think the same.
        guard entry.reading == .unsigned, entry.bytes.count < 10_000 else { continue }
        compared += 1
        let gitAccepts = try await fixture.gitAccepts(object, allowedSigners: signers)
        #expect(gitAccepts == (entry.name == plain.name), "\(entry.name)")
      }
      print("corpus signed commits: \(cases.count) cases, \(compared) of them as git has it")
    }
  }
}
