import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// `doctor` finds one thing that is wrong at a time, and names the way out.
@Suite struct DoctorTests {
  private func states(_ fixture: DaemonFixture, status: Int32) async throws -> [String: JSONValue] {
    let document = try fixture.json(try await fixture.expect("doctor", "--output", "json", status: status).output)
    #expect(document["healthy"] == .bool(status == 0))
    return Dictionary(
      (document["checks"]?.arrayValue ?? []).map { ($0["check"]?.stringValue ?? "", $0) }, uniquingKeysWith: { $1 })
  }

  @Test func aHealthyHostIsReady() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      #expect(try await fixture.expect("doctor").output.contains("Ready"))
      let checks = try await states(fixture, status: 0)
      #expect(checks.values.allSatisfy { $0["state"] == "ok" }, "\(checks)")
      #expect(checks["queue list"] != nil)
      #expect(fixture.rules().isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path("state")) == [])
    }
  }

  @Test func secretsAndCredentialsEndWithFive() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try fixture.folder.write("client-secret", DaemonFixture.secret, permissions: 0o644)
      let open = try await states(fixture, status: 0)["organization.clientSecretFile"]
      #expect(open?["state"] == "warning")
      #expect(open?["next"]?.stringValue?.hasPrefix("chmod 600 ") == true)
      try fixture.folder.write("client-secret", "wrong")
      #expect(try await states(fixture, status: 5)["token"]?["state"] == "failed")
      try FileManager.default.removeItem(atPath: fixture.folder.path("client-secret"))
      #expect(try await states(fixture, status: 5)["organization.clientSecretFile"]?["state"] == "failed")
    }
  }

  @Test func callsOfThePastAreLookedFor() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      let file = fixture.folder.path("calls.jsonl")
      try fixture.configure("replay: {calls: \(file)}")
      #expect(try await states(fixture, status: 0)["replay.calls"]?["state"] == "warning")
      try fixture.configure("replay: {calls: \(file), gate: {maxMovedCalls: 5%}}")
      let missing = try await states(fixture, status: 1)["replay.calls"]
      #expect(missing?["message"]?.stringValue?.contains("replay.gate holds back every commit") == true)
      try fixture.folder.write("calls.jsonl", "{}\n")
      #expect(try await states(fixture, status: 0)["replay.calls"]?["state"] == "ok")
    }
  }

  @Test func aMissingPermissionIsNamed() async throws {
    let limit: (inout World) -> Void = { $0.clients[0].permissions = ["routing:queue:view", "routing:rule:view"] }
    try await DaemonFixture.with(configure: limit) { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      let checks = try await states(fixture, status: 5)
      #expect(checks["RoutingRule list"]?["state"] == "ok")
      #expect(checks["SkillGroup list"]?["message"]?.stringValue?.contains("routing:skillGroup:view") == true)
    }
  }

  @Test(arguments: ["github", "gitlab", "gitea"]) func theForgeIsTried(provider: String) async throws {
    let forge = FakeForge(token: "forge-token-0123456789")
    try await forge.with {
      try await DaemonFixture.with { fixture in
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
        let url = try await forge.url()
        func configure(_ url: String, _ repository: String) throws {
          try fixture.configure(
            """
            repository: {url: "\(fixture.remote.url)", pollInterval: 1h}
            forge:
              provider: \(provider)
              apiURL: "\(url)"
              repository: \(repository)
              tokenFile: "\(fixture.folder.path("token"))"
            """)
        }
        try configure(url, "acme/rules")
        try fixture.folder.write("token", "forge-token-0123456789\n")
        #expect(try await states(fixture, status: 0)["forge"]?["state"] == "ok")
        #expect(forge.calls.allSatisfy { $0.method == "GET" })
        try configure(url, "acme/readable")
        let doubtful = try await states(fixture, status: 0)["forge"]
        #expect(doubtful?["state"] == "warning")
        #expect(doubtful?["message"]?.stringValue?.contains("may not write to it") == true)
        try configure(url, "acme/unknown")
        #expect(try await states(fixture, status: 5)["forge"]?["message"]?.stringValue?.contains("404") == true)
        try fixture.folder.write("token", "another\n")
        let refused = try await states(fixture, status: 5)["forge"]
        #expect(refused?["message"]?.stringValue?.contains("does not accept the token") == true)
        #expect(refused?["message"]?.stringValue?.contains("another") == false)
        try configure("http://127.0.0.1:1", "acme/rules")
        #expect(try await states(fixture, status: 1)["forge"]?["state"] == "failed")
      }
    }
  }

  @Test func theRemoteAndTheConfigurationAreChecked() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A").replacing("exists", with: "equals")])
      #expect(try await states(fixture, status: 0)["manifests"]?["state"] == "warning")
      try fixture.configure("repository: {url: \"\(fixture.remote.url)\", branch: nowhere}")
      let repository = try await states(fixture, status: 1)["repository"]
      #expect(repository?["message"]?.stringValue?.contains("nowhere") == true)
      try fixture.configure("repositry: {}")
      #expect(try await states(fixture, status: 64)["configuration"]?["state"] == "failed")
    }
  }
}
