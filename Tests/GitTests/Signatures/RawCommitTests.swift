import TestSupport
import Testing

@testable import Git

@Suite struct RawCommitTests {
  private static let text = """
    tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
    parent 1111111111111111111111111111111111111111
    author Ada <ada@example.com> 1700000000 +0000
    committer Ada <ada@example.com> 1700000001 -0130
    encoding ISO-8859-1
    gpgsig -----BEGIN SSH SIGNATURE-----
     U1NIU0lH
     -----END SSH SIGNATURE-----

    A change

    gpgsig is a word, too.

    """

  @Test func theSignatureIsTakenOutAndNothingElse() throws {
    let commit = try RawCommit(Array(Self.text.utf8))
    #expect(
      commit.signature == Array("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n".utf8))
    let header = "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n"
    #expect(commit.payload == Array(Self.text.replacing(header, with: "", maxReplacements: 1).utf8))
    #expect(commit.committerTime == 1_700_000_001)
  }

  /// Two objects never come to one statement: else a commit could stand under an id that nobody signed.
  @Test func everyOtherByteIsAnotherStatementOrNone() throws {
    let bytes = Array(Self.text.utf8)
    let original = try RawCommit(bytes)
    var accepted = 0
    for place in bytes.indices {
      var changes = [bytes[..<place] + bytes[(place + 1)...]]
      for byte: UInt8 in [0x00, 0x09, 0x0A, 0x0D, 0x20, 0x31, 0x3C, 0x3E, 0x61, 0xFF] {
        if byte != bytes[place] { changes.append(bytes[..<place] + [byte] + bytes[(place + 1)...]) }
        changes.append(bytes[..<place] + [byte] + bytes[place...])
      }
      for change in changes where !change.elementsEqual(bytes) {
        guard let commit = try? RawCommit(Array(change)) else { continue }
        accepted += 1
        let isOther = commit.payload != original.payload || commit.signature != original.signature
        #expect(isOther, "at \(place)")
      }
    }
    #expect(accepted > 0)
  }

  @Test func aProgramThatHangsIsEndedAndAMissingOneIsNamed() async throws {
    try await withScratchDirectory { scratch in
      let hanging = ToolProcess(program: "sleep", home: scratch.path, deadline: .milliseconds(100))
      let late = await #expect(throws: GitError.self) { try await hanging.run(["600"]) }
      #expect(late?.code == .timeout)
      let missing = ToolProcess(program: "no-such-program", home: scratch.path)
      let error = await #expect(throws: GitError.self) { try await missing.run([]) }
      #expect(error?.code == .configuration && error?.message.contains("no-such-program") == true)
    }
  }
}
