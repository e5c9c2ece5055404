import ControlPlane
import Foundation
import Logging
import RoutingModel
import Synchronization
import Testing

/// The commands that a person gives to a running daemon, over a real control socket.
@Suite struct CommandLineDaemonTests {
  /// - Returns: what the program did, and the request that reached the daemon.
  private func run(
    _ arguments: [String], answer: JSONValue, progress: [JSONValue] = []
  ) async throws -> (CommandLineProgram.Result, JSONValue?) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rk-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let config = folder.appending(path: "routekeeper.yaml")
    try Data("state: {directory: \"\(folder.path)\"}\n".utf8).write(to: config)
    let asked = Asked()
    let (listening, opened) = AsyncStream<Void>.makeStream()
    let server = ControlSocketServer(
      file: SocketFile(path: folder.appending(path: "control.sock").path),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      onListening: { opened.yield() },
      handler: { request, _, send in
        asked.note(request.json)
        for line in progress { await send(line) }
        return answer
      })
    let serving = Task { try await server.run() }
    for await _ in listening { break }
    let all = arguments + ["--config", config.path]
    let result = try await Self.detached { try CommandLineProgram.run(all) }
    serving.cancel()
    _ = try? await serving.value
    return (result, asked.request)
  }

  /// Waiting for the program must not hold a thread that the server needs.
  private static func detached<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
  }

  private final class Asked: Sendable {
    private let stored = Mutex<JSONValue?>(nil)
    var request: JSONValue? { stored.withLock { $0 } }
    func note(_ request: JSONValue) { stored.withLock { $0 = request } }
  }

  static let requests: [([String], JSONValue)] = [
    (["sync", "--wait"], ["command": "sync", "wait": true]),
    (["history", "--limit", "3"], ["command": "history", "limit": 3]),
    (["diff"], ["command": "diff"]),
    (
      ["suspend", "--reason", "work", "--until", "2h"],
      ["command": "suspend", "reason": "work", "milliseconds": 7_200_000]
    ),
    (["resume"], ["command": "resume"]),
    (["rollback", "abc", "--reason", "bad"], ["command": "rollback", "revision": "abc", "reason": "bad"]),
    (["quarantine"], ["command": "quarantine"]),
    (["webhooks"], ["command": "webhooks.list"]),
    (["webhooks", "enable", "governance"], ["command": "webhooks.enable", "name": "governance"]),
    (["audit", "--commit", "abc", "--verify"], ["command": "audit", "commit": "abc", "verify": true]),
    (
      ["approve", String(repeating: "0a", count: 32), "--reason", "yes"],
      ["command": "approve", "checksum": .string(String(repeating: "0a", count: 32)), "reason": "yes"]
    ),
  ]

  @Test(arguments: requests) func aCommandReachesTheDaemon(arguments: [String], expected: JSONValue) async throws {
    let (result, request) = try await run(arguments, answer: ["formatVersion": 1, "message": "fine"])
    #expect(request == expected)
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
  }

  @Test func anAnswerDecidesTheExitCodeAndItsErrorGoesToStandardError() async throws {
    let (result, _) = try await run(
      ["sync", "--wait"], answer: ["error": "the commit was rejected", "exitCode": 3])
    #expect(result.status == 3)
    #expect(result.output.isEmpty)
    #expect(result.errors == "routekeeper: the commit was rejected\n")
  }

  @Test func driftEndsWithTwoOnlyWhereItIsAskedTo() async throws {
    let drift: JSONValue = [
      "formatVersion": 1, "complete": true, "coverage": 1, "changed": [], "unmanaged": [],
      "missing": [["kind": "RoutingRule", "identity": ["name": "A", "queue": "B"]]],
    ]
    let asked = try await run(["drift", "--fail-on-drift", "--output", "json"], answer: drift).0
    #expect(asked.status == 2)
    #expect(try JSONReader.read(asked.output) == drift)
    #expect(try await run(["drift"], answer: drift).0.status == 0)
  }

  @Test func progressGoesToStandardErrorInPlainLines() async throws {
    let steps: [JSONValue] = [0, 1, 50, 51, 100].map { done in
      ["stage": "applying", "done": .integer(done), "total": 100, "requestsPerMinute": 240, "secondsLeft": 25]
    }
    let result = try await run(["sync", "--wait"], answer: ["message": "done"], progress: steps).0
    #expect(result.output == "done\n")
    #expect(
      result.errors == """
        applying 0/100, 240 requests a minute, 25 s left
        applying 50/100, 240 requests a minute, 25 s left
        applying 100/100, 240 requests a minute

        """)
  }

  @Test(arguments: ["status", "sync", "history"]) func withoutADaemonTheWayOutIsTold(_ command: String) throws {
    try withFolder([:]) { folder in
      let result = try CommandLineProgram.run(
        [command], environment: ["ROUTEKEEPER_STATE_DIRECTORY": folder.path])
      #expect(result.status == 1)
      #expect(result.output.isEmpty)
      #expect(result.errors.contains("no daemon runs here"))
      #expect(result.errors.contains("systemctl start routekeeper"))
    }
  }

  static let badConfigurations: [(String, String)] = [
    ("repositry: {}\n", "unknown key \"repositry\" (did you mean \"repository\"?)"),
    ("log: {level: 3", "routekeeper.yaml:"), ("\u{0}", "routekeeper.yaml:"), ("- 1\n", "a list where"),
  ]

  @Test(arguments: badConfigurations) func aBadConfigurationEndsWith64(text: String, expected: String) throws {
    try withFolder(["routekeeper.yaml": text]) { folder in
      let result = try CommandLineProgram.run(["status", "--config", "routekeeper.yaml"], in: folder)
      #expect(result.status == 64)
      #expect(result.errors.contains(expected))
    }
  }

  @Test func anUnreadableConfigurationAndAnUnknownVariableEndWith64() throws {
    let missing = try CommandLineProgram.run(["status", "--config", "/nonexistent.yaml"])
    #expect(missing.status == 64)
    #expect(missing.errors.contains("/nonexistent.yaml"))
    let variable = try CommandLineProgram.run(["status"], environment: ["ROUTEKEEPER_LOG_LEVLE": "info"])
    #expect(variable.status == 64)
    #expect(variable.errors.contains("did you mean \"ROUTEKEEPER_LOG_LEVEL\"?"))
  }
}
