internal import Evaluation
internal import RoutingModel

/// Condition trees, node by node.
extension FieldValidation {
  mutating func checkExpression(_ value: MarkedValue) { checkNode(value, depth: 1) }

  private mutating func checkNode(_ value: MarkedValue, depth: Int) {
    guard value.kind == .object else { return wrongType(value, "an object", .words("a node of an expression")) }
    if depth > context.settings.expressionDepth {
      return findings.error(
        .expressionTooDeep, at: value.position,
        "the expression is nested deeper than \(context.settings.expressionDepth) nodes "
          + "(setting validation.expressionDepth)")
    }
    let node = ExpressionMembers(value.tree, value.node)
    if node.firstUnknownKey != nil {
      for member in value.members ?? [] where !ExpressionKeys.all.contains(member.key) {
        unknownKey(member, known: ExpressionKeys.all)
      }
    }
    guard let type = node.type else {
      return findings.error(
        .nodeWithoutType, at: value.position, "a node of an expression needs a \"type\": and, or, not or condition")
    }
    if value.tree.nodes[type].kind == .string {
      if value.tree.isText(type, "condition") { return checkCondition(node, value) }
      for word in ["and", "or", "not"] as [StaticString] where value.tree.isText(type, word) {
        return checkLogic(node, value, "\(word)", depth: depth)
      }
    }
    let words: [ExactText] = ["and", "or", "not", "condition"]
    let found = value.at(type)
    guard let text = found.textValue else {
      return wrongType(found, "and, or, not or condition", .words("\"type\""))
    }
    findings.error(
      .unknownNodeType, at: found.position, "unknown type of node \(quoted(text))",
      fix: Suggestion.closest(to: text, among: words))
  }

  /// - Parameter word: `and`, `or`, `not`.
  private mutating func checkLogic(_ node: ExpressionMembers, _ value: MarkedValue, _ word: String, depth: Int) {
    for member in [node.field, node.operator, node.value] {
      guard let member = member.map({ value.member(key: $0 - 1) }) else { continue }
      findings.error(
        .memberOutOfPlace, at: member.keyPosition, "\"\(member.key)\" belongs to a condition, not to \"\(word)\"")
    }
    guard let children = node.children.map({ value.at($0) }) else {
      return findings.error(.childrenMissing, at: value.position, "\"\(word)\" needs \"children\"")
    }
    guard children.kind == .array else { return wrongType(children, "a list", .words("\"children\"")) }
    let count = Int(value.tree.nodes[children.node].length)
    if count == 0 { findings.error(.childrenMissing, at: children.position, "\"\(word)\" needs at least one child") }
    if word == "not", count > 1, let second = children.listValue?[1] {
      findings.error(.notTakesOneChild, at: second.position, "\"not\" takes exactly one child, it has \(count)")
    }
    let end = value.tree.end(of: children.node)
    var child = children.node + 1
    while child < end {
      checkNode(value.at(child), depth: depth + 1)
      child = value.tree.end(of: child)
    }
  }

  private mutating func checkCondition(_ node: ExpressionMembers, _ condition: MarkedValue) {
    let position = condition.position
    if let children = node.children.map({ condition.member(key: $0 - 1) }),
      !(children.value.listValue?.isEmpty ?? false)
    {
      findings.error(.memberOutOfPlace, at: children.keyPosition, "a condition has no \"children\"")
    }
    let field = checkedField(node.field, condition)
    guard let operation = checkedOperator(node.operator, condition) else { return }
    guard let value = node.value else {
      if operation.needsValue {
        findings.error(.valueMissing, at: position, "the operator \"\(operation.rawValue)\" needs a \"value\"")
      }
      return
    }
    guard checkValue(condition.at(value), operation), let field else { return }
    if operation.needsValue {
      checkTypes(field, operation, condition.at(value))
    } else {
      findings.warning(
        .valueIgnored, at: condition.at(value).position,
        "the value has no effect: \"\(operation.rawValue)\" looks at the field only")
    }
  }

  private typealias Field = (name: ExactText, declared: Set<CallFieldType>?)

  private mutating func checkedField(_ node: Int?, _ condition: MarkedValue) -> Field? {
    guard let node, condition.tree.nodes[node].kind == .string else {
      needsText(node, "a", "field", condition)
      return nil
    }
    let field = condition.tree.exactText(node)
    if let declared = context.callFields.types[field] { return (field, declared) }
    let position = condition.at(node).position
    if let problem = CallFieldName.problem(field) {
      findings.error(.callFieldName, at: position, "\(quoted(field)) is no name of a field: \(problem)")
      return nil
    }
    let fix = findings.isFull ? nil : Suggestion.closest(to: field, among: context.callFields.types.keys)
    let wayOut = fix == nil ? ": declare it in routekeeper.yaml under fields" : ""
    let message = "unknown field \(quoted(field))\(wayOut)"
    switch context.callFields.unknownFields {
    case .allow: break
    case .warn: findings.warning(.unknownCallField, at: position, message, fix: fix)
    case .error: findings.error(.unknownCallField, at: position, message, fix: fix)
    }
    return (field, nil)
  }

