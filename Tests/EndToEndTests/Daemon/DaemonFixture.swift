import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// The built daemon between a bare repository and a pretend organisation, all of them real and on this host.
struct DaemonFixture: Sendable {
  static let secret = "canary-client-secret-5f3b"

  let folder: ScratchDirectory
  let remote: GitFixture
  let organisation: SimulatorServer
  var environment: [String: String] = [:]

  /// Runs `body` with a repository, an organisation with two queues, and a configuration; no daemon runs yet.
  static func with(
    settings: String = "", configure: (inout World) -> Void = { _ in },
    _ body: (DaemonFixture) async throws -> Void
  ) async throws {
    try await withScratchDirectory { folder in
      var world = World(seed: 7, clients: [OAuthClient(id: "client", secret: secret, name: "Automation")])
      let now = SimulatorServer.now()
      world.add(.division, named: "Home", now: now)
      for name in ["Support", "Sales"] { world.add(.queue, named: ExactText(name), now: now) }
      for name in ["technical", "billing"] { world.add(.skill, named: ExactText(name), now: now) }
      world.add(.language, named: "German", now: now)
      configure(&world)
      let remote = try await GitFixture(path: folder.path("rules.git"))
      try await withSimulator(world) { organisation in
        let fixture = DaemonFixture(folder: folder, remote: remote, organisation: organisation)
        try folder.write("client-id", "client\n")
        try folder.write("client-secret", secret + "\n")
        try FileManager.default.createDirectory(atPath: folder.path("state"), withIntermediateDirectories: true)
        try fixture.configure(settings)
        try await body(fixture)
      }
    }
  }

  /// Writes the configuration anew.
  /// - Parameter settings: further lines; a section given here stands in for the fixture's own.
  func configure(_ settings: String = "") throws {
    var sections = [
      "repository": "repository: {url: \"\(remote.url)\", pollInterval: 1h}",
      "organization": """
      organization:
        loginURL: \(organisation.apiURL)
        apiURL: \(organisation.apiURL)
        clientIDFile: \(folder.path("client-id"))
        clientSecretFile: \(folder.path("client-secret"))
        requestsPerMinute: 0
      """,
      "sync": "sync: {driftInterval: 1h}",
      "server": "server: {listen: \"127.0.0.1:0\"}",
      "state": "state: {directory: \"\(folder.path("state"))\"}",
      "log": "log: {format: json, level: debug}",
    ]
    for name in sections.keys where settings.contains("\(name):") { sections[name] = nil }
    let text = sections.sorted { $0.key < $1.key }.map(\.value).joined(separator: "\n")
    try folder.write("routekeeper.yaml", text + "\n" + settings + "\n")
  }

  static func rule(_ name: String, queue: String = "Support", priority: Int = 1, field: String = "skill") -> String {
    """
    name: \(name)
    queue: \(queue)
    priority: \(priority)
    expression: {type: condition, field: \(field), operator: exists}

    """
  }

  // MARK: Programs

  /// Runs a command of the command line to its end.
  func command(_ arguments: String...) async throws -> CommandLineProgram.Result { try await command(arguments) }

  func command(_ arguments: [String]) async throws -> CommandLineProgram.Result {
    let all = arguments + ["--config", folder.path("routekeeper.yaml")]
    let environment = environment
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try CommandLineProgram.run(all, environment: environment) })
      }
    }
  }

  /// Runs a command and expects its exit status.
  @discardableResult
  func expect(
    _ arguments: String..., status: Int32 = 0, at location: Testing.SourceLocation = #_sourceLocation
  ) async throws -> CommandLineProgram.Result {
    try await expect(arguments: arguments, status: status, at: location)
  }

  @discardableResult
  func expect(
    arguments: [String], status: Int32, at location: Testing.SourceLocation = #_sourceLocation
  ) async throws -> CommandLineProgram.Result {
    let result = try await command(arguments)
    #expect(result.status == status, "\(result.output)\(result.errors)", sourceLocation: location)
    return result
  }

  /// Asks for a look and waits for its end.
  @discardableResult
  func sync(status: Int32 = 0, at location: Testing.SourceLocation = #_sourceLocation) async throws
    -> CommandLineProgram.Result
  {
    try await expect("sync", "--wait", status: status, at: location)
  }

  func expectVerdict(_ verdict: JSONValue, at location: Testing.SourceLocation = #_sourceLocation) async throws {
    let status = try await status()
    #expect(status["verdict"] == verdict, "\(status)", sourceLocation: location)
  }

  /// Runs the daemon while `body` runs, then ends it by SIGTERM.
  func running(_ body: (RunningDaemonProcess) async throws -> Void) async throws {
    let daemon = try RunningDaemonProcess(self)
    do {
      try await daemon.waitUntilReady()
      try await body(daemon)
    } catch {
      daemon.kill(SIGKILL)
      print(daemon.log)
      throw error
    }
    if daemon.isRunning { try await daemon.stop() }
  }

  func json(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  func status() async throws -> JSONValue { try json(try await command("status", "--output", "json").output) }

  // MARK: The organisation

  func rules() -> [JSONObject] { organisation.withWorld { $0.objects(.routingRule) } }

  func rule(named name: String) -> JSONObject? { rules().first { $0["name"]?.stringValue == name } }

  func priority(of name: String) -> Int64? { rule(named: name)?["priority"]?.numberValue?.int64 }

  /// `METHOD pattern` of what was asked since the last call, token requests left out.
  func takeRequests() -> [String] {
    organisation.withWorld { world in
      defer { world.forgetTraffic() }
      return world.requests.map { "\($0.method) \($0.pattern)" }.filter { $0 != "POST /oauth/token" }
    }
  }

  /// Requests that changed something, and intents on record: one was durable before each of them.
  func writesAndIntents() async throws -> (writes: Int, intents: Int) {
    let writes = organisation.withWorld { world in
      // A question who changed something is a POST as well, and changes nothing.
      world.requests.count {
        ["POST", "PATCH", "DELETE"].contains($0.method) && $0.pattern != "/oauth/token"
          && !$0.pattern.hasPrefix("/api/v2/audits/")
      }
    }
    let audit = try json(try await command("audit", "--output", "json").output)
    return (writes, audit["records"]?.arrayValue?.count { $0["outcome"] == "pending" } ?? 0)
  }

  /// Replaces the faults by one, in the words of `--fault`; by none for an empty text.
  func inject(_ words: String) throws {
    let fault = words.isEmpty ? nil : try Fault(words: words)
    organisation.withWorld { world in
      world.faults.clear()
      if let fault { world.faults.add(fault) }
    }
  }

  /// Changes a rule behind git's back.
  func changeByHand(_ name: String, queue: String = "Support", _ fields: JSONValue) throws {
    _ = try organisation.withWorld { world in
      try world.drift(
        [
          "action": "change", "kind": "RoutingRule",
          "identity": ["name": .string(name), "queue": .string(queue)], "fields": fields,
        ], now: SimulatorServer.now())
    }
  }
}
