internal import RoutingModel

/// Condition trees that a manifest gives as text (`when`): read into the tree that `expression` would hold, each node
/// with the place of its words, so that one validation serves both forms.
enum TextForm {
  /// The object with trees in the place of its texts; itself where it has none that can be read.
  static func asTree(
    _ object: MarkedValue, _ kind: ResourceKind, _ places: inout ScalarPlaces, _ findings: inout DocumentFindings
  ) -> MarkedValue {
    var object = object
    for (key, field) in kind.textKeys {
      guard let text = object[key], !text.isNull else { continue }
      let keyMark = object.tree.nodes[text.node - 1].mark
      if let tree = object[field], !tree.isNull {
        findings.error(
          .twoForms, at: MarkedValue.Position(keyMark),
          "\"\(key)\" and \"\(field)\" stand side by side: a rule has one of them")
        continue
      }
      guard let words = text.textValue else {
        findings.error(.wrongType, at: text.position, "\"\(key)\" must be text, found \(text.typeDescription)")
        continue
      }
      let marks = places.places(of: words, at: text.position)
      guard let placed = parse(words, marks, &findings) else { continue }
      object = replacing(key, by: field, keyMark, placed, marks, in: object)
      if let tree = object[field] { checkTexts(tree, &findings) }
    }
    return object
  }

  private static func parse(
    _ text: ExactText, _ marks: [MarkedValue.Position], _ findings: inout DocumentFindings
  ) -> PlacedExpression? {
    do throws(ExpressionTextError) {
      return try ExpressionTextParser.parse(text)
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

  /// The object without the members of both names, and the tree as its last member.
  private static func replacing(
    _ key: ExactText, by field: ExactText, _ keyMark: ValueTree.Mark, _ placed: PlacedExpression,
    _ marks: [MarkedValue.Position], in object: MarkedValue
  ) -> MarkedValue {
    let old = object.tree
    var tree = ValueTree()
    tree.append(.object, at: old.nodes[object.node].mark)
    var count = 1
    for member in old.children(of: object.node) {
      if old.isText(member, exactly: key) || old.isText(member, exactly: field) { continue }
      tree.append(member, of: old)
      tree.append(member + 1, of: old)
      count += 1
    }
    tree.append(.key, field, at: keyMark)
    append(placed, marks, to: &tree)
    tree.close(0, count: count)
    return MarkedValue(MarkedDocument(tree))
  }

  private static func append(
    _ placed: PlacedExpression, _ marks: [MarkedValue.Position], to tree: inout ValueTree
  ) {
    let node = tree.nodes.count
    tree.append(.object, at: mark(placed.offset, marks).mark)
    func member(_ key: ExactText, _ text: ExactText, _ offset: Int) {
      let place = mark(offset, marks).mark
      tree.append(.key, key, at: place)
      tree.append(.string, text, at: place, isQuoted: true)
    }
    switch placed.node {
    case .group(let group, let children):
      member("type", ExactText(group.rawValue), placed.offset)
      let place = mark(placed.offset, marks).mark
      tree.append(.key, "children" as ExactText, at: place)
      let list = tree.nodes.count
      tree.append(.array, at: place)
      for child in children { append(child, marks, to: &tree) }
      tree.close(list, count: children.count)
      tree.close(node, count: 2)
    case .condition(let field, let operation, let value):
      member("type", "condition", placed.offset)
      member("field", field.value, field.offset)
      member("operator", ExactText(operation.value.rawValue), operation.offset)
      if let value {
        let place = mark(value.offset, marks).mark
        tree.append(.key, "value" as ExactText, at: place)
        switch value.value {
        case .bool(let truth): tree.append(truth ? .yes : .no, at: place)
        case .number(let number): tree.append(number, at: place)
        case .string(let text): tree.append(.string, text, at: place, isQuoted: true)
        case .null, .array, .object: tree.append(.null, at: place)  // not in this grammar
        }
      }
      tree.close(node, count: value == nil ? 3 : 4)
    }
  }

  /// Escapes inside the text could bring in what a file may not hold.
  private static func checkTexts(_ value: MarkedValue, _ findings: inout DocumentFindings) {
    let tree = value.tree
    for node in value.node..<tree.end(of: value.node) where tree.nodes[node].kind == .string {
      TextCheck.checkDecoded(node, of: tree, at: MarkedValue.Position(tree.nodes[node].mark), &findings)
    }
  }
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
