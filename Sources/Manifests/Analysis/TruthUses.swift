internal import RoutingModel

/// Which rules take an undeclared field for a boolean, and which look for `true` or `false` in its text.
struct TruthUses {
  struct Use {
    let rule: QueueRule
    let path: NodePlaces.NodePath
    let condition: Condition
  }

  /// The first rule of each field.
  private(set) var asBoolean: [ExactText: QueueRule] = [:]
  private(set) var asText: [Use] = []

  init(_ rules: [QueueRule], _ fields: CallFields) {
    for rule in rules { look(rule.expression, [], rule, fields) }
  }

  private mutating func look(
    _ expression: Expression, _ path: NodePlaces.NodePath, _ rule: QueueRule, _ fields: CallFields
  ) {
    switch expression {
    case .and(let children), .or(let children):
      for (index, child) in children.enumerated() { look(child, path + [index], rule, fields) }
    case .not(let child): look(child, path + [0], rule, fields)
    case .condition(let condition):
      guard fields.types[condition.field] == nil, let value = condition.value else { return }
      if value.boolValue != nil, condition.operator == .eq || condition.operator == .neq {
        if asBoolean[condition.field] == nil { asBoolean[condition.field] = rule }
      } else if condition.operator == .contains || condition.operator == .regex, Self.isTruth(value) {
        asText.append(Use(rule: rule, path: path, condition: condition))
      }
    }
  }

  private static func isTruth(_ value: JSONValue) -> Bool {
    guard let text = value.stringValue?.lowercased() else { return false }
    return ["true", "false", "^true$", "^false$"].contains(text)
  }
}
