import Manifests
import RoutingModel

/// The manifest of a live object: what is not at its default, references by name where the name is clear.
struct ManifestOfLive {
  let references: ReferenceIndex

  /// - Returns: `nil` for a kind that this version does not know.
  func text(_ object: LiveObject, comment: String?) -> String? {
    guard let kind = KindCatalog.kind(named: object.key.kind) else { return nil }
    var members: [(key: ExactText, node: ManifestYAML.Node)] = [("kind", .value(.string(kind.name)))]
    for field in kind.fields {
      if let scope = kind.scope, field.name == scope.field {
        if let id = object.key.scope { members.append((field.name, .value(owner(id, scope.catalog)))) }
      } else if case .unmanagedWhenAbsent = field.presence {
        // Managing it takes a permission more; a person who wants that adds it.
        continue
      } else if let node = node(field, in: object.canonical.object, kind) {
        members.append((field.name, node))
      }
    }
    return (comment.map { $0 + "\n" } ?? "") + ManifestYAML.text(members)
  }

  /// The owning object's name, or its id where the name is another's too or cannot be shown.
  private func owner(_ id: ExactText, _ catalog: ReferenceCatalog) -> JSONValue {
    guard let name = references.name(of: id, in: catalog), !name.isEmpty,
      case .found(let entry) = references.resolve(.name(name), in: catalog), entry.id == id,
      !name.string.unicodeScalars.contains(where: { TextCheck.isControl($0) || TextCheck.isBidiControl($0) })
    else { return ["id": .string(id)] }
    return .string(name)
  }

  private func node(_ field: FieldSchema, in object: JSONObject, _ kind: ResourceKind) -> ManifestYAML.Node? {
    guard let value = object[field.name] else { return nil }
    if case .default(let usual) = field.presence, usual == value { return nil }
    return node(value, field.value, kind)
  }

  private func node(_ value: JSONValue, _ schema: ValueSchema, _ kind: ResourceKind) -> ManifestYAML.Node {
    switch (schema, value) {
    case (.expression, _): expression(value)
    case (.list(let element, _, _), .array(let elements)): .list(elements.map { node($0, element, kind) })
    case (.object(let fields), .object(let object)): map(fields, object, kind)
    case (.definition(let name), .object(let object)): map(kind.definitions[name] ?? [], object, kind)
    default: .value(value)
    }
  }

  private func map(_ fields: [FieldSchema], _ object: JSONObject, _ kind: ResourceKind) -> ManifestYAML.Node {
    .map(fields.compactMap { field in node(field, in: object, kind).map { (field.name, $0) } })
  }

  private static let expressionOrder: [ExactText] = ["type", "field", "operator", "value", "children"]

  private func expression(_ value: JSONValue) -> ManifestYAML.Node {
    guard let object = value.objectValue else { return .value(value) }
    return .map(
      Self.expressionOrder.compactMap { key in
        object[key].map { member in
          guard key == "children", let children = member.arrayValue else { return (key, .value(member)) }
          return (key, .list(children.map { expression($0) }))
        }
      })
  }
}
