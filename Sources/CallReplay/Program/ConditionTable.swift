import RoutingModel

/// Gives every distinct condition one slot, whatever the number of rules that have it.
struct ConditionTable {
  private struct Key: Hashable {
    let path: FieldPath
    let operation: Operator
    let value: JSONValue?
  }

  private struct Place {
    let field: Int
    let bit: Int
  }

  /// Where fields stand in the calls that stand elsewhere than their name says.
  let paths: [ExactText: FieldPath]
  private var fields: [FieldPath: Int] = [:]
  private var places: [Key: Place] = [:]
  private(set) var conditions: [(path: FieldPath, list: [Condition])] = []

  init(paths: [ExactText: FieldPath]) { self.paths = paths }

  mutating func add(_ expression: Expression) {
    switch expression {
    case .and(let children), .or(let children): for child in children { add(child) }
    case .not(let child): add(child)
    case .condition(let condition): add(condition)
    }
  }

  mutating func add(_ condition: Condition) {
    let key = key(condition)
    if places[key] != nil { return }
    let field: Int
    if let known = fields[key.path] {
      field = known
    } else {
      field = conditions.count
      fields[key.path] = field
      conditions.append((key.path, []))
    }
    places[key] = Place(field: field, bit: conditions[field].list.count)
    conditions[field].list.append(condition)
  }

  /// Where each field's slots begin: at a multiple of 64, as its bits come in whole words.
  var firstSlots: [Int] {
    var first = 0
    return conditions.map { field in
      defer { first += (field.list.count + 63) / 64 * 64 }
      return first
    }
  }

  func slot(_ condition: Condition, _ firstSlots: [Int]) -> Int? {
    places[key(condition)].map { firstSlots[$0.field] + $0.bit }
  }

  /// The value of `exists` says nothing.
  private func key(_ condition: Condition) -> Key {
    Key(
      path: paths[condition.field] ?? FieldPath(dotted: condition.field), operation: condition.operator,
      value: condition.operator.needsValue ? condition.value : nil)
  }
}
