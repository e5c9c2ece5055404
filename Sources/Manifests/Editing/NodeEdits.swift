internal import RoutingModel

/// Edits of a file that change single values: what differs is written anew, everything else stays as it stands there.
struct NodeEdits {
  struct Edit {
    let range: Range<Int>
    let text: String
  }

  /// Where a value stands, for writing it anew.
  enum Place {
    case member(SourceNode.Member, of: SourceNode)
    case element(Int, of: SourceNode)

    var parent: SourceNode {
      switch self {
      case .member(_, let parent), .element(_, let parent): parent
      }
    }
  }

  struct NewMember {
    let key: ExactText
    let node: CommentedNode
  }

  let source: SourceText
  let format: DocumentFormat
  let kind: ResourceKind
  let callFields: CallFields
  private(set) var edits: [Edit] = []

  init(_ source: SourceText, _ format: DocumentFormat, _ kind: ResourceKind, _ callFields: CallFields) {
    self.source = source
    self.format = format
    self.kind = kind
    self.callFields = callFields
  }

  mutating func add(_ range: Range<Int>, _ text: String) { edits.append(Edit(range: range, text: text)) }

  /// - Parameter wanted: fields in canonical form; null for one that shall not stand there.
  mutating func set(_ wanted: JSONObject, in manifest: SourceNode) {
    var inserted: [NewMember] = []
    for field in kind.fields {
      guard let value = wanted[field.name] else { continue }
      if let key = field.textKey, let member = manifest[key], !Self.isNull(member.node) {
        setConditions(value, member, of: manifest)
      } else if let member = manifest[field.name] {
        if value.isNull {
          remove([member], from: manifest)
        } else {
          change(member, of: manifest, to: value, field.value)
        }
      } else if !Self.isDefault(value, field), !value.isNull {
        inserted.append(NewMember(key: field.name, node: written(value, field.value)))
      }
    }
    insert(inserted, into: manifest, order: ManifestStyle.keys(of: kind), without: [])
  }

  static func isNull(_ node: SourceNode) -> Bool {
    if case .scalar(.null) = node.content { true } else { false }
  }

  static func isDefault(_ value: JSONValue, _ field: FieldSchema) -> Bool {
    if case .default(let usual) = field.presence { usual == value } else { false }
  }

  // MARK: Values

  private mutating func change(
    _ member: SourceNode.Member, of parent: SourceNode, to value: JSONValue, _ schema: ValueSchema
  ) {
    change(member.node, to: value, schema, at: .member(member, of: parent))
  }

  private mutating func change(_ node: SourceNode, to value: JSONValue, _ schema: ValueSchema, at place: Place) {
    if canonical(node.json, schema) == value { return }
    switch (schema, node.content, value) {
    case (.expression, .map, .object(let object)) where Self.isGroup(node.json) == Self.isGroup(value):
      change(node, to: object, Self.expressionFields)
    case (.object(let fields), .map, .object(let object)): change(node, to: object, fields)
    case (.definition(let name), .map, .object(let object)): change(node, to: object, kind.definitions[name] ?? [])
    case (.list(let element, _, let ordered), .list(let old), .array(let new)) where !old.isEmpty && !new.isEmpty:
      change(node, old, to: new, element, ordered: ordered, at: place)
    default: replace(node, by: written(value, schema), at: place)
    }
  }

  func canonical(_ value: JSONValue, _ schema: ValueSchema) -> JSONValue {
    kind.canonical(value, of: schema, fields: callFields)
  }

  private static func isGroup(_ value: JSONValue) -> Bool { value.objectValue?["children"]?.arrayValue != nil }

  /// The members of a node of a condition tree, in their order.
  private static let expressionFields: [FieldSchema] = [
    FieldSchema("type", .enumeration([]), .required, ""), FieldSchema("field", .enumeration([]), .required, ""),
    FieldSchema("operator", .enumeration([]), .required, ""), FieldSchema("value", .enumeration([]), .required, ""),
    FieldSchema("children", .list(.expression, count: 1...1, ordered: true), .required, ""),
  ]

  private mutating func change(_ node: SourceNode, to object: JSONObject, _ fields: [FieldSchema]) {
    var inserted: [NewMember] = []
    var removed: [SourceNode.Member] = []
    for field in fields {
      switch (node[field.name], object[field.name]) {
      case (let member?, let value?): change(member, of: node, to: value, field.value)
      case (let member?, nil): removed.append(member)
      case (nil, let value?):
        if !Self.isDefault(value, field) {
          inserted.append(NewMember(key: field.name, node: written(value, field.value)))
        }
      case (nil, nil): break
      }
    }
    insert(inserted, into: node, order: fields.map(\.name), without: removed.map(\.key))
    remove(removed, from: node)
  }

  private mutating func change(
    _ list: SourceNode, _ old: [SourceNode], to new: [JSONValue], _ schema: ValueSchema, ordered: Bool, at place: Place
  ) {
    let before = old.map { canonical($0.json, schema) }
    let changes = ordered ? ListChanges(ordered: before, new) : ListChanges(unordered: before, new)
    guard changes.removed.count < old.count, canEditLines(of: list, old, changes) else {
      return replace(list, by: written(.array(new), .list(schema, count: 0...0, ordered: ordered)), at: place)
    }
    for (index, value) in changes.paired {
      change(old[index], to: value, schema, at: .element(index, of: list))
    }
    for (index, values) in changes.inserted {
      insert(values.map { written($0, schema) }, behind: index, of: old, in: list)
    }
    remove(changes.removed, of: old, from: list)
  }

  // MARK: What is written

  /// A canonical value as a manifest has it: without what stands at its default, with the keys in their order.
  func written(_ value: JSONValue, _ schema: ValueSchema) -> CommentedNode {
    ManifestStyle(form: .asWritten).ordered(CommentedNode(withoutDefaults(value, schema)), schema, kind)
  }

  private func withoutDefaults(_ value: JSONValue, _ schema: ValueSchema) -> JSONValue {
    switch (schema, value) {
    case (.list(let element, _, _), .array(let elements)): .array(elements.map { withoutDefaults($0, element) })
    case (.object(let fields), .object(let object)): withoutDefaults(object, fields)
    case (.definition(let name), .object(let object)): withoutDefaults(object, kind.definitions[name] ?? [])
    default: value
    }
  }

  private func withoutDefaults(_ object: JSONObject, _ fields: [FieldSchema]) -> JSONValue {
    var result = object
    for field in fields {
      guard let value = object[field.name] else { continue }
      result[field.name] = Self.isDefault(value, field) ? nil : withoutDefaults(value, field.value)
    }
    return .object(result)
  }
}
