import RoutingModel

/// A manifest and an `ignore` entry that contradict each other: what is declared would not be written, and whoever reads
/// the manifest would believe that it counts.
///
/// A field that can be left out has to be. What a manifest cannot leave out (a required field, the object as a whole)
/// may be ignored until an end: from then on the declared value counts.
struct IgnoredDeclarations {
  private let ignores: [RepositoryPolicy.Ignore]

  init(_ policy: RepositoryPolicy) { ignores = policy.ignores }

  func findings(about resources: [DesiredResource]) -> [Diagnostic] {
    if ignores.isEmpty { return [] }
    var findings: [Diagnostic] = []
    for resource in resources {
      guard let kind = KindCatalog.kind(named: resource.kind) else { continue }
      for entry in ignores where covers(entry, resource) {
        if let finding = finding(entry, resource, kind) { findings.append(finding) }
        if findings.count >= CommitReader.mostErrors { return findings }
      }
    }
    return findings
  }

  /// Where a queue is given by its id, its name is not known here; then an entry that asks for one decides nothing.
  private func covers(_ entry: RepositoryPolicy.Ignore, _ resource: DesiredResource) -> Bool {
    let queue: ExactText?
    switch resource.scope {
    case .name(let name)?: queue = name
    case .id?:
      if entry.selector.queue != nil { return false }
      queue = nil
    case nil: queue = nil
    }
    return entry.selector.matches(kind: resource.kind, name: resource.name, queue: queue)
  }

  private func finding(
    _ entry: RepositoryPolicy.Ignore, _ resource: DesiredResource, _ kind: ResourceKind
  ) -> Diagnostic? {
    let place = "\(entry.location.file):\(entry.location.line)"
    guard let name = JSONPointer(entry.path).parts.first else {
      if entry.expires != nil { return nil }
      return error(
        resource,
        "\"\(Excerpt.of(resource.name))\" is declared, and ignored as a whole by the entry at \(place); "
          + "remove one of the two, or give the entry an end (\"expires\")")
    }
    guard let field = kind.fields.first(where: { $0.name == name }),
      let value = JSONPointer(entry.path).value(in: .object(resource.body.object))
    else { return nil }
    switch field.presence {
    case .default(let usual):
      if resource.body.object[name] == usual || value.isNull { return nil }
    case .unmanagedWhenAbsent: break
    case .required:
      if entry.expires != nil { return nil }
      return error(
        resource,
        "\"\(Excerpt.of(ExactText(entry.path)))\" is declared, and ignored by the entry at \(place); remove the entry, "
          + "or give it an end (\"expires\")")
    }
    return error(
      resource,
      "\"\(Excerpt.of(ExactText(entry.path)))\" is declared, and ignored by the entry at \(place): leave the field out, "
        + "or remove the entry")
  }

  private func error(_ resource: DesiredResource, _ message: String) -> Diagnostic {
    Diagnostic(resource.location, .error, DiagnosticCode.declaredAndIgnored.rawValue, message)
  }
}
