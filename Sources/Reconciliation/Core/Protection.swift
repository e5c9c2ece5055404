import RoutingModel

/// `protect:` of the commits that came in force. It outlives the entry and the file that it stood in: an object that a
/// later commit no longer declares is then deleted only if a person approves it. Kept as facts of the journal, one for
/// each object.
enum Protection {
  private static let prefix = "protected "

  static func factName(_ key: ResourceKey) -> String { prefix + key.factName }

  static func key(ofFact name: String, _ value: JSONValue) -> ResourceKey? {
    name.utf8.starts(with: prefix.utf8) ? ResourceKey(fact: value) : nil
  }
}

extension Reconciler {
  /// Objects whose deletion by this target needs a person.
  func protected(against target: Target) -> Set<ResourceKey> {
    guard let inForce, inForce.commit.sha != target.commit.sha, !inForce.desired.policy.protects.isEmpty else {
      return protected
    }
    let policy = PolicyMatcher(inForce.desired.policy, now: Instant(milliseconds: 0))
    return protected.union(applied.values.filter { policy.protects($0.identity) }.map(\.key))
  }

  /// What the commit in force says of the objects it declares counts from now on; of those that it no longer declares,
  /// what was said before.
  mutating func noteProtection(_ target: Target, _ plan: Plan, _ transaction: inout JournalTransaction) {
    let protects = target.desired.policy.protects
    if protects.isEmpty && protected.isEmpty { return }
    let policy = PolicyMatcher(target.desired.policy, now: Instant(milliseconds: 0))
    var now: Set<ResourceKey> = []
    for (key, object) in applied
    where policy.protects(object.identity) || (protected.contains(key) && !plan.declared.contains(key)) {
      now.insert(key)
    }
    if now == protected { return }
    for key in now.subtracting(protected) { transaction.facts[Protection.factName(key)] = .object(key.fact) }
    for key in protected.subtracting(now) { transaction.facts[Protection.factName(key)] = .null }
    protected = now
  }
}
