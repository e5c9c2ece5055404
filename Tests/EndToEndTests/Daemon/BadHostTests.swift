import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// What can be wrong with a host: one clear message, the way out, the documented exit code, nothing lost.
@Suite struct BadHostTests {
  @Test func aSecretThatCannotBeReadEndsTheStart() async throws {
    try await DaemonFixture.with { fixture in
      try FileManager.default.removeItem(atPath: fixture.folder.path("client-secret"))
      let result = try await fixture.expect("run", status: 5)
      #expect(result.errors.contains("organization.clientSecretFile"))
      #expect(result.errors.split(separator: "\n").count { $0.hasPrefix("routekeeper:") } == 1)
    }
  }

  @Test func aWrongSecretIsToldAndMayBeReplacedWhileRunning() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.folder.write("client-secret", "wrong-secret-canary\n")
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        let answer = try await fixture.sync(status: 5)
        #expect(answer.output.contains("credentials"))
        #expect(!daemon.log.contains("wrong-secret-canary"))
        try fixture.folder.write("client-secret", DaemonFixture.secret + "\n")
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 1)
      }
    }
  }

  @Test func aMissingPermissionIsNamed() async throws {
    func queuesOnly(_ world: inout World) { world.clients[0].permissions = ["routing:queue:view"] }
    try await DaemonFixture.with(configure: queuesOnly) { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { _ in
        let answer = try await fixture.sync(status: 5)
        #expect(answer.output.contains("routing:rule:view"))
      }
    }
  }

  @Test func aMissingPermissionToWriteIsNamed() async throws {
    let permissions: Set<String> = ["routing:queue:view", "routing:rule:view"]
    try await DaemonFixture.with { fixture in
      fixture.organisation.withWorld { $0.clients[0].permissions = permissions }
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      let applied = try await fixture.expect("apply", status: 5)
      #expect((applied.output + applied.errors).contains("routing:rule:add"))
      try await fixture.running { _ in
        // The daemon does not try again what failed for good, unless a person asks.
        let answer = try await fixture.sync(status: 5)
        #expect(answer.output.contains("routing:rule:add"))
      }
    }
  }

  @Test func credentialsThatEndInTheMiddleOfADeploymentFailNothingForGood() async throws {
    try await DaemonFixture.with { fixture in
      let fault = Fault(.status(401, .before, retryAfter: nil), method: "POST", path: "/api/v2/routing/rules")
      fixture.organisation.withWorld { $0.faults.add(fault) }
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      let applied = try await fixture.expect("apply", status: 5)
      #expect((applied.output + applied.errors).contains("organization.clientSecretFile"))
      try await fixture.running { _ in
        let answer = try await fixture.sync(status: 5)
        #expect(answer.output.contains("credentials"))
        fixture.organisation.withWorld { $0.faults.clear() }
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 1)
      }
    }
  }

  @Test func aTakenPortIsNamed() async throws {
    try await DaemonFixture.with { fixture in
      let port = try #require(URL(string: fixture.organisation.apiURL)?.port)
      try fixture.configure("server: {listen: \"127.0.0.1:\(port)\"}")
      let result = try await fixture.expect("run", status: 1)
      #expect(result.errors.contains("127.0.0.1:\(port)") && result.errors.contains("server.listen"))
    }
  }

  @Test func aStateDirectoryThatIsAFileIsNamed() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.configure("state: {directory: \"\(fixture.folder.path("client-id"))\"}")
      let result = try await fixture.expect("run", status: 1)
      #expect(result.errors.contains("state.directory"))
    }
  }

  @Test(arguments: [
    ("repository: {url: \"file:///nowhere/rules.git\"}", "/nowhere/rules.git"),
    ("repository: {url: \"REMOTE\", branch: missing}", "branch missing"),
    ("repository: {url: \"https://127.0.0.1:9/rules.git\", timeout: 5s}", "127.0.0.1"),
  ])
  func aRemoteThatCannotBeReadIsTold(settings: String, expected: String) async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try fixture.configure(settings.replacing("REMOTE", with: fixture.remote.url))
      try await fixture.running { daemon in
        let answer = try await fixture.sync(status: 1)
        #expect(answer.output.contains(expected), "\(answer.output)")
        #expect(daemon.isRunning)
      }
    }
  }

  static let configurations: [(String, String)] = [
    ("sync: {onDrift: repair}", "sync.onDrift"), ("sinc: {}", "sync"), ("sync: {driftInterval: 5}", "driftInterval"),
    ("server: {listen: here}", "server.listen"), ("repository: {branch: main}", "repository.url"),
    ("webhooks: [{name: a}]", "url"),
  ]

  @Test(arguments: configurations)
  func aWrongConfigurationEndsTheStart(settings: String, expected: String) async throws {
    try await DaemonFixture.with { fixture in
      try fixture.configure(settings)
      let result = try await fixture.expect("run", status: 64)
      #expect(result.errors.contains(expected), "\(result.errors)")
    }
  }

  @Test func anUnknownQueueRejectsTheCommitUntilItExists() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: [
        "a.yaml": DaemonFixture.rule("A"), "b.yaml": DaemonFixture.rule("B", queue: "support"),
      ])
      try await fixture.running { _ in
        let answer = try await fixture.sync(status: 3)
        #expect(answer.output.contains("b.yaml:1:1: error RK0410"), "\(answer.output)")
        #expect(answer.output.contains("did you mean \"Support\"?"), "\(answer.output)")
        #expect(fixture.rules().isEmpty)
        _ = fixture.organisation.withWorld { $0.add(.queue, named: "support", now: SimulatorServer.now()) }
        try await fixture.sync()
        #expect(fixture.rules().count == 2)
      }
    }
  }

  @Test func noSecretIsWrittenAnywhere() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await fixture.sync()
        let arguments = try String(contentsOfFile: "/proc/\(daemon.processID)/cmdline", encoding: .utf8)
        #expect(!arguments.contains(DaemonFixture.secret))
        #expect(!daemon.log.contains(DaemonFixture.secret))
      }
      let files = try #require(FileManager.default.enumerator(atPath: fixture.folder.path("state")))
      var seen = 0
      for case let name as String in files {
        guard let content = FileManager.default.contents(atPath: fixture.folder.path("state/" + name)) else { continue }
        seen += 1
        #expect(content.range(of: Data(DaemonFixture.secret.utf8)) == nil, "\(name)")
      }
      #expect(seen > 3)
    }
  }
}
