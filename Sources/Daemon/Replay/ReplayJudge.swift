import CallReplay
import FoundationEssentials
import Logging
import Reconciliation
import RoutingModel

/// Replays the calls of `replay.calls` for each new commit. With `replay.gate` a commit waits for the result; without,
/// nothing waits, and events carry the measures of a replay that was ready in time.
actor ReplayJudge {
  nonisolated let measures = ReplayMeasures()
  private let calls: String?
  private let fields: JSONObject
  private let gate: ReplayGate
  private let logger: Logger
  private var judged: [String: ReplayEvidence] = [:]
  private var background: Task<Void, Never>?

  init(_ configuration: Configuration, logger: Logger) {
    calls = configuration.replay.calls
    fields = configuration.replay.fields
    gate = configuration.replay.gate
    self.logger = logger
  }

  /// - Parameter base: the commit in force; `nil` where it is this one, or none is.
  func judged(_ loaded: LoadResult, base: @escaping @Sendable () async throws -> LoadResult?) async -> LoadResult {
    guard let calls, case .valid(let commit, var desired) = loaded else { return loaded }
    guard gate.isOn else {
      // The newest commit is the one whose events come next.
      background?.cancel()
      let declared = desired
      background = Task(priority: .utility) { _ = await self.replay(commit, declared, nil, calls) }
      return loaded
    }
    if let known = judged[commit.sha] {
      desired.evidence = known
      return .valid(commit, desired)
    }
    guard case .valid(_, let before)? = try? await base() else {
      // Nothing is in force yet, or this commit is: there is nothing that calls could be moved from.
      return loaded
    }
    switch await replay(commit, desired, before, calls) {
    case .success(let result): desired.evidence = ReplayEvidence(findings: gate.findings(result))
    case .failure(let failure):
      // Not remembered: the calls may be there at the next look.
      desired.evidence = ReplayEvidence(findings: [.noCalls(reason: failure.description)])
      return .valid(commit, desired)
    }
    judged = [commit.sha: desired.evidence ?? ReplayEvidence(findings: [])]
    return .valid(commit, desired)
  }

  private func replay(
    _ commit: CommitInfo, _ desired: DesiredState, _ before: DesiredState?, _ calls: String
  ) async -> Result<ReplayResult, DaemonFailure> {
    let monitor = ReplayMonitor()
    var options = ReplayOptions()
    options.paths = ReplayFields.paths(fields)
    options.fieldTypes = desired.callFields.types
    let sides = ([before].compactMap { $0 } + [desired]).map { ReplayRule.rules(of: $0) }
    do {
      let files = try CallFiles.named([calls])
      let result = try await withTaskCancellationHandler {
        try await ReplayThreads.run(sides, files, options, monitor)
      } onCancel: {
        monitor.stop()
      }
      if result.isPartial { return .failure(DaemonFailure(.error, "interrupted")) }
      if result.calls == 0 { return .failure(DaemonFailure(.error, "\(calls) holds no calls")) }
      measures.note(commit.sha, result)
      logger.info(
        "Calls were replayed",
        metadata: ["commit": "\(commit.shortSHA)", "calls": "\(result.calls)", "badLines": "\(result.badLineCount)"])
      return .success(result)
    } catch {
      let failure = DaemonFailure(error)
      logger.warning("Calls could not be replayed", metadata: ["error": "\(failure.description)"])
      return .failure(failure)
    }
  }
}
