package import RoutingModel

/// One look at the state of things, for people and programs.
package struct ReconcilerStatus: Sendable {
  package enum Verdict: String, Sendable {
    case inSync, drifted, pending, applying, failed, suspended, quarantined, deferred, unknown
  }

  package enum TipState: String, Sendable {
    case applied, rejected, pending, deferred
  }

  /// One step of the way of a commit, with what it last came to.
  package struct Stage: Hashable, Sendable {
    package var state = "unknown"
    package var commit: String?
    package var error: String?
    package var at: Instant?
  }

  package var verdict: Verdict
  package var commit: CommitInfo?
  package var tip: CommitInfo?
  package var tipState: TipState
  /// Milliseconds since the last complete read of the organisation began; `nil` before the first.
  package var evidenceAge: Int64?
  package var source: Stage
  package var validation: Stage
  package var planning: Stage
  package var applying: Stage
  package var lastError: String?
  /// The newest commit was valid, but could not be brought into force; and why, where that is known.
  package var tipHasFailed: Bool
  package var tipError: String?
  /// Why the newest read of the organisation came to nothing; `nil` when it succeeded.
  package var failure: ReadFailure?
  /// The newest plan with what waits in it.
  package var plan: Plan?
  package var checksum: String?
  /// What of the newest plan is still to be made.
  package var remaining: Plan?
  /// Names the part of the plan that waits, for `approve`.
  package var waitingChecksum: String?
  package var waits: Bool
  /// Why it waits for a window.
  package var closure: WindowClosure? { waits ? plan?.closure : nil }
  package var drift: DriftReport?
  package var suspension: Suspension?
  package var pin: Pin?
  package var progress: RunProgress?
  /// Diagnostics of the tip, where it was rejected.
  package var diagnostics: [Diagnostic]
  package var lastResults: [RunResult]
  package var managedCount: Int
  /// What is standing, oldest first.
  package var alarms: [Alarm]
  /// What the last read showed, and the objects of it that a commit in force declared.
  package var live: LiveState?
  package var applied: [ResourceKey: AppliedObject]

  /// What stands beside the fixed members of the `status` document.
  package var details: JSONObject {
    var object = JSONObject([("managed", .integer(Int64(managedCount)))])
    if waits, let waitingChecksum { object["waiting"] = waitingJSON(waitingChecksum) }
    if let suspension { object["suspension"] = suspension.json }
    if let pin { object["pin"] = pin.json }
    if !alarms.isEmpty { object["alarms"] = .array(alarms.map(\.json)) }
    if let tipError { object["tipError"] = .string(tipError) }
    if let progress { object["progress"] = progress.json }
    if !diagnostics.isEmpty { object["diagnostics"] = .array(diagnostics.prefix(100).map(\.json)) }
    return object
  }

  private func waitingJSON(_ checksum: String) -> JSONValue {
    let held = plan?.held ?? []
    var settings = Set(held.compactMap { $0.hold?.setting })
    if closure != nil { settings.insert("windows") }
    var object = JSONObject([
      ("checksum", .string(checksum)), ("changes", .integer(Int64(held.count))),
      ("for", .array(settings.sorted().map { .string($0) })),
      ("violations", .array((plan?.violations ?? []).map(\.json))),
    ])
    if let closure { object["window"] = closure.json }
    return .object(object)
  }
}

/// How far a run is.
package struct RunProgress: Hashable, Sendable {
  package var done: Int
  package var total: Int

  package var json: JSONValue { ["done": .integer(Int64(done)), "total": .integer(Int64(total))] }
}

/// One line of `apply`'s results.
package struct RunResult: Hashable, Sendable {
  package let change: PlannedChange
  package let outcome: OperationResult.Outcome
  package let exchange: Exchange

  package var isDone: Bool {
    switch outcome {
    case .done, .unchanged: true
    case .replan, .refused, .unavailable: false
    }
  }

  package var outcomeText: String {
    switch outcome {
    case .done(let action): action.pastTense
    case .unchanged: "unchanged"
    case .replan, .unavailable: "postponed"
    case .refused: "failed"
    }
  }

  package var error: String? {
    switch outcome {
    case .done, .unchanged: nil
    case .replan(let text), .unavailable(let text): text
    case .refused(let error):
      "the organisation refused it (\(error.status)\(error.code.map { ", \($0)" } ?? "")): \(error.message)"
    }
  }

  /// `{identity, outcome, status?, attempts, latencyMilliseconds, correlationID?, error?}`
  package var json: JSONValue {
    var object = JSONObject([
      ("kind", .string(change.key.kind)), ("identity", change.identity.json), ("outcome", .string(outcomeText)),
      ("attempts", .integer(Int64(exchange.attempts))), ("latencyMilliseconds", .integer(exchange.latencyMilliseconds)),
    ])
    if let status = exchange.status { object["status"] = .integer(Int64(status)) }
    if let correlationID = exchange.correlationID { object["correlationID"] = .string(correlationID) }
    if let error { object["error"] = .string(error) }
    return .object(object)
  }
}
