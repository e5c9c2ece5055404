/// A rule as calls meet it: which queue asks it, when, and on what condition.
package struct QueueRule: Hashable, Sendable {
  package let kind: ExactText
  package let name: ExactText
  package let queue: Reference
  package let priority: Int64
  package let isEnabled: Bool
  package let description: String
  package let expression: Expression
  package let location: SourceLocation

  /// `nil` for an object of a kind that has no condition tree, or belongs to no queue.
  package init?(_ resource: DesiredResource) {
    guard let kind = KindCatalog.kind(named: resource.kind), let queue = resource.scope,
      let field = kind.fields.first(where: { if case .expression = $0.value { true } else { false } })
    else { return nil }
    let body = resource.body.object
    guard let expression = body[field.name].flatMap(Expression.init) else { return nil }
    self.kind = resource.kind
    name = resource.name
    self.queue = queue
    self.expression = expression
    priority = body["priority"]?.numberValue?.int64 ?? 0
    isEnabled = body["enabled"]?.boolValue ?? true
    description = body["description"]?.stringValue ?? ""
    location = resource.location
  }

  /// The order in which a queue asks its rules: descending priority, then name.
  package static func isAsked(_ rule: QueueRule, before other: QueueRule) -> Bool {
    rule.priority == other.priority ? rule.name < other.name : rule.priority > other.priority
  }
}

/// The rules of one queue in the order in which it asks them, the disabled ones too.
package struct RuleQueue: Hashable, Sendable {
  package let queue: Reference
  package let rules: [QueueRule]

  package var enabled: [QueueRule] { rules.filter(\.isEnabled) }

  /// In the order of the queues' names. A queue given by its id in one manifest and by its name in another is two here:
  /// only the organisation knows that they are one.
  package static func of(_ resources: [DesiredResource]) -> [RuleQueue] {
    Dictionary(grouping: resources.compactMap(QueueRule.init), by: \.queue)
      .map { RuleQueue(queue: $0.key, rules: $0.value.sorted(by: QueueRule.isAsked)) }
      .sorted { $0.queue.text < $1.queue.text }
  }
}

extension Reference {
  /// The name, or the id where only that is known.
  package var text: ExactText {
    switch self {
    case .name(let name): name
    case .id(let id): id
    }
  }
}
