internal import RoutingModel

/// What was read so far, and where each identity was first seen.
struct CommitCollection {
  private struct Identity: Hashable {
    let kind: ExactText
    let scope: Reference?
    let name: ExactText
  }

  private(set) var diagnostics: [Diagnostic] = []
  private(set) var errorCount = 0
  private(set) var resources: [DesiredResource] = []
  private var places: [Identity: SourceLocation] = [:]

  var warningCount: Int { diagnostics.count - errorCount }

  mutating func add(_ finding: Diagnostic) {
    if finding.severity == .error { errorCount += 1 }
    diagnostics.append(finding)
  }

  mutating func add(_ file: ParsedFile) {
    for finding in file.diagnostics { add(finding) }
    for resource in file.resources {
      let identity = Identity(kind: resource.kind, scope: resource.scope, name: resource.name)
      if let first = places[identity] {
        add(twice(resource, first))
      } else {
        places[identity] = resource.location
      }
    }
    resources += file.resources
  }

  private func twice(_ resource: DesiredResource, _ first: SourceLocation) -> Diagnostic {
    let queue =
      switch resource.scope {
      case .name(let name)?: " of the queue \"\(Excerpt.of(name))\""
      case .id(let id)?: " of the queue with the id \"\(Excerpt.of(id))\""
      case nil: ""
      }
    return Diagnostic(
      resource.location, .error, DiagnosticCode.duplicateIdentity.rawValue,
      "\(resource.kind) \"\(Excerpt.of(resource.name))\"\(queue) is declared already in "
        + "\(first.file):\(first.line):\(first.column)")
  }

  func result(_ callFields: CallFields, _ policy: RepositoryPolicy) -> Result<DesiredState, InvalidCommit> {
    let sorted = DiagnosticOrder.sorted(
      diagnostics + (errorCount == 0 ? IgnoredDeclarations(policy).findings(about: resources) : []))
    if sorted.contains(where: { $0.severity == .error }) { return .failure(InvalidCommit(diagnostics: sorted)) }
    return .success(
      DesiredState(resources: resources, callFields: callFields, policy: policy, warnings: sorted))
  }
}
