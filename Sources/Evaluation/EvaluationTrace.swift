package import RoutingModel

/// Why a call does or does not satisfy a condition tree.
package enum EvaluationTrace {
  /// A condition that decided, with what the call has in its field.
  package struct Reason: Hashable, Sendable {
    package let condition: Condition
    package let holds: Bool
    /// `nil` where the field is absent.
    package let seen: JSONValue?
  }

  /// Whether the tree holds, and the conditions that suffice to see it: the first that fails in an `and`, all of an
  /// `or` that holds nowhere.
  package static func of(
    _ expression: Expression, over call: JSONObject
  ) throws(CompiledExpression.Refusal) -> (holds: Bool, reasons: [Reason]) {
    switch expression {
    case .condition(let condition):
      let compiled = try CompiledCondition(condition)
      let holds = compiled.matches(call)
      return (holds, [Reason(condition: condition, holds: holds, seen: compiled.value(in: call))])
    case .not(let child):
      let inner = try of(child, over: call)
      return (!inner.holds, inner.reasons)
    case .and(let children): return try first(of: children, over: call, that: false)
    case .or(let children): return try first(of: children, over: call, that: true)
    }
  }

  /// The first child with this outcome decides; if there is none, all of them do.
  private static func first(
    of children: [Expression], over call: JSONObject, that outcome: Bool
  ) throws(CompiledExpression.Refusal) -> (holds: Bool, reasons: [Reason]) {
    var reasons: [Reason] = []
    for child in children {
      let inner = try of(child, over: call)
      if inner.holds == outcome { return inner }
      reasons += inner.reasons
    }
    return (!outcome, reasons)
  }
}
