package import RoutingModel

extension Planner {
  /// What has to be read of the organisation before a state can be compared with it. Kinds of which something was
  /// applied earlier come on top.
  package static func evidence(for desired: DesiredState) -> (kinds: [ExactText], catalogs: [ReferenceCatalog]) {
    var kinds: Set<ExactText> = []
    var catalogs: [ReferenceCatalog] = []
    func add(_ catalog: ReferenceCatalog) { if !catalogs.contains(catalog) { catalogs.append(catalog) } }
    for resource in desired.resources {
      guard let kind = KindCatalog.kind(named: resource.kind) else { continue }
      if kinds.insert(resource.kind).inserted, let scope = kind.scope { add(scope.catalog) }
      if kind.hasReferencesInBody {
        for (_, catalog) in kind.references(in: resource.body) { add(catalog) }
      }
    }
    return (kinds.sorted(), catalogs)
  }
}
