import CallReplay
import Logging
import Reconciliation
import RoutingModel

/// Replays the calls of `replay.calls` for each new commit. With `replay.gate` a commit waits for the result; without,
/// nothing waits, and events carry what is measured by then.
actor ReplayJudge {
  /// The commit in force, and how to have any.
  struct Commits: Sendable {
    let inForce: @Sendable () async throws -> String?
    let load: @Sendable (_ sha: String) async -> LoadResult
  }

  /// One question: a commit against the one in force, by certain calls.
  private struct Question: Hashable {
    let commit: String
    let base: String
    let edition: CallHistory.Edition
  }

  nonisolated let measures = ReplayMeasures()
  private let history: CallHistory?
  private let background: BackgroundReplay?
  private let gate: ReplayGate
  private let commits: Commits
  private var answered: (question: Question, evidence: ReplayEvidence)?

  init(_ configuration: Configuration, _ commits: Commits, logger: Logger) {
    history = CallHistory(configuration)
    background = history.map { [measures] in BackgroundReplay($0, measures, logger: logger) }
    gate = configuration.replay.gate
    self.commits = commits
  }

  func load(_ sha: String) async -> LoadResult {
    let loaded = await commits.load(sha)
    guard let history, case .valid(let commit, var desired) = loaded else { return loaded }
    // Nothing is in force yet, or this commit is: there is nothing that calls could be moved from.
    if gate.isOn, let base = try? await commits.inForce(), base != commit.sha,
      case .valid(_, let before) = await commits.load(base)
    {
      desired.evidence = await evidence(commit.sha, desired, base, before, history)
    }
    await background?.begin(commit, desired)
    return .valid(commit, desired)
  }

  /// Calls may have changed since the last look.
  func look() async { await background?.look() }

  func stop() async { await background?.stop() }

  private func evidence(
    _ sha: String, _ desired: DesiredState, _ base: String, _ before: DesiredState, _ history: CallHistory
  ) async -> ReplayEvidence {
    let known = answered
    do throws(DaemonFailure) {
      let (edition, result) = try await history.replay(types: desired.callFields.types, measuresLatency: nil) {
        if known?.question == Question(commit: sha, base: base, edition: $0) { return nil }
        return [before, desired].map { ReplayRule.rules(of: $0) }
      }
      guard let result else { return known?.evidence ?? ReplayEvidence(findings: []) }
      measures.add(result, of: edition)
      let evidence = ReplayEvidence(findings: gate.findings(result))
      answered = (Question(commit: sha, base: base, edition: edition), evidence)
      return evidence
    } catch {
      // Not remembered: the calls may be there at the next look.
      return ReplayEvidence(findings: [.noCalls(reason: error.description)])
    }
  }
}
