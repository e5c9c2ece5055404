import CallReplay
import RoutingModel
import Synchronization

/// What replays measured of the rules of late commits, for their events.
package final class ReplayMeasures: Sendable {
  private struct Measure {
    let matchRate: Double
    let latencyMilliseconds: Double?
  }

  /// Commits that are remembered: events of a commit come soon after it.
  private static let remembered = 4

  private let known = Mutex<[(sha: String, rules: [RuleIdentity: Measure])]>([])

  package init() {}

  func note(_ sha: String, _ result: ReplayResult) {
    guard result.calls > 0, let side = result.sides.last else { return }
    var rules: [RuleIdentity: Measure] = [:]
    for rule in side.rules {
      rules[RuleIdentity(queue: rule.rule.queue, name: rule.rule.name)] = Measure(
        matchRate: Double(rule.matched) / Double(result.calls),
        latencyMilliseconds: rule.latency.map { $0.median / 1_000_000 })
    }
    known.withLock { known in
      known.removeAll { $0.sha == sha }
      known.append((sha, rules))
      if known.count > Self.remembered { known.removeFirst() }
    }
  }

  /// The transaction with the measures in the details of its events about rules.
  func added(to transaction: JournalTransaction) -> JournalTransaction {
    let known = known.withLock { $0 }
    if known.isEmpty || transaction.events.isEmpty { return transaction }
    var transaction = transaction
    for index in transaction.events.indices {
      let event = transaction.events[index]
      guard let resource = event.resource, let sha = event.commit?.sha,
        let rules = known.last(where: { $0.sha == sha })?.rules
      else { continue }
      // A manifest names its queue by name or by id.
      let queues = [resource.identity.queue, resource.scopeID].compactMap { $0 }
      let found = queues.compactMap { rules[RuleIdentity(queue: $0, name: resource.identity.name)] }.first
      guard let measure = found else { continue }
      var details = event.details
      details["estimatedMatchRate"] = JSONNumber(measure.matchRate).map { .number($0) }
      details["evaluationLatencyMilliseconds"] = measure.latencyMilliseconds.flatMap { JSONNumber($0) }
        .map { .number($0) }
      transaction.events[index].details = details
    }
    return transaction
  }
}
