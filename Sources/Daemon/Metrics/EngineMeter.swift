import Metrics
import Reconciliation
import RoutingModel
import Synchronization

/// Counts and times what the engine does, by swift-metrics; a program without a metrics system counts nothing.
package final class EngineMeter: Sendable {
  /// Commits whose way into force is timed at once; a burst of pushes is fewer.
  private static let commitsTimed = 50

  private struct Begun {
    /// First sight of commits that are not in force yet, oldest first.
    var commits: [(sha: String, at: Uptime)] = []
    var drift: [ResourceIdentity: Uptime] = [:]
  }

  private let begun = Mutex(Begun())

  package init() {}

  /// Makes the series whose zero means something: a rate of what never happened is nought, not unknown.
  static func declare() {
    for outcome in [StepOutcome.ok, .failed] {
      for metric in [DaemonMetric.fetchDuration, .readDuration] { _ = timer(metric, outcome) }
    }
    for outcome in [StepOutcome.ok, .invalid, .failed] { _ = timer(.validationDuration, outcome) }
    for outcome in [StepOutcome.ok, .failed, .postponed] { _ = timer(.applyDuration, outcome) }
    for metric in [DaemonMetric.planDuration, .leadTime, .driftDuration] { _ = timer(metric) }
    for kind in KindCatalog.all {
      for action in ChangeAction.allCases {
        for outcome in ["done", "failed"] { _ = changes(kind.name, action.rawValue, outcome) }
      }
    }
    let types: [EventType] = [
      .resourceCreated, .resourceUpdated, .resourceDeleted, .resourceAdopted, .resourceFailed, .driftDetected,
      .driftHealed, .driftFighting, .commitReceived, .commitRejected, .commitApplied, .commitFailed,
      .commitCompensated, .guardRefused, .syncSuspended, .syncResumed, .syncDeferred, .syncQuarantined, .alarmRaised,
      .alarmCleared,
    ]
    for type in types { _ = events(type) }
  }

  /// A step of the core, timed where it makes a plan.
  func step(_ core: inout Reconciler, _ event: ReconcilerEvent, now: Now) -> [ReconcilerEffect] {
    let plans = core.plansMade
    let (effects, nanoseconds) = SystemClock.measured { core.step(event, now: now) }
    if core.plansMade != plans { Self.timer(.planDuration).recordNanoseconds(nanoseconds) }
    return effects
  }

  /// Times a step that waits for others.
  func timing<Value>(
    _ metric: DaemonMetric, _ outcome: (Value) -> StepOutcome, _ body: () async -> Value
  ) async -> Value {
    let started = SystemClock.uptime()
    let value = await body()
    let milliseconds = SystemClock.uptime().milliseconds(since: started)
    Self.timer(metric, outcome(value)).recordMilliseconds(milliseconds)
    return value
  }

  func ran(_ milliseconds: Int64, _ results: [RunResult]) {
    let refused = results.contains { if case .refused = $0.outcome { true } else { false } }
    let outcome: StepOutcome = refused ? .failed : results.allSatisfy(\.isDone) ? .ok : .postponed
    Self.timer(.applyDuration, outcome).recordMilliseconds(milliseconds)
  }

  /// What became durable.
  func recorded(_ transaction: JournalTransaction) {
    for audit in transaction.audits {
      guard let kind = audit.resource?.identity.kind, let action = ChangeAction(rawValue: audit.action) else {
        continue
      }
      let isDone = ChangeAction.allCases.contains { $0.pastTense == audit.outcome }
      Self.changes(kind, action.rawValue, isDone ? "done" : audit.outcome).increment()
    }
    let now = SystemClock.uptime()
    for event in transaction.events {
      Self.events(event.type).increment()
      note(event, at: now)
    }
  }

  private func note(_ event: EventDraft, at now: Uptime) {
    switch event.type {
    case .commitReceived:
      guard let sha = event.commit?.sha else { return }
      begun.withLock { begun in
        if begun.commits.count >= Self.commitsTimed { begun.commits.removeFirst() }
        begun.commits.append((sha, now))
      }
    case .commitApplied:
      let start = begun.withLock { begun -> Uptime? in
        let index = begun.commits.firstIndex { $0.sha == event.commit?.sha }
        return index.map { begun.commits.remove(at: $0).at }
      }
      if let start { Self.timer(.leadTime).recordMilliseconds(now.milliseconds(since: start)) }
    case .driftDetected:
      guard let identity = event.resource?.identity else { return }
      begun.withLock { $0.drift[identity] = now }
    case .driftHealed:
      guard let identity = event.resource?.identity else { return }
      // What was detected before the start of this process has no known age.
      guard let start = begun.withLock({ $0.drift.removeValue(forKey: identity) }) else { return }
      Self.timer(.driftDuration).recordMilliseconds(now.milliseconds(since: start))
    default: break
    }
  }

  private static func timer(_ metric: DaemonMetric, _ outcome: StepOutcome? = nil) -> Timer {
    Timer(label: metric.rawValue, dimensions: outcome.map { [("outcome", $0.rawValue)] } ?? [])
  }

  private static func changes(_ kind: ExactText, _ action: String, _ outcome: String) -> Counter {
    Counter(
      label: DaemonMetric.changes.rawValue,
      dimensions: [("kind", "\(kind)"), ("action", action), ("outcome", outcome)])
  }

  private static func events(_ type: EventType) -> Counter {
    Counter(label: DaemonMetric.events.rawValue, dimensions: [("type", type.rawValue)])
  }
}
