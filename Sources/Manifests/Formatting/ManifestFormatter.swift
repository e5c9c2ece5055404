package import RoutingModel

/// How conditions are written.
package enum ConditionForm: Sendable {
  case asWritten
  /// `when`, as text.
  case text
  /// `expression`, as a tree.
  case tree
}

/// Rewrites a file of manifests in one style. What it declares, and its comments, stay: that is checked on the result.
package struct ManifestFormatter: Sendable {
  package enum Outcome: Sendable {
    case formatted([UInt8])
    /// The file has errors, or cannot be rewritten without changing it; it is to be left alone.
    case refused([Diagnostic])
  }

  private let settings: ManifestSettings
  private let form: ConditionForm

  package init(form: ConditionForm, settings: ManifestSettings = ManifestSettings()) {
    self.form = form
    self.settings = settings
  }

  /// Whether a path below the folder of manifests holds some.
  package static func isManifest(_ path: String) -> Bool { ManifestPath.format(path) != nil }

  package func format(_ bytes: [UInt8], path: String) -> Outcome {
    guard let format = DocumentFormat(path: path) else { return .refused([]) }
    // Which fields are declared does not matter here; nothing is cast.
    let context = ReadingContext(callFields: CallFields(types: [:], unknownFields: .allow), settings: settings)
    let reader = ManifestReader(kinds: KindCatalog.all, context: context)
    let before = reader.read(bytes, path: path, format: format)
    let errors = before.diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { return .refused(errors) }
    guard var document = document(bytes, path, format) else { return .refused([cannot(path, "it cannot be read")]) }
    let comments = document.comments.sorted()
    document.root = ManifestStyle(form: form).styled(document.root)
    let text =
      switch format {
      case .yaml: StyledYAML.text(document)
      case .json: StyledJSON.text(document.root)
      }
    let result = Array(text.utf8)
    let after = reader.read(result, path: path, format: format)
    let kept = self.document(result, path, format)?.comments.sorted()
    if after.diagnostics.contains(where: { $0.severity == .error }) || !Self.isSame(before, after) {
      return .refused([cannot(path, "the result would declare something else")])
    }
    if kept != comments { return .refused([cannot(path, "a comment would be lost")]) }
    return .formatted(result)
  }

  private func document(_ bytes: [UInt8], _ path: String, _ format: DocumentFormat) -> CommentedDocument? {
    switch format {
    case .yaml: CommentedYAML.read(bytes, limits: settings.documents)
    case .json:
      DocumentReader.read(bytes, file: path, format: format, limits: settings.documents).root
        .map { CommentedDocument(root: CommentedNode($0)) }
    }
  }

  private static func isSame(_ before: ParsedFile, _ after: ParsedFile) -> Bool {
    before.resources.count == after.resources.count
      && zip(before.resources, after.resources).allSatisfy {
        $0.kind == $1.kind && $0.name == $1.name && $0.scope == $1.scope && $0.body == $1.body
      }
  }

  private func cannot(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      SourceLocation(file: path, line: 1, column: 1), .error, DiagnosticCode.notFormatted.rawValue,
      "this file is left as it is: \(reason)")
  }
}
