/// Which rule a person means by `Name` or `Queue/Name`.
package enum RuleLookup {
  case found(QueueRule, in: RuleQueue)
  case ambiguous([QueueRule])
  case none

  package init(_ words: ExactText, in queues: [RuleQueue]) {
    var found: [(rule: QueueRule, queue: RuleQueue)] = []
    for queue in queues {
      for rule in queue.rules where rule.name == words || rule.path == words { found.append((rule, queue)) }
    }
    switch found.count {
    case 0: self = .none
    case 1: self = .found(found[0].rule, in: found[0].queue)
    default: self = .ambiguous(found.map(\.rule))
    }
  }
}

extension QueueRule {
  /// `Technical Support/Escalation`
  package var path: ExactText { ExactText("\(queue.text)/\(name)") }
}
