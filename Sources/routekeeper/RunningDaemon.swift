import ControlPlane
import Daemon
import Presentation
import RoutingModel

/// The daemon that runs on this host, asked over its control socket.
///
/// An answer is a document of the interface. `error` in it is a message for standard error, `exitCode` one of
/// `ExitReason`.
struct RunningDaemon {
  /// Where systemd puts the socket of the packaged units, beside a state directory of the same name; a person's shell
  /// does not have their environment.
  private static func packagedSocket(beside stateDirectory: String) -> SocketFile? {
    let parts = stateDirectory.split(separator: "/")
    guard parts.count == 3, parts[0] == "var", parts[1] == "lib" else { return nil }
    return SocketFile(path: "/run/\(parts[2])/control.sock")
  }

  private let sockets: [SocketFile]

  init(_ configuration: Configuration, environment: [String: String]) {
    let own = SocketFile(environment: environment, stateDirectory: configuration.stateDirectory)
    sockets = [own, Self.packagedSocket(beside: configuration.stateDirectory)].compactMap(\.self)
  }

  func ask(_ request: ControlRequest) async throws -> JSONObject {
    guard let answer = try await askIfRunning(request) else {
      throw CommandFailure(.error, ControlSocketFailure.noDaemon(path: sockets[0].path).description)
    }
    return answer
  }

  /// - Returns: `nil` where no daemon runs.
  func askIfRunning(_ request: ControlRequest) async throws -> JSONObject? {
    let progress = ProgressDisplay()
    defer { progress.finish() }
    for socket in sockets {
      do {
        let answer = try await ControlSocketClient.call(path: socket.path, request: request) { value in
          if let report = ProgressReport(value) { progress.show(report) }
        }
        progress.finish()
        return try Self.document(answer)
      } catch let error as ControlSocketFailure {
        guard case .noDaemon = error else { throw CommandFailure(Self.reason(error), error.description) }
      }
    }
    return nil
  }

  private static func document(_ answer: JSONValue) throws -> JSONObject {
    guard let document = answer.objectValue else {
      throw CommandFailure(.error, "the daemon's answer is \(answer.typeDescription); are both of the same version?")
    }
    if let message = document["error"]?.stringValue {
      throw CommandFailure(exitReason(document) ?? .error, message)
    }
    return document
  }

  static func exitReason(_ document: JSONObject) -> ExitReason? {
    ExitReason(json: document["exitCode"])
  }

  private static func reason(_ failure: ControlSocketFailure) -> ExitReason {
    switch failure {
    case .notAllowed: .credentials
    case .noDaemon, .refused, .interrupted, .protocolError, .cannotConnect: .error
    }
  }
}

extension GlobalOptions {
  /// Asks the daemon, shows its answer and ends as the answer says.
  func showAnswer(
    to command: String, _ arguments: [(ExactText, JSONValue?)] = [], as subject: Report.Subject = .answer
  ) async throws {
    let document = try await answer(to: command, arguments)
    try results.show(Report(subject, document))
    if let reason = RunningDaemon.exitReason(document), reason != .done { throw reason.code }
  }

  /// Shows what the daemon answers, or where none runs, what its journal tells.
  ///
  /// - Parameter anchorFiles: of a proof of the audit log; `nil` where none is asked for. The journal is proven without
  ///   the daemon: what it says about itself would be no proof, and the files are those of whoever asks.
  func showRecords(
    to command: String, _ arguments: [(ExactText, JSONValue?)] = [], as subject: Report.Subject,
    proofAgainst anchorFiles: [String]? = nil
  ) async throws {
    let given = Self.request(command, arguments).arguments
    func fromJournal() async throws -> JSONObject? {
      let configuration = try ConfigurationLoader(path: config, environment: environment).load(needs: []).configuration
      return try await OneShot.journalAnswer(
        to: command, given, in: configuration, anchorFiles: anchorFiles ?? [])
    }
    var document = anchorFiles == nil ? nil : try await fromJournal()
    if document == nil, anchorFiles?.isEmpty ?? true { document = try await answerIfRunning(to: command, arguments) }
    if document == nil { document = try await fromJournal() }
    guard let document else { return try await showAnswer(to: command, arguments, as: subject) }
    try showRecords(document, as: subject)
  }

  func showRecords(_ document: JSONObject, as subject: Report.Subject) throws {
    try results.show(Report(subject, document))
    if let reason = RunningDaemon.exitReason(document), reason != .done { throw reason.code }
  }

  func answer(to command: String, _ arguments: [(ExactText, JSONValue?)] = []) async throws -> JSONObject {
    try await RunningDaemon(try configuration(needs: []), environment: environment)
      .ask(Self.request(command, arguments))
  }

  /// - Returns: `nil` where no daemon runs: then the command does it itself.
  func answerIfRunning(to command: String, _ arguments: [(ExactText, JSONValue?)] = []) async throws -> JSONObject? {
    // Only where the daemon is matters here; what else the command needs is checked when it is needed.
    let configuration = try ConfigurationLoader(path: config, environment: environment).load(needs: []).configuration
    return try await RunningDaemon(configuration, environment: environment)
      .askIfRunning(Self.request(command, arguments))
  }

  private static func request(_ command: String, _ arguments: [(ExactText, JSONValue?)]) -> ControlRequest {
    let given = JSONObject(arguments.compactMap { argument in argument.1.map { (argument.0, $0) } })
    return ControlRequest(command: command, arguments: given)
  }
}
