import RoutingModel

/// What must hold, as an outline of sentences.
enum ExpressionWords {
  /// An indentation and a sentence each.
  static func outline(of expression: Expression, level: Int = 0) -> [(level: Int, text: String)] {
    switch expression {
    case .condition(let condition): [(level, sentence(condition))]
    case .and(let children) where children.count == 1, .or(let children) where children.count == 1:
      children.flatMap { outline(of: $0, level: level) }
    case .and(let children): [(level, "all of these:")] + children.flatMap { outline(of: $0, level: level + 1) }
    case .or(let children): [(level, "at least one of these:")] + children.flatMap { outline(of: $0, level: level + 1) }
    case .not(.condition(let condition)): [(level, "not: " + sentence(condition))]
    case .not(let child): [(level, "not:")] + outline(of: child, level: level + 1)
    }
  }

  private static func sentence(_ condition: Condition) -> String {
    let field = condition.field.string
    let value = condition.value.map { JSONWriter.text(of: $0) } ?? "nothing"
    return switch condition.operator {
    case .eq: "\(field) is \(value)"
    case .neq: "\(field) is there and is not \(value)"
    case .gt: "\(field) is greater than \(value)"
    case .lt: "\(field) is less than \(value)"
    case .gte: "\(field) is \(value) or more"
    case .lte: "\(field) is \(value) or less"
    case .exists: "\(field) is there, whatever it is"
    case .notExists: "\(field) is not there"
    case .contains: "\(field) contains \(value), as a part of its text or as an element of its list"
    case .regex: "the pattern \(value) is found in \(field)"
    }
  }
}
