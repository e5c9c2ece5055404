import Foundation
import Journal
import RoutingModel
import TestSupport
import Testing

/// `routekeeper audit --verify`, with a daemon and without.
@Suite struct AuditProofTests {
  private static func with(_ body: (DaemonFixture, _ anchor: String) async throws -> Void) async throws {
    try await DaemonFixture.with { fixture in
      let anchor = fixture.folder.path("heads")
      try fixture.configure("audit: {anchorFile: \"\(anchor)\"}")
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await body(fixture, anchor)
    }
  }

  @Test func anOldCopyOfTheStateDirectoryIsRefusedAndToldAndCanBeTakenOnPurpose() async throws {
    try await Self.with { fixture, anchor in
      try await fixture.running { _ in try await fixture.sync() }
      let (state, copy) = (fixture.folder.path("state"), fixture.folder.path("copy"))
      try FileManager.default.copyItem(atPath: state, toPath: copy)
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
      try await fixture.running { _ in
        try await fixture.sync()
        // Beside the running daemon.
        let proof = try fixture.json(try await fixture.expect("audit", "--verify", "--output", "json").output)
        #expect(proof["verification"]?["intact"] == true)
        #expect((proof["verification"]?["anchorsChecked"]?.numberValue?.int64 ?? 0) > 4)
        #expect(proof["verification"]?["recordsAfterAnchors"] == 0)
      }
      try await fixture.expect("audit", "--verify", "--anchor", anchor)
      try FileManager.default.removeItem(atPath: state)
      try FileManager.default.moveItem(atPath: copy, toPath: state)

      for command in [["run"], ["apply", "--yes"]] {
        let refused = try await fixture.expect(arguments: command, status: 1)
        #expect(refused.errors.contains("an older copy was put back"), "\(refused.errors)")
        #expect(refused.errors.contains(anchor))
      }
      let found = try await fixture.expect("audit", "--verify", status: 1)
      #expect(found.output.contains("was cut or an older copy was put back: line"), "\(found.output)")
      #expect(found.output.contains("keep a copy of the state directory"))
      #expect(fixture.priority(of: "A") == 2)

      try FileManager.default.moveItem(atPath: anchor, toPath: anchor + ".old")
      try await fixture.running { _ in try await fixture.sync() }
      try await fixture.expect("audit", "--verify")
      try await fixture.expect("audit", "--verify", "--anchor", anchor + ".old", status: 1)
    }
  }

  @Test func doctorLooksAtTheAnchorFile() async throws {
    try await Self.with { fixture, anchor in
      #expect(try await fixture.expect("doctor").output.contains("\(anchor) is made at the first start"))
      try fixture.configure("audit: {anchorFile: /nowhere/heads}")
      let missing = try await fixture.expect("doctor", status: 1)
      #expect(missing.output.contains("/nowhere/heads does not exist and this user cannot make it"))
    }
  }

  @Test func theDaemonsLogIsAnAnchorToo() async throws {
    try await Self.with { fixture, _ in
      let log = fixture.folder.path("log.jsonl")
      try await fixture.running { daemon in
        try await fixture.sync()
        try daemon.log.write(toFile: log, atomically: true, encoding: .utf8)
      }
      try await fixture.expect("audit", "--verify", "--anchor", log)
      let missing = try await fixture.expect("audit", "--verify", "--anchor", log + ".missing", status: 1)
      #expect(missing.errors.contains(log + ".missing cannot be read"))
    }
  }

  @Test func anExportProvesItselfWithoutConfiguration() async throws {
    try await Self.with { fixture, anchor in
      try await fixture.expect("apply", "--yes")
      let (state, export) = (fixture.folder.path("state"), fixture.folder.path("export.jsonl"))
      let journal = try Journal.open(
        directory: state, options: .init(now: { Instant(milliseconds: 0) }, makeEventID: { "none" }))
      #expect(try await journal.exportAndPrune(before: Instant(milliseconds: .max), to: export) != nil)
      try journal.close()
      let program = { (arguments: String...) in try CommandLineProgram.run(["audit", "--verify"] + arguments) }
      let whole = try program("--file", export, "--anchor", anchor, "--output", "json")
      #expect(whole.status == 0, "\(whole.errors)")
      #expect((try fixture.json(whole.output)["verification"]?["anchorsChecked"]?.numberValue?.int64 ?? 0) > 0)
      try String(contentsOfFile: export, encoding: .utf8).replacing("\"actor\":\"", with: "\"actor\":\"x")
        .write(toFile: export, atomically: true, encoding: .utf8)
      let altered = try program("--file", export)
      #expect(altered.status == 1)
      #expect(altered.output.contains("line 2: the record or one before it was altered"), "\(altered.output)")
    }
  }

  @Test(arguments: [["--file", "x"], ["--anchor", "x"], ["--verify", "--file", "x", "--since", "7d"]])
  func optionsThatDoNotFitAreRefused(options: [String]) throws {
    #expect(try CommandLineProgram.run(["audit"] + options).status == 64)
  }

  @Test func anAnchorFileInTheStateDirectoryIsRefused() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.configure("audit: {anchorFile: \"\(fixture.folder.path("state/heads"))\"}")
      let refused = try await fixture.expect("run", status: 64)
      #expect(refused.errors.contains("audit.anchorFile is in the state directory"))
    }
  }
}
