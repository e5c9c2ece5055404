import TestSupport
import Testing

@testable import Git

@Suite struct SignedHistoryTests {
  @Test func theMirrorJudgesWhatItFetchedAndLeavesNothingBehind() async throws {
    try await MirrorFixture.with { fixture in
      let signing = SigningFixture(scratch: fixture.scratch, remote: fixture.remote)
      let key = try await signing.sshKey("ada")
      let file = try fixture.scratch.write("signers", try signing.allowed("ada@example.com", key: key))
      let signers = TrustedSigners(allowedSignersFile: file, keyringFile: nil)
      let first = try await signing.commit(["a": "1"], key: nil)
      let side = try await signing.commit(["a": "2"], key: nil, parents: [first], branch: "side")
      let second = try await signing.commit(["a": "3"], key: key, parents: [first])
      let merge = try await signing.commit(["a": "4"], key: key, parents: [second, side])

      let mirror = try fixture.mirror()
      _ = try await mirror.fetch(deadline: ample)
      let ids = try [first, side, second, merge].map { try #require(ObjectID(hex: $0)) }
      #expect(try await mirror.signature(of: ids[3], trusting: signers) == .good(by: "ada@example.com"))
      #expect(try await mirror.signature(of: ids[1], trusting: signers) == .unsigned)
      #expect(try await mirror.commits(to: ids[3], since: ids[2])?.first == ids[3])
      #expect(Set(try await mirror.commits(to: ids[3], since: ids[2]) ?? []) == [ids[3], ids[1]])
      #expect(Set(try await mirror.commits(to: ids[3], since: nil) ?? []) == Set(ids))
      #expect(try await mirror.commits(to: ids[0], since: ids[3]) == [])
      let left = try await HostCommand.run("find", [mirror.place.signatures, "-mindepth", "1"])
      #expect(left.isEmpty)

      var limits = GitLimits()
      limits.signedCommits = 3
      let bounded = try fixture.mirror(limits: limits)
      #expect(try await bounded.commits(to: ids[3], since: nil) == nil)
      #expect(try await bounded.commits(to: ids[3], since: ids[0])?.count == 3)
    }
  }
}
