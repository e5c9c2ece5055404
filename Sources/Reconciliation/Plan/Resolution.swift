package import RoutingModel

/// A declared object with its references resolved to what is live.
package struct ResolvedResource: Sendable {
  package let key: ResourceKey
  package let identity: ResourceIdentity
  package let desired: CanonicalForm
  package let location: SourceLocation
}

/// Resolving the references of a desired state, before anything is written.
package enum Resolution {
  package struct Outcome: Sendable {
    /// In the order of the desired state.
    package var resolved: [ResolvedResource] = []
    package var problems: [Diagnostic] = []
    /// Those that cannot be resolved, each with the first of its problems.
    package var failures: [(identity: ResourceIdentity, problem: Diagnostic)] = []
  }

  package static func resolve(_ desired: DesiredState, _ references: ReferenceIndex) -> Outcome {
    var outcome = Outcome()
    outcome.resolved.reserveCapacity(desired.resources.count)
    var places: [ResourceKey: SourceLocation] = [:]
    places.reserveCapacity(desired.resources.count)
    // Ten thousand rules name a few dozen queues.
    var scopes: [Reference: ReferenceIndex.Resolution] = [:]
    for resource in desired.resources {
      guard let kind = KindCatalog.kind(named: resource.kind) else { continue }
      var problems: [Diagnostic] = []
      var owner: ReferenceEntry?
      if let scope = kind.scope, let reference = resource.scope {
        let found = scopes[reference] ?? references.resolve(reference, in: scope.catalog)
        scopes[reference] = found
        owner = check(found, reference, scope.catalog, resource.location, references, &problems)
      }
      for (reference, catalog) in kind.references(in: resource.body) {
        let found = references.resolve(reference, in: catalog)
        _ = check(found, reference, catalog, resource.location, references, &problems)
      }
      let identity = ResourceIdentity(
        kind: resource.kind, name: resource.name, queue: owner?.name ?? resource.scope?.text)
      let key = ResourceKey(kind: resource.kind, scope: owner?.id, name: resource.name)
      if problems.isEmpty, let first = places[key] {
        problems.append(
          Diagnostic(
            resource.location, .error, "RK0412",
            "\(identity.path) is the same object as the one at \(first.file):\(first.line), "
              + "which names its queue in another way"))
      }
      if let problem = problems.first {
        outcome.problems += problems
        outcome.failures.append((identity, problem))
      } else {
        places[key] = resource.location
        outcome.resolved.append(
          ResolvedResource(key: key, identity: identity, desired: resource.body, location: resource.location))
      }
    }
    return outcome
  }

  private static func check(
    _ found: ReferenceIndex.Resolution, _ reference: Reference, _ catalog: ReferenceCatalog,
    _ location: SourceLocation, _ references: ReferenceIndex, _ problems: inout [Diagnostic]
  ) -> ReferenceEntry? {
    switch found {
    case .found(let entry): return entry
    case .missing:
      problems.append(
        Diagnostic(
          location, .error, "RK0410",
          "the organisation has no \(catalog.noun) \(reference.quoted)",
          fix: closest(reference, references.names(in: catalog))))
    case .ambiguous(let ids):
      problems.append(
        Diagnostic(
          location, .error, "RK0411",
          "\(ids.count) objects are called \(reference.quoted); name the \(catalog.noun) by its id, one of "
            + ids.prefix(5).map(\.string).joined(separator: ", ")))
    }
    return nil
  }

  /// A name that differs only in case, which is the usual mistake with names copied by hand.
  private static func closest(_ reference: Reference, _ names: [ExactText]) -> String? {
    guard case .name(let name) = reference else { return nil }
    let folded = name.string.lowercased()
    return names.first { $0.string.lowercased() == folded }?.string
  }
}

extension Reference {
  var quoted: String {
    switch self {
    case .name(let name): "\"\(name)\""
    case .id(let id): "with the id \"\(id)\""
    }
  }
}

extension ResourceKind {
  /// References inside a canonical body, the owning object excepted. Empty without a look at the body for kinds
  /// that have none.
  func references(in body: CanonicalForm) -> [(Reference, ReferenceCatalog)] {
    guard hasReferencesInBody else { return [] }
    var found: [(Reference, ReferenceCatalog)] = []
    collect(.object(body.object), .object(fields), &found)
    return found
  }

  private func collect(
    _ value: JSONValue, _ schema: ValueSchema, _ found: inout [(Reference, ReferenceCatalog)]
  ) {
    switch (schema, value) {
    case (.reference(let catalog, _), _): if let reference = Reference(value) { found.append((reference, catalog)) }
    case (.nameOf(let catalog), .string(let name)): found.append((.name(name), catalog))
    case (.list(let schema, _, _), .array(let elements)): for element in elements { collect(element, schema, &found) }
    case (.object(let schemas), .object(let object)): collect(object, schemas, &found)
    case (.definition(let name), .object(let object)): collect(object, definitions[name] ?? [], &found)
    default: break
    }
  }

  private func collect(
    _ object: JSONObject, _ schemas: [FieldSchema], _ found: inout [(Reference, ReferenceCatalog)]
  ) {
    for schema in schemas {
      if let value = object[schema.name] { collect(value, schema.value, &found) }
    }
  }
}
