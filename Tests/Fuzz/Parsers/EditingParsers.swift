import RoutingModel

@testable import Manifests

/// Files of manifests that are edited: by `import --adopt`.
enum EditingParsers {
  static let all = [
    FuzzedParser("source", source), FuzzedParser("edit-yaml") { edit($0, "r.yaml") },
    FuzzedParser("edit-json") { edit($0, "r.json") },
  ]

  /// Two readers of one file agree, and every value stands inside the one that holds it.
  private static func source(_ bytes: [UInt8]) {
    let limits = DocumentLimits()
    for format in [DocumentFormat.yaml, .json] {
      guard let root = DocumentReader.read(bytes, file: "f", format: format, limits: limits).root else { continue }
      guard let node = SourceReader.read(bytes, limits: limits) else {
        // JSON may begin with a tab, YAML may not: such a file is refused, and not edited.
        let blanks = bytes.prefix { [0x09, 0x0A, 0x0D, 0x20].contains($0) }
        require(format == .json && blanks.contains(0x09), "a valid document whose places cannot be read")
        continue
      }
      require(node.json == root.json, "two readers disagree")
      check(node, within: 0..<bytes.count)
    }
  }

  private static func check(_ node: SourceNode, within outer: Range<Int>) {
    require(
      outer.lowerBound <= node.range.lowerBound && node.range.upperBound <= outer.upperBound,
      "a value outside of what holds it")
    var next = node.range.lowerBound
    for member in node.members ?? [] {
      require(next <= member.start && member.start <= node.range.upperBound, "a key outside of its object")
      check(member.node, within: member.start..<node.range.upperBound)
      next = member.node.range.upperBound
    }
    for element in node.elements ?? [] {
      check(element, within: next..<max(next, node.range.upperBound))
      next = element.range.upperBound
    }
  }

  /// What the first manifest may become: fields of its own, and those of the others in the file.
  private static func wanted(_ resource: DesiredResource, _ all: [DesiredResource]) -> [ManifestEdit.Wanted] {
    guard let kind = KindCatalog.kind(named: resource.kind) else { return [] }
    let identity = ["name", kind.scope?.field].compactMap { $0 }
    var wanted: [ManifestEdit.Wanted] = [.removed, .fields(JSONObject([("description", "Other: #1\n two")]))]
    if kind.name == "RoutingRule" {
      let tree: JSONValue = [
        "type": "or", "children": [["type": "condition", "field": "x", "operator": "eq", "value": "'\" #"]],
      ]
      wanted.append(.fields(JSONObject([("priority", 7), ("enabled", .bool(false)), ("expression", tree)])))
    }
    for other in all.prefix(4) where other.kind == resource.kind {
      let members = other.body.object.members.filter { !identity.contains($0.key) }
      wanted.append(.fields(JSONObject(members.map { ($0.key, $0.value) })))
    }
    return wanted
  }

  /// An edited file declares what was asked for, and asked for again it stays as it is.
  private static func edit(_ bytes: [UInt8], _ path: String) {
    guard let state = DocumentParsers.commit([(path, bytes)]), let first = state.resources.first else { return }
    let editor = ManifestEditor(callFields: state.callFields)
    for wanted in wanted(first, state.resources) {
      guard case .edited(let once) = editor.apply([ManifestEdit(wanted, at: first.location)], to: bytes, path: path)
      else { continue }
      let reader = ManifestReader(
        kinds: KindCatalog.all, context: ReadingContext(callFields: state.callFields, settings: ManifestSettings()))
      let format: DocumentFormat = path.hasSuffix("json") ? .json : .yaml
      let found = reader.read(once, path: path, format: format).resources
      guard case .fields(let fields) = wanted else {
        require(found.count == state.resources.count - 1, "not one manifest was removed")
        continue
      }
      guard let edited = found.first(where: { $0.name == first.name && $0.kind == first.kind }) else {
        require(false, "the edited manifest is gone")
        continue
      }
      for member in fields.members {
        require(edited.body.object[member.key] == member.value, "\(member.key) is not what was asked for")
      }
      let again = editor.apply([ManifestEdit(wanted, at: edited.location)], to: once, path: path)
      guard case .edited(let twice) = again else {
        require(false, "an edited file cannot be edited again")
        continue
      }
      require(twice == once, "edited twice, a file changes")
    }
  }
}
