internal import RoutingModel

/// The order of keys, and the form of conditions.
struct ManifestStyle {
  let form: ConditionForm

  private static let expressionKeys: [ExactText] = ["type", "field", "operator", "value", "children"]

  func styled(_ root: CommentedNode) -> CommentedNode {
    switch root.content {
    case .list(let entries):
      CommentedNode(
        .list(
          entries.map { entry in
            var entry = entry
            entry.value = manifest(entry.value)
            return entry
          }))
    case .map, .scalar: manifest(root)
    }
  }

  private func manifest(_ node: CommentedNode) -> CommentedNode {
    guard case .map(var entries) = node.content else { return node }
    let named = entries.first { $0.key == "kind" }?.value.json.textValue ?? ManifestReader.defaultKind
    guard let kind = KindCatalog.kind(named: named) else { return node }
    for field in kind.fields {
      guard let key = field.textKey else { continue }
      if let index = entries.firstIndex(where: { $0.key == key }) { entries[index] = text(entries[index], field) }
      if let index = entries.firstIndex(where: { $0.key == field.name }) {
        entries[index] = tree(entries[index], key)
      }
    }
    entries = entries.map { entry in
      var entry = entry
      if let field = kind.fields.first(where: { $0.name == entry.key }) {
        entry.value = ordered(entry.value, field.value, kind)
      }
      return entry
    }
    return CommentedNode(.map(entries)).sorted(Self.keys(of: kind))
  }

  /// Of a manifest, in their order.
  static func keys(of kind: ResourceKind) -> [ExactText] {
    ["kind"] + kind.fields.flatMap { [$0.name] + [$0.textKey].compactMap { $0 } }
  }

  /// Conditions given as text: written anew, or made a tree.
  private func text(_ entry: CommentedNode.Entry, _ field: FieldSchema) -> CommentedNode.Entry {
    guard case .scalar(.string(let text)) = entry.value.content,
      let expression = try? ExpressionTextParser.parse(text).expression
    else { return entry }
    var entry = entry
    if case .tree = form {
      entry.key = field.name
      entry.value = CommentedNode(expression.json)
    } else {
      entry.value = CommentedNode(.scalar(.string(ExpressionText.text(of: expression))))
    }
    return entry
  }

  /// Conditions given as a tree: made text where that is wanted. The comments inside go before it.
  private func tree(_ entry: CommentedNode.Entry, _ key: ExactText) -> CommentedNode.Entry {
    guard case .text = form, let expression = Expression(entry.value.json) else { return entry }
    var entry = entry
    entry.leading += entry.value.comments
    entry.key = key
    entry.value = CommentedNode(.scalar(.string(ExpressionText.text(of: expression))))
    return entry
  }

  /// The keys of a field's value in their order.
  func ordered(_ node: CommentedNode, _ schema: ValueSchema, _ kind: ResourceKind) -> CommentedNode {
    switch (schema, node.content) {
    case (.expression, .map(let entries)): expression(entries)
    case (.list(let element, _, _), .list(let entries)):
      CommentedNode(.list(entries.map { replaced($0, ordered($0.value, element, kind)) }))
    case (.object(let fields), .map(let entries)): object(entries, fields, kind)
    case (.definition(let name), .map(let entries)): object(entries, kind.definitions[name] ?? [], kind)
    case (.reference, .map(let entries)): CommentedNode(.map(entries)).sorted(["name", "id"])
    default: node
    }
  }

  private func object(
    _ entries: [CommentedNode.Entry], _ fields: [FieldSchema], _ kind: ResourceKind
  ) -> CommentedNode {
    let inner = entries.map { entry in
      let field = fields.first { $0.name == entry.key }
      return field.map { replaced(entry, ordered(entry.value, $0.value, kind)) } ?? entry
    }
    return CommentedNode(.map(inner)).sorted(fields.map(\.name))
  }

  private func expression(_ entries: [CommentedNode.Entry]) -> CommentedNode {
    let inner = entries.map { entry in
      guard entry.key == "children", case .list(let children) = entry.value.content else { return entry }
      return replaced(
        entry,
        CommentedNode(
          .list(
            children.map { child in
              guard case .map(let members) = child.value.content else { return child }
              return replaced(child, expression(members))
            })))
    }
    return CommentedNode(.map(inner)).sorted(Self.expressionKeys)
  }

  private func replaced(_ entry: CommentedNode.Entry, _ value: CommentedNode) -> CommentedNode.Entry {
    var entry = entry
    entry.value = value
    return entry
  }
}

extension Expression {
  /// The tree as a manifest has it.
  var json: JSONValue {
    switch self {
    case .and(let children): ["type": "and", "children": .array(children.map(\.json))]
    case .or(let children): ["type": "or", "children": .array(children.map(\.json))]
    case .not(let child): ["type": "not", "children": [child.json]]
    case .condition(let condition):
      {
        var object = JSONObject([
          ("type", "condition"), ("field", .string(condition.field)),
          ("operator", .string(condition.operator.rawValue)),
        ])
        object["value"] = condition.value
        return .object(object)
      }()
    }
  }
}
