/// Numbers that are still possible: an interval without some points.
struct NumberRange: Hashable {
  private struct Bound: Hashable {
    let value: JSONNumber
    let isIncluded: Bool
  }

  private var lower: Bound?
  private var upper: Bound?
  private var excluded: Set<JSONNumber> = []

  /// Certainly no number is left. Between two different bounds one is taken to be.
  var isEmpty: Bool {
    guard let lower, let upper else { return false }
    if upper.value < lower.value { return true }
    if lower.value < upper.value { return false }
    return !lower.isIncluded || !upper.isIncluded || excluded.contains(lower.value)
  }

  mutating func exclude(_ value: JSONNumber) { excluded.insert(value) }

  mutating func require(_ value: JSONNumber) {
    raise(to: value, included: true)
    lowerUpper(to: value, included: true)
  }

  /// Keeps what the comparison is true for, or what it is false for.
  mutating func compare(_ order: Operator, _ value: JSONNumber, holds: Bool) {
    switch (order, holds) {
    case (.gt, true), (.lte, false): raise(to: value, included: false)
    case (.gte, true), (.lt, false): raise(to: value, included: true)
    case (.lt, true), (.gte, false): lowerUpper(to: value, included: false)
    case (.lte, true), (.gt, false): lowerUpper(to: value, included: true)
    case (.eq, _), (.neq, _), (.exists, _), (.notExists, _), (.contains, _), (.regex, _): break
    }
  }

  private mutating func raise(to value: JSONNumber, included: Bool) {
    if let lower, value < lower.value || (value == lower.value && !lower.isIncluded) { return }
    lower = Bound(value: value, isIncluded: included)
  }

  private mutating func lowerUpper(to value: JSONNumber, included: Bool) {
    if let upper, upper.value < value || (value == upper.value && !upper.isIncluded) { return }
    upper = Bound(value: value, isIncluded: included)
  }
}
