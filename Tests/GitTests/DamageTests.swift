import Foundation
import TestSupport
import Testing

@testable import Git

/// A mirror is a cache: whatever happens to it, the next fetch puts it right.
@Suite struct DamageTests {
  enum Damage: String, CaseIterable {
    case headGone, packsGone, packsCut, refsAreAFile, everythingGone, garbageInBranch, aFileInstead
  }

  @Test(arguments: Damage.allCases) func aDamagedMirrorIsMadeAgain(_ damage: Damage) async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror()
      let tip = try await fixture.remote.commit(files: ["a": "1"])
      _ = try await mirror.fetch(deadline: ample)
      let directory = mirror.place.directory
      let files = FileManager.default
      switch damage {
      case .headGone: try files.removeItem(atPath: directory + "/HEAD")
      case .packsGone: try files.removeItem(atPath: directory + "/objects")
      case .packsCut:
        for name in try files.contentsOfDirectory(atPath: directory + "/objects/pack") {
          let path = directory + "/objects/pack/" + name
          try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
          try Data().write(to: URL(fileURLWithPath: path))
        }
      case .refsAreAFile:
        try files.removeItem(atPath: directory + "/refs")
        try Data("x".utf8).write(to: URL(fileURLWithPath: directory + "/refs"))
      case .everythingGone: try files.removeItem(atPath: directory)
      case .garbageInBranch: try Data("garbage".utf8).write(to: URL(fileURLWithPath: directory + "/refs/heads/main"))
      case .aFileInstead:
        try files.removeItem(atPath: directory)
        try Data("x".utf8).write(to: URL(fileURLWithPath: directory))
      }
      let report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == tip)
      #expect(report.rebuilt == (damage != .everythingGone))
      #expect(try await mirror.texts() == ["a": "1"])
      #expect(try await !mirror.fetch(deadline: ample).rebuilt)
    }
  }

  /// The tip and its root folder are whole, something below is not: only reading can find that.
  @Test func whatReadingFindsTheNextFetchRepairs() async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror()
      try await fixture.remote.commit(files: ["folder/a": "1"])
      let tip = try #require(try await mirror.fetch(deadline: ample).tip)
      let directory = mirror.place.directory
      try await HostCommand.run(
        "sh",
        [
          "-c",
          "mkdir x && mv objects/pack/* x && for p in x/*.pack; do git unpack-objects -q < $p; done".replacing(
            "mkdir", with: "cd '\(directory)' && mkdir"),
        ])
      let folder = try await HostCommand.run("git", ["--git-dir", directory, "rev-parse", "main:folder"])
      try FileManager.default.removeItem(
        atPath: "\(directory)/objects/\(folder.prefix(2))/\(folder.dropFirst(2).prefix(38))")
      let error = await #expect(throws: GitError.self) { try await mirror.files(of: tip, under: ".") { _, _ in true } }
      #expect(error?.code == .mirrorCorrupt)
      #expect(try await mirror.fetch(deadline: ample).rebuilt)
      #expect(try await mirror.texts() == ["folder/a": "1"])
    }
  }

  @Test func leftoversOfAKilledWorkerDoNotStandInTheWay() async throws {
    try await MirrorFixture.with { fixture in
      let mirror = try fixture.mirror()
      try await fixture.remote.commit(files: ["a": "1"])
      _ = try await mirror.fetch(deadline: ample)
      let tip = try await fixture.remote.commit(files: ["a": "2"])
      for name in ["refs/heads/main.lock", "refs/routekeeper/incoming.lock", "HEAD.lock", "config.lock"] {
        try fixture.scratch.write("state/mirror/" + name, "")
      }
      try fixture.scratch.write("state/mirror.fresh/HEAD", "half")
      try fixture.scratch.write("state/mirror.home/.ssh/known_hosts", "old")
      let report = try await mirror.fetch(deadline: ample)
      #expect(report.tip?.hex == tip)
      #expect(!report.rebuilt)
    }
  }

  @Test func aStateDirectoryThatCannotBeWrittenIsNamed() async throws {
    try await MirrorFixture.with { fixture in
      try await fixture.remote.commit(files: ["a": "1"])
      try fixture.scratch.write("state", "a file, not a directory")
      let error = await (try fixture.mirror()).fetchFailure()
      #expect(error?.code == .mirrorUnwritable, "\(String(describing: error))")
    }
  }

  @Test(arguments: bothTransports) func aFullDiskIsNamedAndLosesNothing(_ transport: GitConnection.Transport)
    async throws
  {
    // A file system of 2 MB needs a mount, so only root can show this.
    guard getuid() == 0 else { return }
    try await MirrorFixture.with { fixture in
      try fixture.scratch.write("state/.keep", "")
      let state = fixture.scratch.path("state")
      guard (try? await HostCommand.run("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", state])) != nil else {
        return
      }
      do {
        let mirror = try fixture.mirror(transport)
        let first = try await fixture.remote.commit(files: ["a": "1"])
        _ = try await mirror.fetch(deadline: ample)
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<(4 << 17)).map { _ in UInt64.random(in: 0...UInt64.max, using: &generator) }
        try await fixture.remote.commit(["noise": .bytes(noise.withUnsafeBytes { Array($0) })])
        let error = await mirror.fetchFailure()
        #expect(error?.code == .diskFull, "\(String(describing: error))")
        #expect(try await mirror.tip()?.hex == first)
        #expect(try await mirror.texts() == ["a": "1"])
      } catch {
        Issue.record(error)
      }
      try await HostCommand.run("umount", ["-l", state])
    }
  }
}
