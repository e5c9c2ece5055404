import GenesysCloud
import Journal
import Logging
import Manifests
import Reconciliation
import RoutingModel
import Synchronization
import UnixSignals

/// The engine for one request: the same core, ended by its answer.
struct SinglePass: Sendable {
  let commit: CommitInfo
  /// What the commit declares.
  let loaded: LoadResult
  let source: CommitSource
  let journal: Journal
  let organization: GenesysOrganization
  let reader: LiveReader
  let logger: Logger

  /// Plans in one pass. What somebody changes between a plan and its requests is seen by the next one, as the daemon
  /// would; who changes more than that is at work, and a person looks again.
  private static let plansLimit = 3

  /// - Parameter expected: the checksum that the plan must have.
  func run(
    _ settings: ReconcilerSettings, _ restored: RestoredState, _ request: ApplyRequest, expected: String?,
    onProgress: @escaping @Sendable (RunProgress) -> Void
  ) async throws -> JSONObject {
    let (commit, loaded, source) = (commit, loaded, source)
    let supply = CommitSupply(
      fetch: { .tip(commit) }, load: { $0 == commit.sha ? loaded : await source.load(sha: $0) })
    let end = End()
    var parts = Engine.Parts(
      commits: supply, live: reader, organization: organization, journal: journal, logger: logger)
    parts.onProgress = onProgress
    parts.onEnd = { end.status = $0 }
    let engine = Engine(settings: settings, restored: restored, parts: parts)
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let watching = Task {
      for await _ in signals {
        end.isInterrupted = true
        // What is in flight ends, nothing more begins.
        engine.post(.stop)
      }
    }
    defer { watching.cancel() }
    // The request is the first thing that the engine hears of: it begins no pass of its own before.
    let asking = Task.immediate { () -> (RequestAnswer, [RunResult]) in
      var made: [RunResult] = []
      var plans = 0
      while true {
        plans += 1
        let named = await engine.ask {
          .sync($0, expectedChecksum: expected, approveHeld: request.checksum != nil, actor: request.actor)
        }
        let answer = await engine.breakingGlass(after: named, request.checksum, reason: request.reason, request.actor)
        // Who named a plan, or said yes to one, wants no other.
        guard expected == nil, plans < Self.plansLimit, !end.isInterrupted, case .handled(let status) = answer,
          let results = Self.overtaken(status)
        else { return (answer, made) }
        made += results.filter(\.isDone)
      }
    }
    let serving = Task { try await engine.run() }
    let (answer, made) = await asking.value
    engine.post(.stop)
    try await serving.value
    switch answer {
    case .handled(let status): return try Self.document(status, after: made)
    case .refused(let reason):
      guard end.isInterrupted else { throw DaemonFailure(expected == nil ? .error : .refused, reason) }
      return Self.interrupted(end.status)
    }
  }

  /// What became of a plan that somebody's change overtook, so that another has to be made; `nil` for any other.
  private static func overtaken(_ status: ReconcilerStatus) -> [RunResult]? {
    let results = status.plan.map { status.results(of: $0) } ?? []
    let isOvertaken = results.contains { if case .replan = $0.outcome { true } else { false } }
    return isOvertaken ? results : nil
  }

  /// - Parameter earlier: what was made of plans before the last one.
  /// - Throws: `InvalidCommit` with what is wrong about the commit.
  private static func document(_ status: ReconcilerStatus, after earlier: [RunResult]) throws -> JSONObject {
    if !status.diagnostics.isEmpty { throw InvalidCommit(diagnostics: status.diagnostics) }
    var document = ControlAnswer.apply(status).objectValue ?? JSONObject()
    if !earlier.isEmpty {
      document["results"] = .array(earlier.map(\.json) + (document["results"]?.arrayValue ?? []))
    }
    document["approval"] = .null
    let made = status.plan.map { status.results(of: $0) } ?? []
    if let open = made.first(where: { !$0.isDone }) {
      document["exitCode"] = ControlAnswer.failureCode(made).json
      if open.outcomeText == "postponed", let error = open.error {
        // The daemon would plan again by itself.
        document["message"] = .string("\(open.change.identity.path): \(error); run routekeeper apply again")
      }
    } else if let closure = status.closure, ExitReason(json: document["exitCode"]) == .refused {
      document["message"] = .string(
        "\(commit(of: status)) waits: no change is made \(closure.text); a running daemon applies it then, and "
          + "routekeeper apply --checksum \(status.checksum ?? "") --reason … lets it through now")
    } else if status.waits, status.suspension == nil, status.plan?.isApprovable ?? true,
      ExitReason(json: document["exitCode"]) == .refused
    {
      let command = "routekeeper apply --checksum \(status.waitingChecksum ?? status.checksum ?? "")"
      document["approval"] = .string(command)
      let held = status.plan?.held.count ?? 0
      document["message"] = .string("\(held == 1 ? "1 change waits" : "\(held) changes wait") for a person: \(command)")
    }
    return document
  }

  private static func commit(of status: ReconcilerStatus) -> String { status.plan?.commit?.shortSHA ?? "the commit" }

  private static func interrupted(_ status: ReconcilerStatus?) -> JSONObject {
    guard let status, let plan = status.plan, let checksum = status.checksum else {
      return JSONObject([
        ("formatVersion", 1), ("error", "interrupted; nothing was changed"),
        ("exitCode", ExitReason.error.json),
      ])
    }
    let results = status.results(of: plan)
    let made = results.count { $0.isDone }
    var document = plan.json(checksum: checksum)
    document["results"] = .array(results.map(\.json))
    document["message"] = .string(
      "interrupted: \(made) of \(plan.changes.count) changes were made; routekeeper apply goes on with the rest")
    document["exitCode"] = ExitReason.error.json
    return document
  }

  /// What is known when the loop has ended.
  private final class End: Sendable {
    private let stored = Mutex<(status: ReconcilerStatus?, isInterrupted: Bool)>((nil, false))

    var status: ReconcilerStatus? {
      get { stored.withLock { $0.status } }
      set { stored.withLock { $0.status = newValue } }
    }

    var isInterrupted: Bool {
      get { stored.withLock { $0.isInterrupted } }
      set { stored.withLock { $0.isInterrupted = newValue } }
    }
  }
}
