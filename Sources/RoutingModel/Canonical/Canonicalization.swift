extension ResourceKind {
  /// Brings a manifest's or a live object's fields into canonical form: defaults filled, server-owned and unknown
  /// fields dropped, null as absent, unordered lists sorted, booleans cast. Desired and live both come through
  /// here, and only here, which is what keeps an unchanged object equal to itself.
  ///
  /// A value of a wrong type is kept as it is, so that it shows up as a difference instead of vanishing. The owning
  /// object (`scope`) is left out: it is part of the identity, and an object cannot be moved to another one.
  package func canonical(_ object: JSONObject, fields callFields: CallFields) -> JSONObject {
    var owned = object
    if let scope { owned[scope.field] = nil }
    return canonical(owned, fields, callFields)
  }

  /// The body of a create: the canonical fields and the owning object's id.
  package func createBody(_ canonical: CanonicalForm, key: ResourceKey) -> JSONObject {
    var body = canonical.object
    if let scope, let id = key.scope { body[scope.field] = ["id": .string(id)] }
    return body
  }

  /// The live fields that this desired form speaks about: those it leaves unmanaged are dropped.
  package func restrict(_ live: JSONObject, toThoseManagedBy desired: JSONObject) -> JSONObject {
    var result = live
    for schema in fields {
      if case .unmanagedWhenAbsent = schema.presence, desired[schema.name] == nil { result[schema.name] = nil }
    }
    return result
  }

  /// Whether a live object is as it is wanted.
  package func isSatisfied(live: CanonicalForm, desired: CanonicalForm) -> Bool {
    if live == desired { return true }
    let wanted = desired.object
    return restrict(live.object, toThoseManagedBy: wanted) == wanted
  }

  private func canonical(_ object: JSONObject, _ schemas: [FieldSchema], _ callFields: CallFields) -> JSONObject {
    var result = JSONObject()
    for schema in schemas {
      if let raw = object[schema.name], !raw.isNull, case let value = canonical(raw, schema.value, callFields),
        !schema.spellingsOfDefault.contains(value)
      {
        result[schema.name] = value
      } else if case .default(let value) = schema.presence {
        result[schema.name] = value
      }
    }
    return result
  }

  private func canonical(_ value: JSONValue, _ schema: ValueSchema, _ callFields: CallFields) -> JSONValue {
    switch (schema, value) {
    case (.reference, .string(let name)): return ["name": .string(name)]
    case (.reference, .object): return Reference(value)?.json ?? value
    case (.expression, _): return ExpressionCanonicalization.canonical(value, callFields)
    case (.list(let element, _, let ordered), .array(let elements)):
      let canonicals = elements.map { canonical($0, element, callFields) }
      return .array(ordered ? canonicals : Self.sorted(canonicals))
    case (.object(let schemas), .object(let object)): return .object(canonical(object, schemas, callFields))
    case (.definition(let name), .object(let object)):
      return .object(canonical(object, definitions[name] ?? [], callFields))
    default: return value
    }
  }

  private static func sorted(_ values: [JSONValue]) -> [JSONValue] {
    values.map { (JSONWriter.bytes(of: $0), $0) }
      .sorted { $0.0.lexicographicallyPrecedes($1.0) }
      .map(\.1)
  }
}

enum ExpressionCanonicalization {
  /// `children` only where there are some, `field`, `operator` and `value` only on conditions, value cast.
  static func canonical(_ value: JSONValue, _ callFields: CallFields) -> JSONValue {
    guard let node = value.objectValue else { return value }
    var result = JSONObject()
    for member in node.members where !member.value.isNull {
      switch member.key.string {
      case "type", "field", "operator": _ = result.insert(member.key, member.value)
      case "value": _ = result.insert(member.key, cast(member.value, in: node, callFields))
      case "children":
        guard let children = member.value.arrayValue else {
          result[member.key] = member.value
          continue
        }
        if !children.isEmpty {
          _ = result.insert(member.key, .array(children.map { canonical($0, callFields) }))
        }
      default: break  // not part of the contract: server-owned or unknown
      }
    }
    return .object(result)
  }

  private static func cast(_ value: JSONValue, in node: JSONObject, _ callFields: CallFields) -> JSONValue {
    guard let text = value.stringValue, text.utf8.count <= 5,
      let name = node["operator"]?.stringValue, Operator(rawValue: name)?.castsBooleans ?? false,
      let field = node["field"]?.textValue, callFields.castsBooleans(field)
    else { return value }
    // Lowercased by ASCII bytes: `lowercased()` would also turn other letters into these.
    switch text.utf8.map({ $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }) {
    case Array("true".utf8): return .bool(true)
    case Array("false".utf8): return .bool(false)
    default: return value
    }
  }
}
