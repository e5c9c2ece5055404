/// A condition tree in typed form, built from its canonical JSON.
package indirect enum Expression: Hashable, Sendable {
  case and([Expression])
  case or([Expression])
  case not(Expression)
  case condition(Condition)
}

package struct Condition: Hashable, Sendable {
  package let field: ExactText
  package let `operator`: Operator
  package let value: JSONValue?

  package init(field: ExactText, operator: Operator, value: JSONValue?) {
    self.field = field
    self.operator = `operator`
    self.value = value
  }
}

extension Expression {
  /// `nil` where the value is no valid expression; manifests are validated with positions before this is asked.
  package init?(_ value: JSONValue) {
    guard let object = value.objectValue, let type = object["type"]?.stringValue else { return nil }
    switch type {
    case "condition":
      guard let field = object["field"]?.textValue,
        let name = object["operator"]?.stringValue, let `operator` = Operator(rawValue: name)
      else { return nil }
      let value = object["value"].flatMap { $0.isNull ? nil : $0 }
      if `operator`.needsValue && value == nil { return nil }
      self = .condition(Condition(field: field, operator: `operator`, value: value))
    case "and", "or", "not":
      guard let children = object["children"]?.arrayValue else { return nil }
      let expressions = children.compactMap { Expression($0) }
      guard expressions.count == children.count, let first = expressions.first else { return nil }
      switch type {
      case "and": self = .and(expressions)
      case "or": self = .or(expressions)
      default:
        guard expressions.count == 1 else { return nil }
        self = .not(first)
      }
    default: return nil
    }
  }

  /// Number of conditions in the tree, the tutorial's `condition_count`.
  package var conditionCount: Int {
    switch self {
    case .condition: 1
    case .not(let child): child.conditionCount
    case .and(let children), .or(let children): children.reduce(0) { $0 + $1.conditionCount }
    }
  }

  /// The fields that its conditions ask about.
  package var fields: Set<ExactText> {
    switch self {
    case .condition(let condition): [condition.field]
    case .not(let child): child.fields
    case .and(let children), .or(let children): children.reduce(into: []) { $0.formUnion($1.fields) }
    }
  }
}
