import CallReplay
import RoutingModel
import Synchronization

/// What replays measured, by expression: a rule that a commit leaves as it is needs no other replay.
package final class ReplayMeasures: Sendable {
  private struct Measure {
    let matchRate: Double
    let latencyMilliseconds: Double?
  }

  private struct State {
    /// The calls that all measures are of.
    var edition: CallHistory.Edition?
    var measures: [Expression: Measure] = [:]
    /// What the latest commits declare, the one asked for last at the end.
    var commits: [(sha: String, rules: [RuleIdentity: Expression])] = []
  }

  /// Commits that are remembered: the one in force, whose repairs have events for a long time, and some that came
  /// after it and wait or were superseded.
  private static let remembered = 4

  private let state = Mutex(State())

  package init() {}

  /// Which expressions the rules of a commit have.
  func declare(_ sha: String, _ rules: [ReplayRule]) {
    var expressions: [RuleIdentity: Expression] = [:]
    for rule in rules { expressions[RuleIdentity(queue: rule.queue, name: rule.name)] = rule.expression }
    state.withLock { state in
      state.commits.removeAll { $0.sha == sha }
      state.commits.append((sha, expressions))
      if state.commits.count > Self.remembered { state.commits.removeFirst() }
    }
  }

  /// The rules whose expressions these calls were not asked about.
  func missing(_ rules: [ReplayRule], of edition: CallHistory.Edition) -> [ReplayRule] {
    state.withLock { state in
      if state.edition != edition { return rules }
      var missing: [ReplayRule] = []
      for rule in rules where state.measures[rule.expression] == nil { missing.append(rule) }
      return missing
    }
  }

  /// Whether any of these rules was not timed yet. How long a rule takes hardly depends on which calls it is asked
  /// about, so other calls are no reason to time it again.
  func isUntimed(_ rules: [ReplayRule]) -> Bool {
    state.withLock { state in
      for rule in rules where state.measures[rule.expression]?.latencyMilliseconds == nil { return true }
      return false
    }
  }

  /// What was found takes the place of what other calls said; until then that is the best that is known.
  func add(_ result: ReplayResult, of edition: CallHistory.Edition) {
    guard result.calls > 0 else { return }
    state.withLock { state in
      var measures: [Expression: Measure] = [:]
      if state.edition == edition {
        // Only what a remembered commit has: the rest would pile up.
        for commit in state.commits {
          for expression in commit.rules.values { measures[expression] = state.measures[expression] }
        }
      }
      for side in result.sides {
        for rule in side.rules {
          measures[rule.rule.expression] = Measure(
            matchRate: Double(rule.matched) / Double(result.calls),
            latencyMilliseconds: rule.latency.map { $0.median / 1_000_000 }
              ?? state.measures[rule.rule.expression]?.latencyMilliseconds)
        }
      }
      (state.edition, state.measures) = (edition, measures)
    }
  }

  /// The transaction with the measures in the details of its events about rules.
  func added(to transaction: JournalTransaction) -> JournalTransaction {
    if transaction.events.allSatisfy({ $0.resource == nil }) { return transaction }
    var transaction = transaction
    state.withLock { state in
      if state.measures.isEmpty { return }
      for index in transaction.events.indices {
        let event = transaction.events[index]
        guard let resource = event.resource, let sha = event.commit?.sha,
          let measure = Self.measure(resource, sha, &state)
        else { continue }
        var details = event.details
        details["estimatedMatchRate"] = JSONNumber(measure.matchRate).map { .number($0) }
        details["evaluationLatencyMilliseconds"] = measure.latencyMilliseconds.flatMap { JSONNumber($0) }
          .map { .number($0) }
        transaction.events[index].details = details
      }
    }
    return transaction
  }

  private static func measure(_ resource: ResourceMention, _ sha: String, _ state: inout State) -> Measure? {
    guard let place = state.commits.lastIndex(where: { $0.sha == sha }) else { return nil }
    if place < state.commits.count - 1 { state.commits.append(state.commits.remove(at: place)) }
    guard let rules = state.commits.last?.rules else { return nil }
    // A manifest names its queue by name or by id.
    for queue in [resource.identity.queue, resource.scopeID] {
      guard let queue, let expression = rules[RuleIdentity(queue: queue, name: resource.identity.name)] else {
        continue
      }
      return state.measures[expression]
    }
    return nil
  }
}
