/// A condition tree read from text, with the places of its parts: offsets of UTF-8 bytes.
package struct PlacedExpression: Hashable, Sendable {
  package enum Group: String, Sendable {
    case and, or, not
  }

  package enum Node: Hashable, Sendable {
    case group(Group, [PlacedExpression])
    case condition(field: Placed<ExactText>, operator: Placed<Operator>, value: Placed<JSONValue>?)
  }

  package struct Placed<Value: Hashable & Sendable>: Hashable, Sendable {
    package let value: Value
    package let offset: Int
  }

  package let node: Node
  package let offset: Int

  /// The tree without its places.
  package var expression: Expression {
    switch node {
    case .condition(let field, let operation, let value):
      .condition(Condition(field: field.value, operator: operation.value, value: value?.value))
    case .group(.and, let children): .and(children.map(\.expression))
    case .group(.or, let children): .or(children.map(\.expression))
    case .group(.not, let children): children.first.map { .not($0.expression) } ?? .and([])
    }
  }
}

/// Why a text is no condition tree.
package struct ExpressionTextError: Error, Hashable, Sendable {
  package enum Problem: Hashable, Sendable {
    /// Something else stands where this was expected.
    case expected(String, found: String)
    case text(String)
    case unknownOperator(ExactText)
    /// An operator at the end of a condition.
    case valueMissing(Operator)
    /// `and` beside `or` without parentheses; the two ways to set them.
    case grouping(String, String)
    case tooDeep(limit: Int)
  }

  package let problem: Problem
  /// Of UTF-8 bytes, from the start of the text.
  package let offset: Int
  /// What was probably meant in this place.
  package let fix: String?

  package init(_ problem: Problem, at offset: Int, fix: String? = nil) {
    self.problem = problem
    self.offset = offset
    self.fix = fix
  }

  package var message: String {
    switch problem {
    case .expected(let wanted, let found): "\(wanted) is expected here, found \(found)"
    case .text(let message): message
    case .unknownOperator(let word): "unknown operator \"\(Excerpt.of(word))\""
    case .valueMissing(let operation): "the operator \"\(operation.words)\" needs a value"
    case .grouping(let one, let other):
      "\"and\" and \"or\" stand side by side: say with parentheses what belongs together: `\(one)` or `\(other)`"
    case .tooDeep(let limit): "parentheses are nested deeper than \(limit)"
    }
  }
}
