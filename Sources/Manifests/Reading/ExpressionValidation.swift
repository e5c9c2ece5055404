internal import Evaluation
internal import RoutingModel

/// Condition trees, node by node.
extension FieldValidation {
  mutating func checkExpression(_ value: MarkedValue) { checkNode(value, depth: 1) }

  private mutating func checkNode(_ value: MarkedValue, depth: Int) {
    guard let members = value.members else { return wrongType(value, "an object", .words("a node of an expression")) }
    if depth > context.settings.expressionDepth {
      return findings.error(
        .expressionTooDeep, at: value.position,
        "the expression is nested deeper than \(context.settings.expressionDepth) nodes "
          + "(setting validation.expressionDepth)")
    }
    let node = ExpressionNode(members)
    for member in node.unknown { unknownKey(member, known: ExpressionNode.keys) }
    guard let type = node.type else {
      return findings.error(
        .nodeWithoutType, at: value.position, "a node of an expression needs a \"type\": and, or, not or condition")
    }
    switch type.value.textValue?.string {
    case "condition": checkCondition(node, at: value.position)
    case "and", "or", "not": checkLogic(node, type.value, at: value.position, depth: depth)
    default:
      let words: [ExactText] = ["and", "or", "not", "condition"]
      guard let text = type.value.textValue else {
        return wrongType(type.value, "and, or, not or condition", .words("\"type\""))
      }
      findings.error(
        .unknownNodeType, at: type.value.position, "unknown type of node \(quoted(text))",
        fix: Suggestion.closest(to: text, among: words))
    }
  }

  private mutating func checkLogic(
    _ node: ExpressionNode, _ type: MarkedValue, at position: MarkedValue.Position, depth: Int
  ) {
    let word = type.textValue?.string ?? ""
    for member in [node.field, node.operator, node.value] {
      guard let member else { continue }
      findings.error(
        .memberOutOfPlace, at: member.keyPosition, "\"\(member.key)\" belongs to a condition, not to \"\(word)\"")
    }
    guard let children = node.children else {
      return findings.error(.childrenMissing, at: position, "\"\(word)\" needs \"children\"")
    }
    guard let nodes = children.value.listValue else {
      return wrongType(children.value, "a list", .words("\"children\""))
    }
    if nodes.isEmpty {
      findings.error(.childrenMissing, at: children.value.position, "\"\(word)\" needs at least one child")
    }
    if word == "not", nodes.count > 1 {
      findings.error(
        .notTakesOneChild, at: nodes[1].position, "\"not\" takes exactly one child, it has \(nodes.count)")
    }
    for child in nodes { checkNode(child, depth: depth + 1) }
  }

  private mutating func checkCondition(_ node: ExpressionNode, at position: MarkedValue.Position) {
    if let children = node.children, !(children.value.listValue?.isEmpty ?? false) {
      findings.error(.memberOutOfPlace, at: children.keyPosition, "a condition has no \"children\"")
    }
    let field = checkedField(node.field, at: position)
    guard let operation = checkedOperator(node.operator, at: position) else { return }
    guard let value = node.value?.value else {
      if operation.needsValue {
        findings.error(.valueMissing, at: position, "the operator \"\(operation.rawValue)\" needs a \"value\"")
      }
      return
    }
    guard checkValue(value, operation), let field else { return }
    if operation.needsValue {
      checkTypes(field, operation, value)
    } else {
      findings.warning(
        .valueIgnored, at: value.position, "the value has no effect: \"\(operation.rawValue)\" looks at the field only")
    }
  }

  private mutating func checkedField(_ member: MarkedValue.Member?, at position: MarkedValue.Position) -> ExactText? {
    guard let (member, field) = named(member, "a", "field", at: position) else { return nil }
    if context.callFields.types[field] != nil { return field }
    if let problem = CallFieldName.problem(field) {
      findings.error(.callFieldName, at: member.value.position, "\(quoted(field)) is no name of a field: \(problem)")
      return nil
    }
    let fix = findings.isFull ? nil : Suggestion.closest(to: field, among: context.callFields.types.keys)
    let wayOut = fix == nil ? ": declare it in routekeeper.yaml under fields" : ""
    let message = "unknown field \(quoted(field))\(wayOut)"
    switch context.callFields.unknownFields {
    case .allow: break
    case .warn: findings.warning(.unknownCallField, at: member.value.position, message, fix: fix)
    case .error: findings.error(.unknownCallField, at: member.value.position, message, fix: fix)
    }
    return field
  }

