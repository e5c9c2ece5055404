package import RoutingModel

/// How conditions are written.
package enum ConditionForm: Sendable {
  case asWritten
  /// `when`, as text.
  case text
  /// `expression`, as a tree.
  case tree
}

/// Rewrites a file of manifests, of rule tests, or the repository's own, in one style. What it declares, and its comments, stay: that is checked on the result.
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

  /// Whether a path below the folder of manifests holds some, or rule tests, or is the repository's own file.
  package static func isFormatted(_ path: String) -> Bool {
    ManifestPath.format(path) != nil || ManifestPath.testFormat(path) != nil
      || ExactText(path) == ExactText(CommitReader.repositoryFile)
  }

  package func format(_ bytes: [UInt8], path: String) -> Outcome {
    guard let format = DocumentFormat(path: path) else { return .refused([]) }
    let file = FormattedFile(path)
    let before = read(bytes, path, format, file)
    let errors = before.diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { return .refused(errors) }
    guard var document = document(bytes, path, format) else { return .refused([cannot(path, "it cannot be read")]) }
    let comments = document.comments.sorted()
    document.root =
      if case .manifests = file { ManifestStyle(form: form).styled(document.root) } else { file.styled(document.root) }
    let text =
      switch format {
      case .yaml: StyledYAML.text(document, blocks: file.blocks)
      case .json: StyledJSON.text(document.root)
      }
    let result = Array(text.utf8)
    let after = read(result, path, format, file)
    let kept = self.document(result, path, format)?.comments.sorted()
    if after.diagnostics.contains(where: { $0.severity == .error }) || !before.isSame(as: after) {
      return .refused([cannot(path, "the result would declare something else")])
    }
    if kept != comments { return .refused([cannot(path, "a comment would be lost")]) }
    return .formatted(result)
  }

  /// What a file says, to be compared with what the rewritten one says.
  private struct Content {
    var resources: [DesiredResource] = []
    var value: JSONValue?
    let diagnostics: [Diagnostic]

    func isSame(as other: Content) -> Bool {
      value == other.value && resources.count == other.resources.count
        && zip(resources, other.resources).allSatisfy {
          $0.kind == $1.kind && $0.name == $1.name && $0.scope == $1.scope && $0.body == $1.body
        }
    }
  }

  private func read(_ bytes: [UInt8], _ path: String, _ format: DocumentFormat, _ file: FormattedFile) -> Content {
    // Which fields are declared does not matter here; nothing is cast.
    let context = ReadingContext(callFields: CallFields(types: [:], unknownFields: .allow), settings: settings)
    if case .manifests = file {
      let parsed = ManifestReader(kinds: KindCatalog.all, context: context).read(bytes, path: path, format: format)
      return Content(resources: parsed.resources, diagnostics: parsed.diagnostics)
    }
    let document = DocumentReader.read(bytes, file: path, format: format, limits: settings.documents)
    var diagnostics = document.diagnostics
    if case .ruleTests = file {
      diagnostics = RuleTestReader(context: context).read(bytes, path: path, format: format).diagnostics
    }
    return Content(value: document.root?.json, diagnostics: diagnostics)
  }

  private func document(_ bytes: [UInt8], _ path: String, _ format: DocumentFormat) -> CommentedDocument? {
    switch format {
    case .yaml: CommentedYAML.read(bytes, limits: settings.documents)
    case .json:
      DocumentReader.read(bytes, file: path, format: format, limits: settings.documents).root
        .map { CommentedDocument(root: CommentedNode($0)) }
    }
  }

  private func cannot(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      SourceLocation(file: path, line: 1, column: 1), .error, DiagnosticCode.notFormatted.rawValue,
      "this file is left as it is: \(reason)")
  }
}
