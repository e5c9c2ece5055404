import Foundation
import TestSupport
import Testing

@testable import Git

/// Fetching from a folder, by both transports.
@Suite struct FetchTests {
  @Test(arguments: bothTransports) func bringsWhatIsNew(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror(transport)
      let first = try await fixture.remote.commit(files: ["a": "1", "b": "1"])
      var report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == first)
      #expect(report.changed && !report.rewritten && !report.rebuilt && report.absence == nil)
      #expect(report.durationMilliseconds > 0)

      report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == first)
      #expect(!report.changed)

      let second = try await fixture.remote.commit(files: ["a": "2"])
      report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == second)
      #expect(report.changed && !report.rewritten)
      #expect(try await mirror.tip()?.hex == second)
      #expect(try await mirror.texts() == ["a": "2", "b": "1"])
      #expect(!FileManager.default.fileExists(atPath: mirror.place.home))
    }
  }

  @Test(arguments: bothTransports) func saysWhenThereIsNothing(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror(transport)
      var report = try await mirror.fetch(deadline: ample)
      #expect(report.tip == nil && report.absence == .emptyRepository && !report.changed)
      #expect(try await mirror.tip() == nil)
      let other = try await fixture.remote.commit([:], branch: "other/one")
      report = try await mirror.fetch(deadline: ample)
      #expect(report.tip == nil && report.absence == .noSuchBranch(others: ["other/one"]))
      let text = FetchReport.explanation(of: try #require(report.absence), branch: "main")
      #expect(text.contains("repository.branch") && text.contains("other/one"))

      // A branch that vanishes takes nothing away.
      try await fixture.remote.git(["update-ref", "refs/heads/main", other])
      #expect(try await mirror.fetch(deadline: ample).tip?.hex == other)
      try await fixture.remote.git(["update-ref", "-d", "refs/heads/main"])
      report = try await mirror.fetch(deadline: ample)
      #expect(report.tip == nil && report.changed && report.absence == .noSuchBranch(others: ["other/one"]))
      #expect(try await mirror.commit(try #require(ObjectID(hex: other))).id.hex == other)
    }
  }

  @Test(arguments: bothTransports) func reportsRewrittenHistory(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror(transport)
      let first = try await fixture.remote.commit(files: ["a": "1"])
      let second = try await fixture.remote.commit(files: ["a": "2"])
      _ = try await mirror.fetch(deadline: ample)
      let third = try await fixture.remote.commit(["a": .text("3")], from: first)
      var report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == third && report.rewritten && report.changed)
      let former = try #require(ObjectID(hex: second))
      #expect(try await mirror.files(of: former, under: ".") { _, _ in true }.files.count == 1)

      // Backwards is rewritten too.
      try await fixture.remote.git(["update-ref", "refs/heads/main", first])
      report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == first && report.rewritten)
    }
  }

  @Test(arguments: bothTransports) func namesARemoteThatIsGone(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror(transport)
      let first = try await fixture.remote.commit(files: ["a": "1"])
      _ = try await mirror.fetch(deadline: ample)
      try FileManager.default.moveItem(atPath: fixture.remote.path, toPath: fixture.remote.path + ".away")
      let error = await mirror.fetchFailure()
      #expect(error?.code == .remoteNotFound)
      #expect(error?.message.contains("repository.url") == true)
      #expect(try await mirror.tip()?.hex == first)
      try FileManager.default.moveItem(atPath: fixture.remote.path + ".away", toPath: fixture.remote.path)
      #expect(try await mirror.fetch(deadline: ample).tip?.hex == first)
    }
  }

  @Test(arguments: bothTransports) func readsAFolderOfAnotherUser(_ transport: GitConnection.Transport) async throws {
    // Only root can give files away; for others there is nothing to show.
    guard getuid() == 0 else { return }
    try await MirrorFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a": "1"])
      try await HostCommand.run("chown", ["-R", "65534:65534", fixture.remote.path])
      #expect(try await fixture.mirror(transport).fetch(deadline: ample).tip?.hex == first)
    }
  }

  @Test(arguments: bothTransports) func refusesSHA256(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with(remoteArguments: ["--object-format=sha256"]) { fixture in
      try await fixture.remote.commit(files: ["a": "1"])
      let error = await fixture.mirrorFailure(transport)
      #expect(error?.code == .unsupported, "\(String(describing: error))")
      #expect(error?.message.contains("SHA-256") == true)
    }
  }

  @Test(arguments: ["", "*", "a:b", "a b", "../x", "-", "x.lock", "a\u{7}"])
  func refusesWhatIsNoBranch(_ branch: String) async throws {
    try await MirrorFixture.with { fixture in
      try await fixture.remote.commit(files: ["a": "1"])
      let mirror = try fixture.mirror(branch: branch)
      if branch == "-" {
        // Odd, and allowed.
        #expect(try await mirror.fetch(deadline: ample).absence == .noSuchBranch(others: ["main"]))
      } else {
        let error = await mirror.fetchFailure()
        #expect(error?.code == .configuration, "\(String(describing: error))")
        #expect(error?.message.contains("repository.branch") == true)
      }
    }
  }

  @Test func refusesAShallowSource() async throws {
    try await MirrorFixture.with { fixture in
      try await fixture.remote.commit(files: ["a": "1"])
      try await fixture.remote.commit(files: ["a": "2"])
      let shallow = fixture.scratch.path("shallow.git")
      try await HostCommand.run("git", ["clone", "-q", "--bare", "--depth=1", fixture.remote.url, shallow])
      for transport in bothTransports {
        let error = await (try fixture.mirror(transport, url: "file://" + shallow)).fetchFailure()
        #expect(error?.code == .unsupported, "\(transport): \(String(describing: error))")
        #expect(error?.message.contains("shallow") == true)
      }
    }
  }

  @Test(arguments: bothTransports) func manyPacksBecomeOne(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror(transport)
      let lost = try await fixture.remote.commit(files: ["a": "lost"])
      _ = try await mirror.fetch(deadline: ample)
      try await fixture.remote.commit(["a": .text("0")], from: "")
      #expect(try await mirror.fetch(deadline: ample).rewritten)
      // The rule counts files; more packs of the same objects do as well as more fetches.
      let folder = mirror.place.directory + "/objects/pack"
      let pack = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".pack") })
        .dropLast(5)
      for index in 0..<Mirror.packLimit {
        let copy = "pack-" + String(repeating: "0", count: 36) + String(1000 + index)
        for ending in [".pack", ".idx"] {
          try FileManager.default.copyItem(atPath: "\(folder)/\(pack)\(ending)", toPath: "\(folder)/\(copy)\(ending)")
        }
      }
      let last = try await fixture.remote.commit(files: ["a": "1"])
      #expect(try await mirror.fetch(deadline: ample).tip?.hex == last)
      #expect(mirror.place.packCount == 1)
      #expect(try await mirror.texts() == ["a": "1"])
      #expect(try await mirror.commit(try #require(ObjectID(hex: lost))).id.hex == lost)
      #expect(!FileManager.default.fileExists(atPath: mirror.place.fresh))
    }
  }
}

extension MirrorFixture {
  func mirrorFailure(_ transport: GitConnection.Transport) async -> GitError? {
    guard let mirror = try? mirror(transport) else { return nil }
    return await mirror.fetchFailure()
  }
}
