internal import Evaluation
package import RoutingModel

/// Queues with calls that no rule takes, each with such a call. Asked for by a person: most queues have some on purpose.
package enum QueueGaps {
  package static func findings(_ resources: [DesiredResource], _ fields: CallFields) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    for queue in RuleQueue.of(resources) {
      guard let first = queue.rules.first,
        let call = witness(queue.enabled.map(\.expression), fields)
      else { continue }
      let words = call.isEmpty ? "a call without any of their fields" : "a call like `\(shown(call))`"
      findings.append(
        Diagnostic(
          first.location, .warning, DiagnosticCode.queueGap.rawValue,
          "no rule of queue \"\(Excerpt.of(queue.queue.text))\" takes \(words)"))
    }
    return DiagnosticOrder.sorted(findings)
  }

  private static func shown(_ call: JSONObject) -> String {
    VisibleText.shortened(VisibleText.escaped(JSONWriter.text(of: .object(call))), to: 200)
  }

  /// A call for which none of the expressions holds; `nil` where none was found, though there may be one.
  package static func witness(_ expressions: [Expression], _ fields: CallFields) -> JSONObject? {
    var search: GapSearch
    do throws(CompiledExpression.Refusal) {
      search = try GapSearch(expressions, fields)
    } catch {
      return nil
    }
    return search.call()
  }
}

/// Looks for a call that no expression holds for: begins with an empty one, and as long as an expression holds, changes
/// one of its fields such that the fewest hold. What it finds is tried by the evaluator, so it is always true.
private struct GapSearch {
  /// Expressions that are evaluated for one queue: some tenths of a second.
  private static let mostEvaluations = 400_000
  private static let mostChanges = 200
  /// Fields that are added to a call that is found, so that people recognise it.
  private static let mostFieldsShown = 8

  private let expressions: [(compiled: CompiledExpression, fields: [ExactText])]
  private let candidates: [(field: ExactText, values: [JSONValue])]
  private var evaluationsLeft = mostEvaluations

  init(_ expressions: [Expression], _ fields: CallFields) throws(CompiledExpression.Refusal) {
    var prepared: [(CompiledExpression, [ExactText])] = []
    var values = CandidateValues(fields)
    for expression in expressions {
      prepared.append((try CompiledExpression(expression), expression.fields.sorted()))
      values.take(expression)
    }
    self.expressions = prepared
    candidates = values.all
  }

  mutating func call() -> JSONObject? {
    var call = JSONObject()
    var seen: Set<JSONObject> = [call]
    for _ in 0..<Self.mostChanges {
      guard let holding = holding(call, atMost: .max), evaluationsLeft > 0 else { return nil }
      if holding.count == 0 { return extended(call) }
      guard let next = better(call, expressions[holding.first].fields, seen) else { return nil }
      seen.insert(next)
      call = next
    }
    return nil
  }

  /// How many expressions hold, and the first of them; `nil` for more than wanted.
  private mutating func holding(_ call: JSONObject, atMost most: Int) -> (count: Int, first: Int)? {
    var (count, first) = (0, 0)
    evaluationsLeft -= expressions.count
    for (index, expression) in expressions.enumerated() where expression.compiled.matches(call) {
      if count == 0 { first = index }
      count += 1
      if count > most { return nil }
    }
    return (count, first)
  }

  /// The call with one field changed, for which the fewest expressions hold.
  private mutating func better(_ call: JSONObject, _ fields: [ExactText], _ seen: Set<JSONObject>) -> JSONObject? {
    var best: (call: JSONObject, count: Int)?
    for (field, values) in candidates where fields.contains(field) {
      for value in [nil] + values.map(Optional.some) {
        var changed = call
        changed.set(value, at: Self.keys(field))
        if seen.contains(changed) || evaluationsLeft <= 0 { continue }
        guard let holding = holding(changed, atMost: best.map { $0.count - 1 } ?? .max) else { continue }
        best = (changed, holding.count)
        if holding.count == 0 { return changed }
      }
    }
    return best?.call
  }

  private mutating func extended(_ call: JSONObject) -> JSONObject {
    var call = call
    for (field, values) in candidates.prefix(Self.mostFieldsShown) where call[field] == nil {
      for value in values {
        var larger = call
        larger.set(value, at: Self.keys(field))
        if holding(larger, atMost: 0) != nil {
          call = larger
          break
        }
      }
    }
    return call
  }

  private static func keys(_ field: ExactText) -> ArraySlice<ExactText> { field.dottedKeys[...] }
}

/// Values of fields that can make a difference: what conditions compare with, and what is beside it. Of the declared
/// types, where a field has any.
private struct CandidateValues {
  /// Values of one field.
  private static let most = 24

  private let types: [ExactText: Set<CallFieldType>]
  private var order: [ExactText] = []
  private var values: [ExactText: [JSONValue]] = [:]

  init(_ fields: CallFields) { types = fields.types }

  mutating func take(_ expression: Expression) {
    switch expression {
    case .and(let children), .or(let children): for child in children { take(child) }
    case .not(let child): take(child)
    case .condition(let condition): take(condition)
    }
  }

  private mutating func take(_ condition: Condition) {
    let field = condition.field
    if values[field] == nil {
      order.append(field)
      values[field] = []
    }
    switch condition.value {
    case .number(let number)?:
      for step in [0, -1, 1] { JSONNumber(number.double + Double(step)).map { add(.number($0), field) } }
    case .string(let text)? where condition.operator != .regex && condition.operator.needsValue:
      add(.string(text), field)
    case .bool?:
      add(false, field)
      add(true, field)
    default: break
    }
    if condition.operator == .contains, let value = condition.value { add([value], field) }
  }

  private mutating func add(_ value: JSONValue, _ field: ExactText) {
    guard may(value, field), let known = values[field], known.count < Self.most, !known.contains(value) else { return }
    values[field]?.append(value)
  }

  private func may(_ value: JSONValue, _ field: ExactText) -> Bool {
    guard let declared = types[field] else { return true }
    switch value {
    case .string: return declared.contains(.string)
    case .number: return declared.contains(.number)
    case .bool: return declared.contains(.boolean)
    case .array: return declared.contains(.list)
    case .null, .object: return false
    }
  }

  /// In the order in which rules name the fields; values that no condition names come last.
  var all: [(field: ExactText, values: [JSONValue])] {
    order.map { field in
      let others: [JSONValue] = ["other", 0, false, true, []].filter { may($0, field) }
      let known = values[field] ?? []
      return (field, known + others.filter { !known.contains($0) })
    }
  }
}
