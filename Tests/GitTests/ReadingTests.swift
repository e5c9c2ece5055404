import TestSupport
import Testing

@testable import Git

/// Reading commits out of a mirror.
@Suite struct ReadingTests {
  @Test func readsACommit() async throws {
    try await MirrorFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a.yaml": "a"], message: "First")
      let second = try await fixture.remote.commit(
        ["b.yaml": .text("b")], message: "Second\u{7} \u{202E}line\n\nBody", author: "Eve \u{1B}[31m <eve@example.com>")
      let mirror = try fixture.mirror()
      let report = try await mirror.fetch(deadline: ample)
      let tip = try #require(report.tip)
      #expect(tip.hex == second)
      let commit = try await mirror.commit(tip)
      #expect(commit.id == tip)
      #expect(commit.parents.map(\.hex) == [first])
      #expect(commit.author == "Eve [31m <eve@example.com>")
      #expect(commit.subject == "Second line")
      #expect(commit.time == 1_700_000_000)
      let raw = try await fixture.remote.git(["cat-file", "commit", second])
      #expect(try await mirror.rawCommit(tip) == Array(raw.utf8))
      let parent = try #require(commit.parents.first)
      #expect(try await mirror.isAncestor(parent, of: tip))
      #expect(try await mirror.isAncestor(tip, of: tip))
      #expect(try await !mirror.isAncestor(tip, of: parent))
    }
  }

  @Test func resolvesBranchesTagsAndDigits() async throws {
    try await MirrorFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a": "1"])
      let second = try await fixture.remote.commit(files: ["a": "2"])
      try await fixture.remote.git(["tag", "light", first])
      try await fixture.remote.git([
        "-c", "user.name=A", "-c", "user.email=a@b", "tag", "-a", "-m", "x", "annotated", first,
      ])
      let mirror = try fixture.mirror()
      _ = try await mirror.fetch(deadline: ample)
      #expect(try await mirror.resolve("main").hex == second)
      #expect(try await mirror.resolve("light").hex == first)
      #expect(try await mirror.resolve(second).hex == second)
      #expect(try await mirror.resolve(String(first.prefix(8))).hex == first)
      for unknown in [
        "nothing", "abc", "HEAD~1", "main^{tree}", ":/x", "main@{0}", String(repeating: "0", count: 40), "\u{1B}[2J",
      ] {
        let error = await #expect(throws: GitError.self) { try await mirror.resolve(unknown) }
        #expect(error?.code == .revisionNotFound)
        #expect(error?.description.contains("\u{1B}") == false)
      }

      // A tag that moves on the remote moves here, and one that goes, goes.
      try await fixture.remote.git(["tag", "-f", "light", second])
      try await fixture.remote.git(["tag", "-d", "annotated"])
      _ = try await mirror.fetch(deadline: ample)
      #expect(try await mirror.resolve("light").hex == second)
      await #expect(throws: GitError.self) { try await mirror.resolve("annotated") }

      // A tag must not be able to say what a branch name means.
      try await fixture.remote.git(["tag", "main", first])
      _ = try await mirror.fetch(deadline: ample)
      let error = await #expect(throws: GitError.self) { try await mirror.resolve("main") }
      #expect(error?.code == .revisionAmbiguous)
      #expect(try await mirror.tip()?.hex == second)
    }
  }

  @Test func readsFilesAndNamesWhatItDoesNotRead() async throws {
    try await MirrorFixture.with { fixture in
      let tip = try await fixture.remote.commit([
        "rules/a.yaml": .text("name: a"), "rules/deep/er/b.yaml": .bytes([0xFF, 0x00, 0x0A]),
        "rules/link.yaml": .link("/etc/passwd"), "rules/dir": .link(".."),
        "rules/module": .submodule(String(repeating: "1", count: 40)),
        "rules/large.yaml": .text(String(repeating: "x", count: 101)),
        "rules/.hidden/c.yaml": .text("c"), "other/d.yaml": .text("d"), "rules/1/2/3/4/5.yaml": .text("deep"),
      ])
      let mirror = try fixture.mirror(limits: GitLimits(fileBytes: 100, depth: 3))
      _ = try await mirror.fetch(deadline: ample)
      let commit = try await mirror.resolve(tip)
      let (files, problems) = try await mirror.files(of: commit, under: "./rules/") { path, _ in !path.contains("/.") }
      #expect(files.map(\.path) == ["rules/a.yaml", "rules/deep/er/b.yaml"])
      #expect(files.map(\.size) == [7, 3])
      #expect(try await mirror.contents(of: files.map(\.id)) == [Array("name: a".utf8), [0xFF, 0x00, 0x0A]])
      #expect(
        Set(problems) == [
          TreeProblem(path: "rules/link.yaml", reason: .symbolicLink),
          TreeProblem(path: "rules/dir", reason: .symbolicLink),
          TreeProblem(path: "rules/module", reason: .submodule),
          TreeProblem(path: "rules/large.yaml", reason: .tooLarge(size: 101, limit: 100)),
          TreeProblem(path: "rules/1/2/3/4", reason: .tooDeep(limit: 3)),
        ])
      for problem in problems { #expect(!problem.message.isEmpty) }

      let missing = try await mirror.files(of: commit, under: "rules/none") { _, _ in true }
      #expect(missing.problems == [TreeProblem(path: "rules/none", reason: .folderMissing)])
      let file = try await mirror.files(of: commit, under: "rules/a.yaml") { _, _ in true }
      #expect(file.problems == [TreeProblem(path: "rules/a.yaml", reason: .notAFolder)])
      let link = try await mirror.files(of: commit, under: "rules/dir") { _, _ in true }
      #expect(link.problems == [TreeProblem(path: "rules/dir", reason: .notAFolder)])
    }
  }

  @Test func stopsAtTheLimits() async throws {
    try await MirrorFixture.with { fixture in
      let files = Dictionary(uniqueKeysWithValues: (0..<20).map { ("f\($0).yaml", "\($0)") })
      try await fixture.remote.commit(files: files)
      for (limits, reason) in [
        (GitLimits(files: 5), TreeProblem.Reason.tooManyFiles(limit: 5)),
        (GitLimits(entries: 7), TreeProblem.Reason.tooManyEntries(limit: 7)),
      ] {
        let mirror = try fixture.mirror(limits: limits)
        let tip = try #require(try await mirror.fetch(deadline: ample).tip)
        let (read, problems) = try await mirror.files(of: tip, under: ".") { _, _ in true }
        #expect(read.count <= 7)
        #expect(problems.map(\.reason) == [reason])
      }
    }
  }

  @Test func namesThatAreNotUTF8AreRefused() async throws {
    try await MirrorFixture.with { fixture in
      let blob = try await fixture.remote.git(["hash-object", "-w", "--stdin"], input: Array("x".utf8)).prefix(40)
      let listing = Array("100644 blob \(blob)\ta".utf8) + [0xFF] + Array(".yaml".utf8) + [0]
      let tree = try await fixture.remote.git(["mktree", "-z"], input: listing).prefix(40)
      let commit = try await fixture.remote.git([
        "-c", "user.name=A", "-c", "user.email=a@b", "commit-tree", "-m", "x", String(tree),
      ]).prefix(40)
      try await fixture.remote.git(["update-ref", "refs/heads/main", String(commit)])
      let mirror = try fixture.mirror()
      let tip = try #require(try await mirror.fetch(deadline: ample).tip)
      let (files, problems) = try await mirror.files(of: tip, under: ".") { _, _ in true }
      #expect(files.isEmpty)
      #expect(problems.map(\.reason) == [.unusableName])
    }
  }

  @Test func asksForTheSizeBeforeItReads() async throws {
    try await MirrorFixture.with { fixture in
      try await fixture.remote.commit(files: ["a": String(repeating: "x", count: 1000)])
      let mirror = try fixture.mirror()
      let tip = try #require(try await mirror.fetch(deadline: ample).tip)
      let file = try #require(try await mirror.files(of: tip, under: "") { _, _ in true }.files.first)
      let error = await #expect(throws: GitError.self) { try await mirror.contents(of: [file.id], limit: 999) }
      #expect(error?.code == .limit)
      #expect(error?.message.contains("validation.fileBytes") == true)
      #expect(try await mirror.contents(of: [file.id], limit: 1000).first?.count == 1000)
    }
  }

  @Test func aMirrorThatWasNeverFetchedSaysSo() async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror()
      let error = await #expect(throws: GitError.self) { try await mirror.tip() }
      #expect(error?.code == .mirrorMissing)
    }
  }

  @Test func readsManyFilesAtOnce() async throws {
    try await MirrorFixture.with { fixture in
      let texts = Dictionary(
        uniqueKeysWithValues: (0..<10_000).map {
          ("rules/\($0 % 100)/\($0).yaml", "name: rule \($0)\npriority: \($0)\n")
        })
      try await fixture.remote.commit(files: texts)
      let mirror = try fixture.mirror()
      _ = try await mirror.fetch(deadline: ample)
      #expect(try await mirror.texts() == texts)
    }
  }
}
