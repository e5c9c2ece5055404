/// The comparison of a condition (`docs/manifests.md`).
package enum Operator: String, CaseIterable, Sendable {
  case eq, neq, gt, lt, gte, lte, exists
  case notExists = "not_exists"
  case contains, regex

  private static let words: [(operation: Operator, word: [UInt8])] = allCases.map { ($0, Array($0.rawValue.utf8)) }

  /// The operator that a text is, byte for byte.
  package init?(exactly text: Int, of tree: ValueTree) {
    guard let found = Self.words.first(where: { tree.isText(text, $0.word) }) else { return nil }
    self = found.operation
  }

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
