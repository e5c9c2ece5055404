/// Everything the engine knows of a kind of object. The engine never names a kind.
package struct ResourceKind: Sendable {
  /// `RoutingRule`, as in a manifest's `kind`.
  package let name: ExactText
  package let documentation: String
  /// Kinds are applied in ascending order and pruned in descending order.
  package let order: Int
  /// The field that names the owning object and is part of the identity (`queue`).
  package let scope: (field: ExactText, catalog: ReferenceCatalog)?
  package let fields: [FieldSchema]
  /// Named object schemas that `ValueSchema.definition` points to.
  package let definitions: [String: [FieldSchema]]
  package let remote: RemoteShape
  /// Whether a body may refer to other objects than the owning one; where not, no body need be looked at.
  package let hasReferencesInBody: Bool
  /// The keys under which manifests may give condition trees as text, with the fields that these are.
  package let textKeys: [(text: ExactText, field: ExactText)]
  /// `fields` without the owning object, and `definitions`, as canonical form needs them.
  let canonicalFields: [CanonicalField]
  let canonicalDefinitions: [String: [CanonicalField]]

  package init(
    name: ExactText, documentation: String, order: Int, scope: (field: ExactText, catalog: ReferenceCatalog)?,
    fields: [FieldSchema], definitions: [String: [FieldSchema]], remote: RemoteShape
  ) {
    self.name = name
    self.documentation = documentation
    self.order = order
    self.scope = scope
    self.fields = fields
    self.definitions = definitions
    self.remote = remote
    hasReferencesInBody = Self.catalogs(fields, definitions).contains { $0 != scope?.catalog }
    textKeys = fields.compactMap { field in field.textKey.map { ($0, field.name) } }
    bodyFields = fields.filter { if case .required = $0.presence { true } else { false } }.map(\.nameBytes)
    canonicalFields = CanonicalField.list(fields.filter { $0.name != scope?.field })
    canonicalDefinitions = definitions.mapValues(CanonicalField.list)
  }

  /// Fields of a whole object; a list entity without one of them is only a header and is read by its id.
  package let bodyFields: [[UInt8]]

  /// How many conditions the condition trees of an object have; `nil` where it has no tree that can be read.
  package func conditionCount(of canonical: CanonicalForm) -> Int? {
    // Written by `JSONWriter`, so it reads back.
    guard let tree = try? ValueTree(json: canonical.bytes, limits: JSONLimits(depth: 1024)) else { return nil }
    let counts = fields.compactMap { field -> Int? in
      guard case .expression = field.value, let node = tree.member(field.nameBytes, of: 0) else { return nil }
      return Expression(tree.value(node))?.conditionCount
    }
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }

  /// The reference catalogues that this kind's manifests may point into.
  package var catalogs: [ReferenceCatalog] { Self.catalogs(fields, definitions) }

  private static func catalogs(_ fields: [FieldSchema], _ definitions: [String: [FieldSchema]]) -> [ReferenceCatalog] {
    var found: [ReferenceCatalog] = []
    func visit(_ schema: ValueSchema) {
      switch schema {
      case .reference(let catalog, _), .nameOf(let catalog): if !found.contains(catalog) { found.append(catalog) }
      case .list(let element, _, _): visit(element)
      case .object(let fields): for field in fields { visit(field.value) }
      case .text, .integer, .boolean, .enumeration, .expression, .definition: break
      }
    }
    for field in fields { visit(field.value) }
    for definition in definitions.sorted(by: { $0.key < $1.key }) {
      for field in definition.value { visit(field.value) }
    }
    return found
  }
}

/// How the platform serves a kind.
package struct RemoteShape: Hashable, Sendable {
  package enum Paging: Hashable, Sendable {
    /// `pageSize` and `pageNumber`; the largest page that the platform documents.
    case numbered(pageSize: Int)
    /// A cursor inside `nextUri`.
    case cursor(pageSize: Int)
  }

  package enum Update: Hashable, Sendable {
    /// PATCH of the changed managed fields, with `version` where the live object has one.
    case patchChangedFields
    /// PUT of all managed fields with `version`.
    case putManagedFieldsWithVersion
    /// PUT of the whole live object with the managed fields replaced; unknown fields survive.
    case putWholeObject
  }

  package let basePath: String
  package let paging: Paging
  package let update: Update
  /// A server-set field of a list entity that moves when the object changes (`dateModified`).
  package let changeMarker: ExactText?

  package init(
    basePath: String, paging: Paging, update: Update, changeMarker: ExactText?
  ) {
    self.basePath = basePath
    self.paging = paging
    self.update = update
    self.changeMarker = changeMarker
  }
}

/// All kinds that this version knows, in order of application.
package enum KindCatalog {
  package static let all: [ResourceKind] = [.skillGroup, .routingRule].sorted { $0.order < $1.order }

  package static func kind(named name: ExactText) -> ResourceKind? { all.first { $0.name == name } }
}
