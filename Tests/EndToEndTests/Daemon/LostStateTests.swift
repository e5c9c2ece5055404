import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// The state directory is gone: everything is rebuilt from git and from what is live.
@Suite struct LostStateTests {
  private static let changes = ["POST", "PATCH", "DELETE"]

  private static func changing(_ requests: [String]) -> [String] {
    requests.filter { request in changes.contains { request.hasPrefix($0) } }
  }

  @Test func whatIsEqualIsTakenOverAndNothingIsMadeTwice() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.configure("sync: {driftInterval: 1h, limits: {maxChanged: 100%}}")
      let files = Dictionary(
        uniqueKeysWithValues: ["A", "B", "C"].map { ("\($0).yaml", DaemonFixture.rule($0)) })
      try await fixture.remote.commit(files: files)
      try await fixture.running { _ in try await fixture.sync() }
      let before = fixture.rules()
      _ = fixture.takeRequests()

      try FileManager.default.removeItem(atPath: fixture.folder.path("state"))
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.expectVerdict("inSync")
        #expect(Self.changing(fixture.takeRequests()) == [])
        #expect(fixture.rules() == before)
        try await fixture.expect("audit", "--verify")

        // What is taken over is owned again: it can be changed and removed.
        try await fixture.remote.commit([
          "A.yaml": .text(DaemonFixture.rule("A", priority: 7)), "B.yaml": .removed,
        ])
        try await fixture.sync(status: 6)
        #expect(fixture.priority(of: "A") == 7)
        #expect(fixture.rules().count == 3, "a removal waits for approval")
        #expect(try await fixture.status()["waiting"]?["changes"] == 1)
      }
    }
  }

  /// What git dropped while nobody knew is not known to have been ours: it is told, and never deleted.
  @Test func whatGitDroppedMeanwhileIsLeftAlone() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.configure("sync: {driftInterval: 1h, prune: auto}")
      try await fixture.remote.commit(
        files: ["A.yaml": DaemonFixture.rule("A"), "B.yaml": DaemonFixture.rule("B")])
      try await fixture.running { _ in try await fixture.sync() }
      try FileManager.default.removeItem(atPath: fixture.folder.path("state"))
      try await fixture.remote.commit(["B.yaml": .removed])
      _ = fixture.takeRequests()
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.expectVerdict("inSync")
        #expect(Self.changing(fixture.takeRequests()) == [])
        #expect(fixture.rule(named: "B") != nil)
        let report = try fixture.json(try await fixture.command("drift", "--output", "json").output)
        #expect(report["unmanaged"]?.arrayValue?.map { $0["identity"]?["name"] } == ["B"])
      }
    }
  }

  @Test(arguments: [("update", Int64(1)), ("ask", 9)])
  func whatDiffersIsAdoptedAsTheSettingSays(adopt: String, priority: Int64) async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["A.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in try await fixture.sync() }
      try FileManager.default.removeItem(atPath: fixture.folder.path("state"))
      try fixture.changeByHand("A", ["priority": 9])
      try fixture.configure("sync: {driftInterval: 1h, adopt: \(adopt)}")
      try await fixture.running { daemon in
        try await fixture.expect("sync", "--wait", status: adopt == "ask" ? 6 : 0)
        #expect(fixture.priority(of: "A") == priority)
        #expect(fixture.rules().count == 1)
        #expect(daemon.eventTypes.contains("routekeeper.resource.adopted") == (adopt == "update"))
      }
    }
  }
}
