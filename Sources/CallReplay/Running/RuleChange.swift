import RoutingModel

/// One rule before and after; only those for which something is different, be it that they take as many other calls.
package struct RuleChange: Sendable {
  package let identity: RuleIdentity
  /// `nil` where the rule is not there.
  package let before: ReplayResult.Rule?
  package let after: ReplayResult.Rule?

  package static func all(of result: ReplayResult) -> [RuleChange] {
    guard result.sides.count == 2 else { return [] }
    let before = byIdentity(result.sides[0])
    let after = byIdentity(result.sides[1])
    var identities = Array(before.keys)
    for identity in after.keys where before[identity] == nil { identities.append(identity) }
    identities.sort { $0.queue == $1.queue ? $0.name < $1.name : $0.queue < $1.queue }
    var moved: Set<RuleIdentity> = []
    for move in result.moves {
      for identity in [move.before, move.after] { if let identity { moved.insert(identity) } }
    }
    var changes: [RuleChange] = []
    for identity in identities {
      let change = RuleChange(identity: identity, before: before[identity], after: after[identity])
      if change.isChange || moved.contains(identity) { changes.append(change) }
    }
    return changes
  }

  private var isChange: Bool { before?.matched != after?.matched || before?.taken != after?.taken }

  private static func byIdentity(_ side: ReplayResult.Side) -> [RuleIdentity: ReplayResult.Rule] {
    var rules: [RuleIdentity: ReplayResult.Rule] = [:]
    for rule in side.rules { rules[RuleIdentity(queue: rule.rule.queue, name: rule.rule.name)] = rule }
    return rules
  }

  func json(_ result: ReplayResult) -> JSONValue {
    func counts(_ rule: ReplayResult.Rule?) -> JSONValue {
      guard let rule else { return .null }
      return [
        "matched": .integer(Int64(rule.matched)), "matchRate": result.share(rule.matched),
        "taken": .integer(Int64(rule.taken)), "takenRate": result.share(rule.taken),
      ]
    }
    return [
      "name": .string(identity.name), "queue": .string(identity.queue), "before": counts(before),
      "after": counts(after),
    ]
  }
}
