/// The comparison of a condition (`docs/manifests.md`).
package enum Operator: String, CaseIterable, Sendable {
  case eq, neq, gt, lt, gte, lte, exists
  case notExists = "not_exists"
  case contains, regex

  /// `gt lt gte lte`: only numbers are ordered in a valid rule.
  package var isOrdering: Bool {
    switch self {
    case .gt, .lt, .gte, .lte: true
    case .eq, .neq, .exists, .notExists, .contains, .regex: false
    }
  }

  /// `exists` and `not_exists` ignore their value and may go without one.
  package var needsValue: Bool { self != .exists && self != .notExists }

  /// The strings "true" and "false" are read as booleans, but never as a pattern or a substring.
  package var castsBooleans: Bool { self != .contains && self != .regex }
}
