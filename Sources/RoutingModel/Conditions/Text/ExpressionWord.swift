/// The words of the text form of conditions.
enum ExpressionWord: String, CaseIterable {
  case and, or, not, exists, contains, matches
  case yes = "true"
  case no = "false"
  case null
  /// A group of one: `all (…)` is an `and` with one child, `any (…)` an `or`. Not reserved: a field may be called so.
  case all, any

  private static let reserved = Set(allCases.filter { $0 != .all && $0 != .any }.map { ExactText($0.rawValue) })

  init?(_ text: ExactText) {
    guard text.string.utf8.count <= 8, let word = ExpressionWord(rawValue: text.string) else { return nil }
    self = word
  }

  /// Whether a field of this name needs no quotes.
  static func isName(_ text: ExactText) -> Bool {
    guard let first = text.string.unicodeScalars.first, isNameStart(first) else { return false }
    return text.string.unicodeScalars.allSatisfy(isNamePart) && !reserved.contains(text)
  }

  static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    default: scalar.value >= 0x80 && scalar.properties.isAlphabetic
    }
  }

  static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "-", ".": true
    default: isNameStart(scalar)
    }
  }
}

extension Operator {
  /// How the text form spells it.
  package var words: String {
    switch self {
    case .eq: "=="
    case .neq: "!="
    case .gt: ">"
    case .lt: "<"
    case .gte: ">="
    case .lte: "<="
    case .exists: "exists"
    case .notExists: "not exists"
    case .contains: "contains"
    case .regex: "matches"
    }
  }
}