  /// A member that every condition has, and its text.
  private mutating func named(
    _ member: MarkedValue.Member?, _ article: String, _ key: ExactText, at position: MarkedValue.Position
  ) -> (MarkedValue.Member, ExactText)? {
    guard let member else {
      findings.error(.conditionIncomplete, at: position, "a condition needs \(article) \"\(key)\"")
      return nil
    }
    guard let text = member.value.textValue else {
      wrongType(member.value, "the name of \(article) \(key)", .field(key))
      return nil
    }
    return (member, text)
  }

  private mutating func checkedOperator(_ member: MarkedValue.Member?, at position: MarkedValue.Position) -> Operator? {
    guard let (member, word) = named(member, "an", "operator", at: position) else { return nil }
    if let known = Operator(rawValue: word.string), ExactText(known.rawValue) == word { return known }
    findings.error(
      .unknownOperator, at: member.value.position, "unknown operator \(quoted(word))",
      fix: OperatorSpellings.meant(by: word))
    return nil
  }

  /// Whether the value is one that the operator takes.
  private mutating func checkValue(_ value: MarkedValue, _ operation: Operator) -> Bool {
    let wanted: String
    switch (operation, value.content) {
    case (.regex, .string(let text)): return checkPattern(text, at: value.position)
    case (.contains, .string): return true
    case (.contains, _), (.regex, _): wanted = "a string"
    case (_, .number): return true
    case (_, .string) where !operation.isOrdering, (_, .bool) where !operation.isOrdering: return true
    default: wanted = operation.isOrdering ? "a number" : "a string, a number or a boolean"
    }
    findings.error(
      .valueType, at: value.position,
      "the operator \"\(operation.rawValue)\" takes \(wanted), found \(value.typeDescription)")
    return false
  }

  private mutating func checkPattern(_ text: ExactText, at position: MarkedValue.Position) -> Bool {
    do throws(Pattern.Refusal) {
      _ = try Pattern(text)
      return true
    } catch {
      findings.error(.pattern, at: position, "invalid pattern: \(Excerpt.of(ExactText(error.message)))")
      return false
    }
  }

  /// Points out comparisons that have the same outcome for every call, by the declared types of the field.
  private mutating func checkTypes(_ field: ExactText, _ operation: Operator, _ value: MarkedValue) {
    // Without a type where the declaration itself is in error.
    guard let declared = context.callFields.types[field], !declared.isEmpty else { return }
    let mayMeet =
      switch operation {
      case .contains, .regex: declared.contains(.string) || declared.contains(.list)
      default: declared.contains(comparedType(value, field))
      }
    if mayMeet { return }
    let types = declared.map(\.rawValue).sorted().joined(separator: " or ")
    findings.warning(
      .neverMatches, at: value.position,
      "\(quoted(field)) is declared \(types), so \"\(operation.rawValue)\" with \(value.typeDescription) is "
        + (operation == .neq ? "true for every call that has it" : "never true"))
  }

  private func comparedType(_ value: MarkedValue, _ field: ExactText) -> CallFieldType {
    switch value.content {
    case .number: return .number
    case .bool: return .boolean
    default:
      guard let text = value.textValue, text.string.utf8.count <= 5 else { return .string }
      let word = text.string.lowercased()
      return (word == "true" || word == "false") && context.callFields.castsBooleans(field) ? .boolean : .string
    }
  }
}

/// The members of a node; null counts as absent.
private struct ExpressionNode {
  static let keys: [ExactText] = ["type", "field", "operator", "value", "children"]

  var type: MarkedValue.Member?
  var field: MarkedValue.Member?
  var `operator`: MarkedValue.Member?
  var value: MarkedValue.Member?
  var children: MarkedValue.Member?
  var unknown: [MarkedValue.Member] = []

  init(_ members: [MarkedValue.Member]) {
    for member in members {
      let present = member.value.isNull ? nil : member
      switch member.key.string {
      case "type": type = present
      case "field": field = present
      case "operator": `operator` = present
      case "value": value = present
      case "children": children = present
      default: unknown.append(member)
      }
    }
  }
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
