internal import RoutingModel

/// Condition trees that a manifest gives as text (`when`): read into the tree that `expression` would hold, each node
/// with the place of its words, so that one validation serves both forms.
enum TextForm {
  static func asTree(
    _ members: [MarkedValue.Member], _ fields: [FieldSchema], _ places: inout ScalarPlaces,
    _ findings: inout DocumentFindings
  ) -> [MarkedValue.Member] {
    var members = members
    for field in fields {
      guard let key = field.textKey, let index = members.firstIndex(where: { $0.key == key }) else { continue }
      let written = members.remove(at: index)
      if written.value.isNull { continue }
      if members.contains(where: { $0.key == field.name && !$0.value.isNull }) {
        findings.error(
          .twoForms, at: written.keyPosition,
          "\"\(key)\" and \"\(field.name)\" stand side by side: a rule has one of them")
        continue
      }
      guard let text = written.value.textValue else {
        findings.error(
          .wrongType, at: written.value.position, "\"\(key)\" must be text, found \(written.value.typeDescription)")
        continue
      }
      let marks = places.places(of: text, at: written.value.position)
      guard let tree = tree(text, marks, &findings) else { continue }
      members.removeAll { $0.key == field.name }
      members.append(MarkedValue.Member(key: field.name, keyPosition: written.keyPosition, value: tree))
    }
    return members
  }

  private static func tree(
    _ text: ExactText, _ marks: [MarkedValue.Position], _ findings: inout DocumentFindings
  ) -> MarkedValue? {
    do throws(ExpressionTextError) {
      let tree = marked(try ExpressionTextParser.parse(text), marks)
      checkTexts(tree, &findings)
      return tree
    } catch {
      let place = mark(error.offset, marks)
      switch error.problem {
      case .unknownOperator(let word):
        findings.error(.unknownOperator, at: place, error.message, fix: OperatorSpellings.words(meantBy: word))
      case .valueMissing: findings.error(.valueMissing, at: place, error.message)
      case .grouping: findings.error(.grouping, at: place, error.message)
      case .tooDeep: findings.error(.expressionTooDeep, at: place, error.message)
      case .expected, .text: findings.error(.expressionText, at: place, error.message, fix: error.fix)
      }
      return nil
    }
  }

  private static func mark(_ offset: Int, _ marks: [MarkedValue.Position]) -> MarkedValue.Position {
    offset < marks.count ? marks[offset] : marks.last ?? .start
  }

  private static func marked(_ placed: PlacedExpression, _ marks: [MarkedValue.Position]) -> MarkedValue {
    let position = mark(placed.offset, marks)
    func member(_ key: ExactText, _ content: MarkedValue.Content, _ offset: Int) -> MarkedValue.Member {
      let place = mark(offset, marks)
      return MarkedValue.Member(key: key, keyPosition: place, value: MarkedValue(content, at: place, isQuoted: true))
    }
    var members: [MarkedValue.Member]
    switch placed.node {
    case .group(let group, let children):
      members = [
        member("type", .string(ExactText(group.rawValue)), placed.offset),
        member("children", .list(children.map { marked($0, marks) }), placed.offset),
      ]
    case .condition(let field, let operation, let value):
      members = [
        member("type", "condition", placed.offset), member("field", .string(field.value), field.offset),
        member("operator", .string(ExactText(operation.value.rawValue)), operation.offset),
      ]
      if let value { members.append(member("value", content(value.value), value.offset)) }
    }
    return MarkedValue(.object(members), at: position)
  }

  private static func content(_ value: JSONValue) -> MarkedValue.Content {
    switch value {
    case .bool(let value): .bool(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .null, .array, .object: .null  // not in this grammar
    }
  }

  /// Escapes inside the text could bring in what a file may not hold.
  private static func checkTexts(_ node: MarkedValue, _ findings: inout DocumentFindings) {
    for member in node.members ?? [] {
      if let text = member.value.textValue { TextCheck.checkDecoded(text, at: member.value.position, &findings) }
      for child in member.value.listValue ?? [] { checkTexts(child, &findings) }
    }
  }
}

extension MarkedValue.Content: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self = .string(ExactText(value)) }
}

extension OperatorSpellings {
  /// The operator of the text form that a word or sign probably stands for.
  static func words(meantBy word: ExactText) -> String? {
    switch word.string.lowercased() {
    case "does", "doesn't": return Operator.notExists.words
    default: break
    }
    if let known = meant(by: word).flatMap(Operator.init(rawValue:)) { return known.words }
    return Suggestion.closest(to: word, among: Operator.allCases.map { ExactText($0.words) })
  }
}
