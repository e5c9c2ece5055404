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
    switch root.content {
    case .object(let members):
      if let resource = read(members, at: root.position, &places, &findings) { resources.append(resource) }
    case .list(let elements):
      for element in elements {
        guard let members = element.members else {
          findings.error(
            .noManifest, at: element.position, "a manifest is an object, found \(element.typeDescription)")
          continue
        }
        if let resource = read(members, at: element.position, &places, &findings) { resources.append(resource) }
      }
    case .null, .bool, .number, .string:
      findings.error(
        .noManifest, at: root.position,
        "a file holds one manifest or a list of manifests, found \(root.typeDescription)")
    }
    return ParsedFile(path: path, resources: resources, diagnostics: document.diagnostics + findings.diagnostics)
  }

  private func read(
    _ written: [MarkedValue.Member], at position: MarkedValue.Position, _ places: inout ScalarPlaces,
    _ findings: inout DocumentFindings
  ) -> DesiredResource? {
    guard let kind = kind(of: written, &findings) else { return nil }
    let before = findings.errorCount
    let members = TextForm.asTree(written, kind.fields, &places, &findings)
    var validation = FieldValidation(definitions: kind.definitions, context: context, findings: findings)
    validation.check(
      members, kind.fields, at: position, others: [Self.kindKey] + kind.fields.compactMap(\.textKey),
      // Its text could not be read, which has been said.
      excused: findings.errorCount > before ? kind.fields.filter { $0.textKey != nil }.map(\.name) : [])
    findings = validation.findings
    guard findings.errorCount == before else { return nil }
    let object = JSONObject(members.map { ($0.key, $0.value.json) })
    let canonical = kind.canonical(object, fields: context.callFields)
    guard let name = canonical["name"]?.textValue else { return nil }
    return DesiredResource(
      kind: kind.name, name: name, scope: kind.scope.flatMap { Reference(object[$0.field]) },
      body: CanonicalForm(canonical), location: position.location(in: findings.file))
  }

  private func kind(of members: [MarkedValue.Member], _ findings: inout DocumentFindings) -> ResourceKind? {
    let member = members.first { $0.key == Self.kindKey && !$0.value.isNull }
    let name = member.map(\.value.textValue) ?? Self.defaultKind
    if let name, let kind = kinds.first(where: { $0.name == name }) { return kind }
    let names = kinds.map(\.name.string).sorted().joined(separator: ", ")
    guard let name else {
      let value = member?.value
      findings.error(
        .wrongType, at: value?.position ?? .start,
        "\"kind\" must be one of \(names), found \(value?.typeDescription ?? "nothing")")
      return nil
    }
    findings.error(
      .unknownKind, at: member?.value.position ?? .start, "unknown kind \"\(Excerpt.of(name))\"; there are \(names)",
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
