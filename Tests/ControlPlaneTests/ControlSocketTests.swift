import Foundation
import Logging
import RoutingModel
import Synchronization
import Testing

@testable import ControlPlane

@Suite struct ControlSocketTests {
  /// A directory of its own for each test, short enough for a socket's path.
  static func withDirectory(_ body: (String) async throws -> Void) async throws {
    let path = "/tmp/rk-control-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  static func withServer(
    _ path: String, limits: ControlSocketLimits = ControlSocketLimits(),
    handler: @escaping ControlHandler, body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let (opened, continuation) = AsyncStream<Void>.makeStream()
    let server = ControlSocketServer(
      file: SocketFile(path: path), limits: limits, logger: Logger(label: "test"),
      onListening: { continuation.yield() }, handler: handler)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      for await _ in opened { break }
      try await body()
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  static let echo: ControlHandler = { request, actor, progress in
    await progress(["step": 1])
    await progress(["step": 2])
    return ["command": .string(request.command), "user": .string(actor.user), "arguments": .object(request.arguments)]
  }

  @Test func carriesRequestProgressAndAnswer() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      try await Self.withServer(path, handler: Self.echo) {
        let steps = Mutex<[JSONValue]>([])
        let request = ControlRequest(command: "approve", arguments: JSONObject([("reason", "line\nbreak")]))
        let answer = try await ControlSocketClient.call(path: path, request: request) { value in
          steps.withLock { $0.append(value) }
        }
        #expect(answer["command"] == "approve")
        #expect(answer["arguments"]?["reason"] == "line\nbreak")
        #expect(answer["user"]?.stringValue == NSUserName())
        #expect(steps.withLock { $0 } == [["step": 1], ["step": 2]])
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func onlyTheDaemonsUserMayUseTheSocket() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      try await Self.withServer(path, handler: Self.echo) {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
      }
    }
  }

  @Test func withoutADaemonTheErrorSaysWhatToDo() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      let failure = await #expect(throws: ControlSocketFailure.self) {
        try await ControlSocketClient.call(path: path, request: ControlRequest(command: "sync"))
      }
      #expect(failure == .noDaemon(path: path))
      #expect(failure?.description.contains("systemctl start routekeeper") == true)
    }
  }

  @Test func aStaleFileIsReplacedAndALivingOneIsNot() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      // A killed daemon leaves its file behind.
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { target in
        for (index, byte) in path.utf8.enumerated() { target[index] = byte }
      }
      let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      #expect(bound == 0)
      close(descriptor)
      try await Self.withServer(path, handler: Self.echo) {
        let second = ControlSocketServer(
          file: SocketFile(path: path), logger: Logger(label: "test"), handler: Self.echo)
        let failure = await #expect(throws: ControlSocketSetupFailure.self) { try await second.run() }
        #expect(failure == .alreadyRunning(path: path))
        let answer = try await ControlSocketClient.call(path: path, request: ControlRequest(command: "still"))
        #expect(answer["command"] == "still")
      }
    }
  }

  @Test func anythingElseInTheWayIsKept() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
      let server = ControlSocketServer(file: SocketFile(path: path), logger: Logger(label: "test"), handler: Self.echo)
      let failure = await #expect(throws: ControlSocketSetupFailure.self) { try await server.run() }
      #expect(failure == .notASocket(path: path))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
    }
  }

  @Test func aLongPathIsAnError() async throws {
    let path = "/tmp/" + String(repeating: "d", count: 110)
    let server = ControlSocketServer(file: SocketFile(path: path), logger: Logger(label: "test"), handler: Self.echo)
    await #expect(throws: ControlSocketSetupFailure.pathTooLong(path: path, limit: SocketFile.longestPath)) {
      try await server.run()
    }
  }

  @Test func aLongRequestIsRefused() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      var limits = ControlSocketLimits()
      limits.requestBytes = 1_000
      try await Self.withServer(path, limits: limits, handler: Self.echo) {
        let text = String(repeating: "x", count: 2_000)
        let request = ControlRequest(command: "sync", arguments: JSONObject([("reason", .string(text))]))
        let failure = await #expect(throws: ControlSocketFailure.self) {
          try await ControlSocketClient.call(path: path, request: request)
        }
        #expect(failure == .refused("a request has at most 1000 bytes"))
      }
    }
  }

  @Test func tooManyAtOnceAreRefused() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      var limits = ControlSocketLimits()
      limits.connections = 0
      try await Self.withServer(path, limits: limits, handler: Self.echo) {
        let failure = await #expect(throws: ControlSocketFailure.self) {
          try await ControlSocketClient.call(path: path, request: ControlRequest(command: "sync"))
        }
        #expect(failure == .refused("too many people are asking at once"))
      }
    }
  }

  @Test func aSlowAnswerSurvivesAndASilentDaemonDoesNot() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      var serverLimits = ControlSocketLimits()
      serverLimits.heartbeatMilliseconds = 20
      let slow: ControlHandler = { _, _, _ in
        // Longer than the patient client waits in silence, which is long enough for a busy host.
        try? await Task.sleep(for: .milliseconds(4_000))
        return "done"
      }
      try await Self.withServer(path, limits: serverLimits, handler: slow) {
        var patient = ControlSocketLimits()
        patient.heartbeatMilliseconds = 500
        let answer = try await ControlSocketClient.call(
          path: path, request: ControlRequest(command: "sync"), limits: patient)
        #expect(answer == "done")
        var hasty = ControlSocketLimits()
        hasty.heartbeatMilliseconds = 1
        await #expect(throws: ControlSocketFailure.interrupted(path: path)) {
          try await ControlSocketClient.call(path: path, request: ControlRequest(command: "sync"), limits: hasty)
        }
      }
    }
  }

  @Test func aHandlerIsCancelledWhenItsClientLeaves() async throws {
    try await Self.withDirectory { directory in
      let path = directory + "/control.sock"
      var limits = ControlSocketLimits()
      limits.heartbeatMilliseconds = 10
      let (ended, continuation) = AsyncStream<Void>.makeStream()
      let (began, beginning) = AsyncStream<Void>.makeStream()
      let waiting: ControlHandler = { _, _, _ in
        beginning.yield()
        try? await Task.sleep(for: .seconds(600))
        continuation.yield()
        return "never"
      }
      try await Self.withServer(path, limits: limits, handler: waiting) {
        let client = Task { try await ControlSocketClient.call(path: path, request: ControlRequest(command: "sync")) }
        for await _ in began { break }
        client.cancel()
        for await _ in ended { break }
        await #expect(throws: (any Error).self) { try await client.value }
      }
    }
  }

  @Test func theRuntimeDirectoryComesFirst() {
    let state = "/var/lib/routekeeper"
    #expect(SocketFile(environment: [:], stateDirectory: state).path == state + "/control.sock")
    let environment = ["RUNTIME_DIRECTORY": "/run/routekeeper:/run/other"]
    #expect(SocketFile(environment: environment, stateDirectory: state).path == "/run/routekeeper/control.sock")
  }
}
