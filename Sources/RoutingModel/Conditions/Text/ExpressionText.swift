/// A condition tree as people write it: `skill exists and language == "en" and (priority >= 5 or vip_flag == true)`.
///
/// `ExpressionTextParser` reads exactly what this writes, and gets the same tree back, for every tree that a rule may
/// have. The grammar is in `docs/rules-as-text.md`.
package enum ExpressionText {
  package static func text(of expression: Expression) -> String {
    switch expression {
    case .condition(let condition): return text(of: condition)
    case .not(let child): return "not (\(text(of: child)))"
    case .and(let children): return text(children, .and, .all)
    case .or(let children): return text(children, .or, .any)
    }
  }

  /// The parts of a long `and` or `or`, each for a line of its own; one part for everything else.
  package static func parts(of expression: Expression) -> [String] {
    switch expression {
    case .and(let children) where children.count > 1: joined(children, .and)
    case .or(let children) where children.count > 1: joined(children, .or)
    case .and, .or, .not, .condition: [text(of: expression)]
    }
  }

  package static func text(of condition: Condition) -> String {
    var text = name(condition.field) + " " + condition.operator.words
    // The value of `exists` has no effect, but it is in the rule.
    if let value = condition.value { text += " " + JSONWriter.text(of: value) }
    return text
  }

  /// A field as it is, or between quotes where it could be read as something else.
  package static func name(_ field: ExactText) -> String {
    ExpressionWord.isName(field) ? field.string : JSONWriter.text(of: .string(field))
  }

  private static func text(_ children: [Expression], _ word: ExpressionWord, _ single: ExpressionWord) -> String {
    if children.count == 1, let only = children.first { return "\(single.rawValue) (\(text(of: only)))" }
    return joined(children, word).joined(separator: " ")
  }

  private static func joined(_ children: [Expression], _ word: ExpressionWord) -> [String] {
    children.enumerated().map { index, child in (index == 0 ? "" : word.rawValue + " ") + inner(child) }
  }

  /// A part of a group: another group is between parentheses, so that no order of precedence has to be known.
  private static func inner(_ expression: Expression) -> String {
    switch expression {
    case .and(let children) where children.count != 1: "(\(text(of: expression)))"
    case .or(let children) where children.count != 1: "(\(text(of: expression)))"
    case .and, .or, .not, .condition: text(of: expression)
    }
  }
}
