internal import RoutingModel

/// Turns one file's document into the objects that it declares.
struct ManifestReader: Sendable {
  let kinds: [ResourceKind]
  let context: ReadingContext

  private static let kindKey: ExactText = "kind"
  static let defaultKind: ExactText = "RoutingRule"

  func read(_ bytes: [UInt8], path: String, format: DocumentFormat) -> ParsedFile {
    let limits = context.settings.documents
    let document = DocumentReader.read(bytes, file: path, format: format, limits: limits)
    if document.hasErrors { return ParsedFile(path: path, resources: [], diagnostics: document.diagnostics) }
    var findings = DocumentFindings(file: path, limit: limits.diagnostics)
    guard let root = document.root else {
      findings.error(.emptyFile, at: .start, "the file declares nothing: delete it, or write [] to say so")
      return ParsedFile(path: path, resources: [], diagnostics: findings.diagnostics)
    }
    var resources: [DesiredResource] = []
    var places = ScalarPlaces(bytes)
    switch root.kind {
    case .object: if let resource = read(root, &places, &findings) { resources.append(resource) }
    case .array:
      for element in root.listValue ?? [] {
        guard element.kind == .object else {
          findings.error(
            .noManifest, at: element.position, "a manifest is an object, found \(element.typeDescription)")
          continue
        }
        if let resource = read(element, &places, &findings) { resources.append(resource) }
      }
    default:
      findings.error(
        .noManifest, at: root.position,
        "a file holds one manifest or a list of manifests, found \(root.typeDescription)")
    }
    return ParsedFile(path: path, resources: resources, diagnostics: document.diagnostics + findings.diagnostics)
  }

  private func read(
    _ written: MarkedValue, _ places: inout ScalarPlaces, _ findings: inout DocumentFindings
  ) -> DesiredResource? {
    guard let kind = kind(of: written, &findings) else { return nil }
    let before = findings.errorCount
    let object = TextForm.asTree(written, kind, &places, &findings)
    var validation = FieldValidation(definitions: kind.definitions, context: context, findings: findings)
    validation.check(
      object, kind.fields, others: [Self.kindKey] + kind.textKeys.map(\.text),
      // Its text could not be read, which has been said.
      excused: findings.errorCount > before ? kind.fields.filter { $0.textKey != nil }.map(\.name) : [])
    findings = validation.findings
    guard findings.errorCount == before, let name = object["name"]?.textValue else { return nil }
    return DesiredResource(
      kind: kind.name, name: name, scope: kind.scope.flatMap { Reference(object[$0.field]?.json) },
      body: kind.canonical(object.node, of: object.tree, fields: context.callFields),
      location: object.location(in: findings.file))
  }

  private func kind(of object: MarkedValue, _ findings: inout DocumentFindings) -> ResourceKind? {
    let member = object[Self.kindKey].flatMap { $0.isNull ? nil : $0 }
    let name = member.map(\.textValue) ?? Self.defaultKind
    if let name, let kind = kinds.first(where: { $0.name == name }) { return kind }
    let names = kinds.map(\.name.string).sorted().joined(separator: ", ")
    guard let name else {
      findings.error(
        .wrongType, at: member?.position ?? .start,
        "\"kind\" must be one of \(names), found \(member?.typeDescription ?? "nothing")")
      return nil
    }
    findings.error(
      .unknownKind, at: member?.position ?? .start, "unknown kind \"\(Excerpt.of(name))\"; there are \(names)",
      fix: Suggestion.closest(to: name, among: kinds.map(\.name)))
    return nil
  }
}

/// What is kept of a file: no tree, only what it declares and what was found.
struct ParsedFile: Sendable {
  let path: String
  let resources: [DesiredResource]
  let diagnostics: [Diagnostic]

  func withoutWarnings() -> ParsedFile {
    ParsedFile(path: path, resources: resources, diagnostics: diagnostics.filter { $0.severity == .error })
  }

  /// The same content under another path.
  func moved(to newPath: String) -> ParsedFile {
    func moved(_ location: SourceLocation) -> SourceLocation {
      SourceLocation(file: newPath, line: location.line, column: location.column)
    }
    return ParsedFile(
      path: newPath,
      resources: resources.map {
        DesiredResource(
          kind: $0.kind, name: $0.name, scope: $0.scope, body: $0.body, location: moved($0.location))
      },
      diagnostics: diagnostics.map {
        Diagnostic(moved($0.location), $0.severity, $0.code, $0.message, fix: $0.fix)
      })
  }
}