  /// A member that every condition has is missing, or no text.
  private mutating func needsText(_ node: Int?, _ article: String, _ key: ExactText, _ condition: MarkedValue) {
    guard let node else {
      findings.error(.conditionIncomplete, at: condition.position, "a condition needs \(article) \"\(key)\"")
      return
    }
    wrongType(condition.at(node), "the name of \(article) \(key)", .field(key))
  }

  private mutating func checkedOperator(_ node: Int?, _ condition: MarkedValue) -> Operator? {
    guard let node, condition.tree.nodes[node].kind == .string else {
      needsText(node, "an", "operator", condition)
      return nil
    }
    if let known = Operator(exactly: node, of: condition.tree) { return known }
    let word = condition.tree.exactText(node)
    findings.error(
      .unknownOperator, at: condition.at(node).position, "unknown operator \(quoted(word))",
      fix: OperatorSpellings.meant(by: word))
    return nil
  }

  /// Whether the value is one that the operator takes.
  private mutating func checkValue(_ value: MarkedValue, _ operation: Operator) -> Bool {
    let wanted: String
    switch (operation, value.kind) {
    case (.regex, .string): return checkPattern(value)
    case (.contains, .string): return true
    case (.contains, _), (.regex, _): wanted = "a string"
    case (_, .integer), (_, .large), (_, .fraction): return true
    case (_, .string) where !operation.isOrdering, (_, .yes) where !operation.isOrdering,
      (_, .no) where !operation.isOrdering:
      return true
    default: wanted = operation.isOrdering ? "a number" : "a string, a number or a boolean"
    }
    findings.error(
      .valueType, at: value.position,
      "the operator \"\(operation.rawValue)\" takes \(wanted), found \(value.typeDescription)")
    return false
  }

  private mutating func checkPattern(_ value: MarkedValue) -> Bool {
    let text = value.tree.exactText(value.node)
    if context.goodPatterns.holds(text) { return true }
    do throws(Pattern.Refusal) {
      _ = try Pattern(text)
      context.goodPatterns.add(text)
      return true
    } catch {
      findings.error(.pattern, at: value.position, "invalid pattern: \(Excerpt.of(ExactText(error.message)))")
      return false
    }
  }

  /// Points out comparisons that have the same outcome for every call, by the declared types of the field.
  private mutating func checkTypes(_ field: Field, _ operation: Operator, _ value: MarkedValue) {
    // Without a type where the declaration itself is in error.
    guard let declared = field.declared, !declared.isEmpty else { return }
    let mayMeet =
      switch operation {
      case .contains, .regex: declared.contains(.string) || declared.contains(.list)
      default: declared.contains(comparedType(value, field.name))
      }
    if mayMeet { return }
    let types = declared.map(\.rawValue).sorted().joined(separator: " or ")
    findings.warning(
      .neverMatches, at: value.position,
      "\(quoted(field.name)) is declared \(types), so \"\(operation.rawValue)\" with \(value.typeDescription) is "
        + (operation == .neq ? "true for every call that has it" : "never true"))
  }

  private func comparedType(_ value: MarkedValue, _ field: ExactText) -> CallFieldType {
    switch value.kind {
    case .integer, .large, .fraction: return .number
    case .yes, .no: return .boolean
    default:
      guard value.kind == .string, value.tree.nodes[value.node].length <= 5 else { return .string }
      let word = value.tree.exactText(value.node).string.lowercased()
      return (word == "true" || word == "false") && context.callFields.castsBooleans(field) ? .boolean : .string
    }
  }
}

enum ExpressionKeys {
  static let all: [ExactText] = ["type", "field", "operator", "value", "children"]
}

enum CallFieldName {
  /// Characters of a field's name, a path of keys.
  private static let length = 1...256

  /// What is wrong with the name of a field of calls; `nil` for a good one.
  static func problem(_ name: ExactText) -> String? {
    guard length.contains(name.string.unicodeScalars.count) else { return "it must have 1 to 256 characters" }
    if let problem = NameRules.problem(name) { return "it \(problem)" }
    let parts = name.string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if parts.contains(where: \.isEmpty) { return "a part between its dots is empty" }
    if name.string.utf8.first == 0x20 || name.string.utf8.last == 0x20 { return "there are blanks around it" }
    return nil
  }
}
