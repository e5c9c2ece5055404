import Foundation
import RoutingModel
import TestSupport

/// `routekeeper run` as a process of its own.
final class RunningDaemonProcess: @unchecked Sendable {
  // Foundation's Process is not Sendable; this class only starts it, signals it and asks whether it runs, which it
  // allows from any thread.
  private let process = Process()
  private let logFile: String

  /// - Parameter wrapper: a program with its arguments that starts the daemon, as `strace` does.
  init(_ fixture: DaemonFixture, under wrapper: [String] = []) throws {
    logFile = fixture.folder.path("daemon-\(UUID().uuidString.prefix(8)).log")
    try Data().write(to: URL(fileURLWithPath: logFile))
    let command =
      wrapper + [try HostCommand.built("routekeeper"), "run", "--config", fixture.folder.path("routekeeper.yaml")]
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": fixture.folder.path].merging(fixture.environment) { $1 }
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: logFile))
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }
  var isRunning: Bool { process.isRunning }
  var wasKilled: Bool {
    !process.isRunning && process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
  }
  var processID: Int32 { process.processIdentifier }

  /// The messages logged so far, oldest first.
  var messages: [JSONValue] { log.split(separator: "\n").compactMap { try? JSONReader.read(Array($0.utf8)) } }

  func hasLogged(_ message: String, times: Int = 1) -> Bool {
    messages.count { $0["message"]?.stringValue == message } >= times
  }

  /// Types of the events that were recorded so far.
  var eventTypes: [String] {
    messages.filter { $0["message"]?.stringValue == "Recorded an event" }.compactMap { $0["event"]?.stringValue }
  }

  func waitUntilReady(times: Int = 1) async throws {
    try await waitUntil("the daemon is ready") {
      guard isRunning else { throw TestSupportFailure("the daemon ended by itself:\n\(log)") }
      return hasLogged("Ready", times: times)
    }
  }

  /// Address of the status page, `http://127.0.0.1:PORT/`.
  var page: String? {
    messages.last { $0["message"]?.stringValue == "Serving the status page" }?["address"]?.stringValue
  }

  func kill(_ signal: Int32) { Foundation.kill(processID, signal) }

  /// Ends by a signal; the exit status. More than ten seconds are a failure.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) async throws -> Int32 {
    kill(signal)
    return try await end()
  }

  func end(within deadline: Duration = .seconds(10)) async throws -> Int32 {
    try await waitUntil("the daemon has ended", deadline: deadline) { !isRunning }
    return process.terminationStatus
  }
}
