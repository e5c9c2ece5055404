internal import RoutingModel

/// Where the nodes of rules' condition trees stand in their files. Only what something was found about is read again:
/// a commit keeps no places.
package struct NodePlaces {
  /// Children from the root on, each by its index.
  package typealias NodePath = [Int]

  private let settings: ManifestSettings
  private let load: (_ path: String) throws -> [UInt8]
  /// By file: each manifest's condition tree, by where the manifest begins.
  private var files: [String: [SourceLocation: MarkedValue]] = [:]

  /// - Parameter load: the bytes of a file of the commit.
  package init(settings: ManifestSettings = ManifestSettings(), load: @escaping (_ path: String) throws -> [UInt8]) {
    self.settings = settings
    self.load = load
  }

  /// The place of a node; that of the rule where the file cannot be read again or is another by now.
  mutating func location(of path: NodePath, in rule: QueueRule) -> SourceLocation {
    let file = rule.location.file
    if files[file] == nil { files[file] = trees(file) }
    guard var node = files[file]?[rule.location] else { return rule.location }
    for index in path {
      guard let children = node["children"]?.listValue, children.indices.contains(index) else { return rule.location }
      node = children[index]
    }
    return node.location(in: file)
  }

  private func trees(_ file: String) -> [SourceLocation: MarkedValue] {
    guard let format = DocumentFormat(path: file), let bytes = try? load(file),
      let root = DocumentReader.read(bytes, file: file, format: format, limits: settings.documents).root
    else { return [:] }
    var trees: [SourceLocation: MarkedValue] = [:]
    var places = ScalarPlaces(bytes)
    var findings = DocumentFindings(file: file, limit: settings.documents.diagnostics)
    for manifest in root.kind == .array ? root.listValue ?? [] : [root] {
      let name = manifest["kind"]?.textValue ?? ManifestReader.defaultKind
      guard let kind = KindCatalog.kind(named: name),
        let field = kind.fields.first(where: { if case .expression = $0.value { true } else { false } })
      else { continue }
      let object = TextForm.asTree(manifest, kind, &places, &findings)
      if let tree = object[field.name] { trees[object.location(in: file)] = tree }
    }
    return trees
  }
}
