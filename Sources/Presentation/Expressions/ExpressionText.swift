package import RoutingModel

/// A condition tree in one readable line.
package enum ExpressionText {
  /// `skill exists and language == "en" and (priority >= 5 or vip_flag == true)`
  package static func text(of expression: Expression) -> String { text(expression, inside: nil) }

  /// The parts of a long `and` or `or`, each for a line of its own; one part for everything else.
  package static func parts(of expression: Expression) -> [String] {
    switch expression {
    case .and(let children) where children.count > 1: joined(children, "and", .and)
    case .or(let children) where children.count > 1: joined(children, "or", .or)
    case .and, .or, .not, .condition: [text(of: expression)]
    }
  }

  /// A condition with the operator's name as a manifest writes it: `priority gte 5`.
  package static func manifestWords(of condition: Condition) -> String {
    let subject = "\(condition.field) \(condition.operator.rawValue)"
    guard condition.operator.needsValue, let value = condition.value else { return subject }
    return subject + " " + JSONWriter.text(of: value)
  }

  private enum Group { case and, or, not }

  private static func joined(_ children: [Expression], _ word: String, _ group: Group) -> [String] {
    children.enumerated().map { index, child in
      (index == 0 ? "" : word + " ") + text(child, inside: group)
    }
  }

  private static func text(_ expression: Expression, inside group: Group?) -> String {
    switch expression {
    case .condition(let condition): return text(condition)
    case .not(let child): return "not " + text(child, inside: .not)
    case .and(let children): return text(children, " and ", .and, inside: group)
    case .or(let children): return text(children, " or ", .or, inside: group)
    }
  }

  private static func text(
    _ children: [Expression], _ word: String, _ own: Group, inside group: Group?
  ) -> String {
    // A group of one reads as its child.
    if children.count == 1, let only = children.first { return text(only, inside: group) }
    let text = children.map { self.text($0, inside: own) }.joined(separator: word)
    return group == nil ? text : "(\(text))"
  }

  private static func text(_ condition: Condition) -> String {
    let field = condition.field.string
    guard condition.operator.needsValue, let value = condition.value else {
      return condition.operator == .exists ? "\(field) exists" : "\(field) does not exist"
    }
    return "\(field) \(condition.operator.symbol) \(JSONWriter.text(of: value))"
  }
}

extension Operator {
  fileprivate var symbol: String {
    switch self {
    case .eq: "=="
    case .neq: "!="
    case .gt: ">"
    case .lt: "<"
    case .gte: ">="
    case .lte: "<="
    case .exists: "exists"
    case .notExists: "does not exist"
    case .contains: "contains"
    case .regex: "matches"
    }
  }
}
