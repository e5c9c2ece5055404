package import RoutingModel

/// A condition tree prepared for many calls: paths split, patterns compiled.
///
/// Two-valued logic: every node is true or false for every call, nothing is thrown, there is no unknown. The strings
/// "true" and "false" are not cast here; the canonical form of a rule has done that.
package struct CompiledExpression: Sendable {
  package enum Refusal: Error, Hashable, Sendable {
    case pattern(ExactText, message: String)
    /// A pattern that is no string.
    case patternType
  }

  private let root: Node

  package init(_ expression: Expression) throws(Refusal) { root = try Node(expression) }

  package func matches(_ call: JSONObject) -> Bool { root.matches(call) }
}

/// `indirect` is on the one case that needs it; lists are indirect of themselves.
private enum Node: Sendable {
  case and([Node])
  case or([Node])
  indirect case not(Node)
  case condition(CompiledCondition)

  init(_ expression: Expression) throws(CompiledExpression.Refusal) {
    switch expression {
    case .and(let children): self = .and(try Self.nodes(children))
    case .or(let children): self = .or(try Self.nodes(children))
    case .not(let child): self = .not(try Node(child))
    case .condition(let condition): self = .condition(try CompiledCondition(condition))
    }
  }

  private static func nodes(_ expressions: [Expression]) throws(CompiledExpression.Refusal) -> [Node] {
    var nodes: [Node] = []
    nodes.reserveCapacity(expressions.count)
    for expression in expressions { nodes.append(try Node(expression)) }
    return nodes
  }

  func matches(_ call: JSONObject) -> Bool {
    switch self {
    case .and(let children): children.allSatisfy { $0.matches(call) }
    case .or(let children): children.contains { $0.matches(call) }
    case .not(let child): !child.matches(call)
    case .condition(let condition): condition.matches(call)
    }
  }
}
