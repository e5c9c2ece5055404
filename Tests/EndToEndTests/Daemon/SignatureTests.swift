import Foundation
import RoutingModel
import TestSupport
import Testing

/// `repository.verify` through the daemon and the commands that need none.
@Suite struct SignatureTests {
  private static func settings(_ fixture: DaemonFixture, mode: String) -> String {
    "repository: {url: \"\(fixture.remote.url)\", pollInterval: 1h, "
      + "verify: {mode: \(mode), allowedSignersFile: \"\(fixture.folder.path("signers"))\"}}"
  }

  @Test func aCommitThatIsNotSignedRightIsRefusedAndTheOneInForceStays() async throws {
    try await DaemonFixture.with { fixture in
      let signing = SigningFixture(scratch: fixture.folder, remote: fixture.remote)
      let ada = try await signing.sshKey("ada")
      let eve = try await signing.sshKey("eve")
      let adasLine = try signing.allowed("ada@example.com", key: ada)
      try fixture.folder.write("signers", adasLine)
      func rule(_ priority: Int) -> [String: String] { ["a.yaml": DaemonFixture.rule("A", priority: priority)] }

      // What was applied before signatures were wanted stays in force.
      let first = try await signing.commit(rule(1), key: nil)
      try await fixture.running { _ in try await fixture.sync() }
      try fixture.configure(Self.settings(fixture, mode: "all"))
      var last = first
      try await fixture.running { _ in
        try await fixture.sync()
        try await fixture.expectVerdict("inSync")

        last = try await signing.commit(rule(2), key: ada, parents: [last])
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 2)
        let good = last

        let unsigned = try await signing.commit(rule(3), key: nil, parents: [last])
        last = try await signing.commit(rule(4), key: ada, parents: [unsigned])
        let refused = try await fixture.command("sync", "--wait", "--output", "json")
        #expect(refused.status == 3)
        let findings = try fixture.json(refused.output)["diagnostics"]?.arrayValue ?? []
        #expect(findings.count == 1 && findings.first?["code"] == "RK0701", "\(findings)")
        #expect(findings.first?["message"]?.stringValue?.contains(unsigned.prefix(10)) ?? false)
        let status = try await fixture.status()
        #expect(status["commit"]?["sha"] == .string(good) && status["tip"]?["state"] == "rejected")
        #expect(fixture.priority(of: "A") == 2)
        let history = try await fixture.expect("history")
        #expect(history.output.contains("rejected"))
        let audit = try await fixture.expect("audit", "--commit", last)
        #expect(audit.output.contains("commit.rejected"))
        let plan = try await fixture.expect("plan", status: 3)
        #expect((plan.output + plan.errors).contains("RK0701"))
      }

      // Whoever signed the newest one vouches for what is below it.
      try fixture.configure(Self.settings(fixture, mode: "head"))
      try await fixture.running { _ in
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 4)

        last = try await signing.commit(rule(5), key: eve, parents: [last])
        let refused = try await fixture.expect("sync", "--wait", status: 3)
        #expect((refused.output + refused.errors).contains("RK0702"))
        #expect(fixture.priority(of: "A") == 4)

        // A key that cannot be looked up is no verdict on the commit.
        try FileManager.default.removeItem(atPath: fixture.folder.path("signers"))
        let doctor = try await fixture.expect("doctor", status: 1)
        #expect((doctor.output + doctor.errors).contains("allowedSignersFile) cannot be read"))

        try fixture.folder.write("signers", adasLine + (try signing.allowed("eve@example.com", key: eve)))
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 5)
        let healthy = try await fixture.expect("doctor")
        #expect(healthy.output.contains("repository.verify.allowedSignersFile"))
      }
    }
  }

  @Test func applyWithoutADaemonRefusesAlike() async throws {
    try await DaemonFixture.with { fixture in
      let signing = SigningFixture(scratch: fixture.folder, remote: fixture.remote)
      let ada = try await signing.sshKey("ada")
      try fixture.folder.write("signers", try signing.allowed("ada@example.com", key: ada))
      try fixture.configure(Self.settings(fixture, mode: "all"))
      let files = ["a.yaml": DaemonFixture.rule("A")]
      let unsigned = try await signing.commit(files, key: nil)
      let refused = try await fixture.expect("apply", "--yes", status: 3)
      #expect((refused.output + refused.errors).contains("RK0701"))
      #expect(fixture.rules().isEmpty)
      // Nothing was applied before: the newest signature vouches for the beginning.
      try await signing.commit(files, key: ada, parents: [unsigned])
      try await fixture.expect("apply", "--yes")
      #expect(fixture.priority(of: "A") == 1)
    }
  }
}
