import CallReplay
import Logging
import RoutingModel

/// Measures the rules of the newest commit on calls of the past, beside everything else: one replay at a time, only of
/// expressions that these calls were not asked about yet, and again when the calls are others.
actor BackgroundReplay {
  private struct Wish {
    let commit: CommitInfo
    let rules: [ReplayRule]
    let types: [ExactText: Set<CallFieldType>]
  }

  /// After a replay, so many times as long is waited before calls are looked at again without a new commit: a file that
  /// grows all the time would keep a processor busy.
  private static let rest: Int64 = 9

  private let history: CallHistory
  private let measures: ReplayMeasures
  private let logger: Logger
  private var newest: Wish?
  private var running: (sha: String, monitor: ReplayMonitor, task: Task<Void, Never>)?
  private var restsUntil: Uptime?
  private var lastFailure: String?
  private var isStopped = false

  init(_ history: CallHistory, _ measures: ReplayMeasures, logger: Logger) {
    self.history = history
    self.measures = measures
    self.logger = logger
  }

  /// Begins with a commit that was found valid.
  func begin(_ commit: CommitInfo, _ desired: DesiredState) {
    let rules = ReplayRule.rules(of: desired)
    measures.declare(commit.sha, rules)
    newest = Wish(commit: commit, rules: rules, types: desired.callFields.types)
    restsUntil = nil
    // The newest commit is the one whose events come next.
    if let running, running.sha != commit.sha { running.monitor.stop() }
    look()
  }

  /// Whether calls have changed since, and what that changes.
  func look() {
    guard running == nil, !isStopped, let wish = newest else { return }
    if let restsUntil, SystemClock.uptime() < restsUntil { return }
    let monitor = ReplayMonitor()
    let task = Task {
      await self.measure(wish, monitor)
      self.over(wish, monitor)
    }
    running = (wish.commit.sha, monitor, task)
  }

  func stop() {
    isStopped = true
    running?.task.cancel()
  }

  private func over(_ wish: Wish, _ monitor: ReplayMonitor) {
    running = nil
    guard monitor.isStopped || newest?.commit.sha != wish.commit.sha else { return }
    restsUntil = nil
    look()
  }

  private func measure(_ wish: Wish, _ monitor: ReplayMonitor) async {
    let (measures, started) = (measures, SystemClock.uptime())
    defer { restsUntil = Self.end(ofRestSince: started) }
    do throws(DaemonFailure) {
      let (edition, result) = try await history.replay(
        types: wish.types, measuresLatency: measures.isUntimed(wish.rules), monitor: monitor
      ) { edition in
        let missing = measures.missing(wish.rules, of: edition)
        return missing.isEmpty ? nil : [missing]
      }
      lastFailure = nil
      guard let result else { return }
      measures.add(result, of: edition)
      logger.info(
        "Calls were replayed",
        metadata: [
          "commit": "\(wish.commit.shortSHA)", "calls": "\(result.calls)", "badLines": "\(result.badLineCount)",
          "rules": "\(result.sides.last?.rules.count ?? 0)",
        ])
    } catch {
      // Told once, not at every look.
      if monitor.isStopped || error.description == lastFailure { return }
      lastFailure = error.description
      logger.warning("Calls could not be replayed", metadata: ["error": "\(error.description)"])
    }
  }

  private static func end(ofRestSince started: Uptime) -> Uptime {
    let now = SystemClock.uptime()
    let pause = now.milliseconds(since: started).multipliedReportingOverflow(by: rest)
    return pause.overflow ? now : now.advanced(byMilliseconds: pause.partialValue)
  }
}
