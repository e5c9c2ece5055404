import FoundationEssentials
package import GenesysCloud
import Glibc
import HTTPTransport
import Journal
package import Logging
import Manifests
import Reconciliation
package import RoutingModel
import UnixSignals

/// What the commands share that do their work themselves, without a daemon.
package struct OneShot: Sendable {
  package let configuration: Configuration
  package let logger: Logger
  /// Told what is being waited for: `fetching …`.
  package let onStage: @Sendable (String) -> Void

  /// - Parameter verbose: also tells what would go to the daemon's log.
  package init(_ configuration: Configuration, verbose: Bool, onStage: @escaping @Sendable (String) -> Void) {
    self.configuration = configuration
    self.onStage = onStage
    // What fails is told once, as the end of the command.
    logger = Logger(label: "routekeeper") { _ in
      LogOutput(format: .text, level: verbose ? .debug : .critical)
    }
  }

  /// Lends a client of the organisation.
  ///
  /// - Throws: `DaemonFailure` where the configuration names no organisation or a secret cannot be read.
  package func withOrganization<Value: Sendable>(
    _ body: (GenesysOrganization) async throws -> Value
  ) async throws -> Value {
    if let settings = configuration.organization {
      for file in [settings.clientIDFile, settings.clientSecretFile] { _ = try file.text() }
    }
    let transport = try configuration.transport()
    guard let organization = configuration.organizationClient(transport, logger: logger) else {
      await transport.shutdown()
      throw DaemonFailure(.usage, "organization is not set")
    }
    let watching = Task { await tellReading(organization) }
    defer { watching.cancel() }
    do {
      let value = try await body(organization)
      await transport.shutdown()
      return value
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  /// Milliseconds between two lines about a long read.
  private static let readingInterval: Int64 = 300

  private func tellReading(_ organization: GenesysOrganization) async {
    while (try? await SystemClock.sleep(milliseconds: Self.readingInterval)) != nil {
      guard let reading = Progress(organization, configuration).ofReading() else { continue }
      let left = reading.secondsLeft.map { ", \($0) s left at this pace" } ?? ""
      onStage("reading the organisation: \(reading.done) of \(reading.total) pages\(left)")
    }
  }

  /// What Routekeeper applied earlier, also while a daemon runs; nothing where there is no journal.
  func readJournal() async throws(JournalError) -> RestoredState {
    let journal: Journal
    do throws(JournalError) {
      journal = try Journal.openReadOnly(directory: configuration.stateDirectory)
    } catch {
      if case .missing = error { return RestoredState() }
      throw error
    }
    let state = try await RestoredState(journal)
    try journal.close()
    return state
  }

  /// What happened here, told without a daemon.
  ///
  /// - Parameters:
  ///   - command: `history`, `audit` or `webhooks.list`.
  ///   - anchorFiles: beside the configured one, for the verification of the audit log.
  /// - Returns: the daemon's answer to the same; `nil` where there is no journal.
  package static func journalAnswer(
    to command: String, _ arguments: JSONObject, in configuration: Configuration, anchorFiles: [String] = []
  ) async throws -> JSONObject? {
    let journal: Journal
    do throws(JournalError) {
      journal = try Journal.openReadOnly(directory: configuration.stateDirectory)
    } catch {
      if case .missing = error { return nil }
      throw DaemonFailure(.error, error.message)
    }
    let answer = try await JournalAnswer.to(
      command, arguments, from: journal, anchorFiles: configuration.anchorFiles + anchorFiles)
    try journal.close()
    return answer.objectValue
  }

  /// Runs what only reads; SIGINT and SIGTERM end it after its temporary files are removed.
  package static func interruptible<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let work = Task { try await body() }
    let watching = Task { for await _ in signals { work.cancel() } }
    defer { watching.cancel() }
    do {
      return try await work.value
    } catch {
      if work.isCancelled { throw DaemonFailure(.error, "interrupted; nothing was changed") }
      throw error
    }
  }

  /// Runs what can be ended early with a result: SIGINT and SIGTERM only ask it to come to its end.
  package static func stoppable<Value: Sendable>(
    _ stop: @escaping @Sendable () -> Void, _ body: () async throws -> Value
  ) async throws -> Value {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let watching = Task { for await _ in signals { stop() } }
    defer { watching.cancel() }
    return try await body()
  }

  /// Lends a directory that nobody else can read.
  static func withTemporaryDirectory<Value: Sendable>(_ body: (String) async throws -> Value) async throws -> Value {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    // mkdtemp puts its own six characters in their place.
    var template = Array((parent + "/routekeeper." + String(repeating: "X", count: 6)).utf8CString)
    guard mkdtemp(&template) != nil else {
      throw DaemonFailure(.error, "cannot make a directory in \(parent): \(String(cString: strerror(errno)))")
    }
    let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }
}
