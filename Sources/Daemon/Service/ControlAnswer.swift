import Reconciliation
import RoutingModel

/// Answers on the control socket: a document of the interface; `error` with `exitCode` ends the command, `message`
/// is shown.
enum ControlAnswer {
  static func failure(_ message: String, _ reason: ExitReason = .error) -> JSONValue {
    ["formatVersion": 1, "error": .string(message), "exitCode": reason.json]
  }

  static func done(_ message: String, _ members: [(ExactText, JSONValue)] = []) -> JSONValue {
    .object(JSONObject([("formatVersion", 1), ("message", .string(message))] + members))
  }

  /// Where nothing but credentials or a permission was missing, that is what a person has to see to.
  static func failureCode(_ results: [RunResult]) -> ExitReason {
    let statuses = results.compactMap { result -> Int? in
      switch result.outcome {
      case .refused(let error): error.status
      case .unavailable where result.exchange.status == 401: 401
      case .unavailable, .replan, .done, .unchanged: nil
      }
    }
    return !statuses.isEmpty && statuses.allSatisfy { $0 == 401 || $0 == 403 } ? .credentials : .changesFailed
  }

  /// What became of the newest commit, in one sentence and one exit code.
  static func verdict(_ status: ReconcilerStatus) -> (message: String, reason: ExitReason) {
    if let failure = status.failure {
      return (failure.message, failure.isCredentials ? .credentials : .error)
    }
    if status.source.state == "failed" {
      return ("the remote could not be read: \(status.source.error ?? "no reason given")", .error)
    }
    if status.suspension != nil { return ("suspended: nothing is changed until routekeeper resume", .refused) }
    guard let tip = status.tip else { return ("nothing was fetched yet", .error) }
    let name = "\(tip.shortSHA) \"\(tip.subject)\""
    switch status.tipState {
    case .rejected where status.tipHasFailed:
      return (
        "\(name) failed and was not brought into force: \(status.tipError ?? "routekeeper history tells why")",
        failureCode(status.lastResults)
      )
    case .rejected:
      let inForce = status.commit.map { "; \($0.shortSHA) stays in force" } ?? ""
      return ("\(name) was rejected\(inForce)", .invalidManifests)
    case .deferred where status.closure != nil:
      return (
        "\(name) waits: no change is made \(status.closure?.text ?? ""); then it is applied by itself; "
          + "routekeeper approve \(status.waitingChecksum ?? "") --reason … lets it through now", .refused
      )
    case .deferred: return ("\(name) is held back: \(status.pin?.reason ?? "")", .refused)
    case .pending where status.plan.map { !$0.isApprovable } ?? false:
      return (
        "\(name) declares nothing; an empty repository deletes nothing: what was applied stays; delete the last "
          + "objects by hand, or declare one", .refused
      )
    case .pending where status.waits: return (waiting(name, status), .refused)
    case .pending:
      let isCredentials = failureCode(status.lastResults) == .credentials
      return (
        "\(name) is not in force yet: \(status.lastError ?? "it is being applied")",
        isCredentials ? .credentials : .error
      )
    case .applied:
      if status.verdict == .failed {
        return ("\(name) is in force in part: \(status.lastError ?? "")", failureCode(status.lastResults))
      }
      return ("\(name) is in force", .done)
    }
  }

  static func waiting(_ name: String, _ status: ReconcilerStatus) -> String {
    "\(name) waits for approval: \(waitingFor(status)); routekeeper approve \(status.waitingChecksum ?? "") "
      + "--reason … lets it through"
  }

  private static func waitingFor(_ status: ReconcilerStatus) -> String {
    let violations = status.plan?.violations ?? []
    if !violations.isEmpty { return violations.map(\.message).joined(separator: "; ") }
    let settings = Set((status.plan?.held ?? []).compactMap { $0.hold?.setting }).sorted()
    return settings.isEmpty ? "a person decides" : settings.joined(separator: ", ")
  }

  static func sync(_ status: ReconcilerStatus) -> JSONValue {
    let (message, reason) = verdict(status)
    var members: [(ExactText, JSONValue)] = [
      ("verdict", .string(status.verdict.rawValue)), ("commit", status.commit?.json ?? .null),
      ("tip", status.tip?.json ?? .null),
    ]
    if let summary = status.plan?.summary.json { members.append(("summary", summary)) }
    if !status.diagnostics.isEmpty {
      members.append(("diagnostics", .array(status.diagnostics.prefix(100).map(\.json))))
    }
    if reason != .done { members.append(("exitCode", reason.json)) }
    return done(message, members)
  }

  /// The plan with what became of each of its changes.
  static func apply(_ status: ReconcilerStatus) -> JSONValue {
    let (message, reason) = verdict(status)
    guard let plan = status.plan, let checksum = status.checksum else { return failure(message, reason.orError) }
    var document = plan.json(checksum: checksum)
    document["results"] = .array(status.results(of: plan).map(\.json))
    // Where a part of the plan was made, what waits has a checksum of its own.
    if let waiting = status.waitingChecksum, plan.isApprovable {
      document["approval"] = .string("routekeeper approve \(waiting) --reason \"…\"")
    }
    document["message"] = .string(message)
    if reason != .done { document["exitCode"] = reason.json }
    return .object(document)
  }
}

extension ReconcilerStatus {
  /// Results of the newest run, where it was this plan's: an earlier plan may have changed the same objects.
  func results(of plan: Plan) -> [RunResult] {
    let changes = Dictionary(plan.changes.map { ($0.key, $0) }) { first, _ in first }
    return lastResults.filter { changes[$0.change.key]?.isSameChange(as: $0.change) ?? false }
  }
}
