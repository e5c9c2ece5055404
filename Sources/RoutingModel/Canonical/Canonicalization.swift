extension ResourceKind {
  /// Brings a manifest's or a live object's fields into canonical form: defaults filled, server-owned and unknown
  /// fields dropped, null as absent, unordered lists sorted, booleans cast. Desired and live both come through
  /// here, and only here, which is what keeps an unchanged object equal to itself.
  ///
  /// A value of a wrong type is kept as it is, so that it shows up as a difference instead of vanishing. The owning
  /// object (`scope`) is left out: it is part of the identity, and an object cannot be moved to another one.
  ///
  /// - Parameter object: the object's node.
  package func canonical(_ object: Int, of tree: ValueTree, fields callFields: CallFields) -> CanonicalForm {
    var writer = CanonicalWriter(tree: tree, definitions: canonicalDefinitions, callFields: callFields)
    writer.write(object, canonicalFields)
    return CanonicalForm(storedBytes: writer.result)
  }

  package func canonical(_ object: JSONObject, fields callFields: CallFields) -> JSONObject {
    canonical(0, of: ValueTree(.object(object)), fields: callFields).object
  }

  /// One value of a field in canonical form.
  package func canonical(_ value: JSONValue, of schema: ValueSchema, fields callFields: CallFields) -> JSONValue {
    var writer = CanonicalWriter(
      tree: ValueTree(value), definitions: canonicalDefinitions, callFields: callFields)
    writer.write(value: 0, CanonicalShape(schema))
    // Written by `JSONWriter`, so it reads back.
    return (try? JSONReader.read(writer.result, limits: JSONLimits(depth: 1024))) ?? value
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
}
