import RoutingModel

@testable import Manifests

/// JSON of machines, and the YAML and JSON that people write.
enum DocumentParsers {
  static let all = [
    FuzzedParser("json", json), FuzzedParser("document-yaml") { document($0, .yaml) },
    FuzzedParser("document-json", documentOfJSON), FuzzedParser("manifest-yaml") { manifest($0, "r.yaml") },
    FuzzedParser("manifest-json") { manifest($0, "r.json") }, FuzzedParser("repository-file", repositoryFile),
    FuzzedParser("rule-tests", ruleTests), FuzzedParser("file-path", filePath),
  ]

  static func json(_ bytes: [UInt8]) {
    guard let value = try? JSONReader.read(bytes) else { return }
    let written = JSONWriter.bytes(of: value)
    require((try? JSONReader.read(written)) == value, "what was written reads as another value")
    require((try? JSONReader.read(JSONWriter.prettyText(of: value))) == value, "pretty text reads as another value")
    require(JSONReader.accepts(written, as: written), "a second writing differs from the first")
  }

  static func document(_ bytes: [UInt8], _ format: DocumentFormat) {
    let document = DocumentReader.read(bytes, file: "f", format: format)
    require(!document.hasErrors || document.root == nil, "errors, and a value")
    check(document.diagnostics, within: ["f": bytes])
  }

  /// Two readers of one format: what the readers of files take, that of machines takes alike.
  static func documentOfJSON(_ bytes: [UInt8]) {
    document(bytes, .json)
    guard let root = DocumentReader.read(bytes, file: "f", format: .json).root else { return }
    // The reader of machines counts levels of lists and objects, as the reader of files does.
    let value = try? JSONReader.read(bytes, limits: JSONLimits(depth: DocumentLimits().depth))
    require(value == root.json, "two readers of JSON disagree")
  }

  static func manifest(_ bytes: [UInt8], _ path: String) {
    _ = commit([(path, bytes)])
  }

  static func repositoryFile(_ bytes: [UInt8]) {
    let rule = "name: a\nqueue: q\npriority: 1\nexpression: {type: condition, field: skill, operator: exists}\n"
    _ = commit([("routekeeper.yaml", bytes), ("a/b.yaml", Array(rule.utf8))])
  }

  private static let rules = """
    - {name: Urgent, queue: Q, priority: 9, when: 'priority >= 5 and language == "en"'}
    - {name: VIP, queue: Q, priority: 5, when: vip_flag == true}
    - {name: Idle, queue: Q, priority: 20, enabled: false, when: skill exists}
    - {name: Other, queue: {id: x-1}, priority: 1, when: 'not (skill matches "^[a-c]+$")'}
    """

  private static func ruleTests(_ bytes: [UInt8]) {
    _ = commit([("a.yaml", Array(rules.utf8)), ("a.test.yaml", bytes)])
  }

  /// A pattern of paths, then the path of a file with a rule.
  private static func filePath(_ bytes: [UInt8]) {
    let parts = lines(bytes)
    guard parts.count == 2, !parts[1].isEmpty else { return }
    if let pattern = PathPattern(ExactText(parts[0])) { _ = pattern.matches(parts[1]) }
    if let own = PathPattern(ExactText(parts[1])) { require(own.matches(parts[1]), "a path does not match itself") }
    _ = commit([(parts[1], Array(rules.utf8))])
  }

  static func commit(_ files: [(path: String, bytes: [UInt8])]) -> DesiredState? {
    var cache = ManifestCache()
    let contents = Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    let listed = files.map { ManifestFile(path: $0.path, blob: BlobID(Array($0.path.utf8))) }
    switch CommitReader().read(files: listed, cache: &cache, load: { contents[$0.path] ?? [] }) {
    case .success(let state):
      for resource in state.resources { check(resource, state.callFields) }
      check(state.warnings, within: contents)
      return state
    case .failure(let invalid):
      require(!invalid.diagnostics.isEmpty, "refused without a reason")
      check(invalid.diagnostics, within: contents)
      return nil
    }
  }

  /// What is written to the organisation reads back as it is wanted, or it would be drift at once.
  private static func check(_ resource: DesiredResource, _ callFields: CallFields) {
    guard let kind = KindCatalog.kind(named: resource.kind) else { fatalError("an unknown kind") }
    let object = resource.body.object
    require(CanonicalForm(object) == resource.body, "a canonical form does not survive its bytes")
    require(
      CanonicalForm(kind.canonical(object, fields: callFields)) == resource.body, "canonical form is no fixed point")
  }

  /// Findings point into the file, and are one printable line each.
  static func check(_ diagnostics: [Diagnostic], within files: [String: [UInt8]]) {
    for finding in diagnostics {
      let lines = (files[finding.location.file] ?? []).split(separator: 0x0A, omittingEmptySubsequences: false)
      require((1...max(lines.count, 1) + 1).contains(finding.location.line), "a line outside the file")
      require(finding.location.column >= 1, "a column before the line")
      let longest = lines.map(\.count).max() ?? 0
      require(finding.location.column <= longest + 2, "a column behind every line")
      require(finding.line.utf8.count <= 4096, "a finding of \(finding.line.utf8.count) bytes")
      require(!finding.line.unicodeScalars.contains(where: TextCheck.isControl), "a finding with a control character")
      require(!finding.line.unicodeScalars.contains(where: TextCheck.isBidiControl), "a finding that turns around")
    }
  }
}

extension JSONReader {
  fileprivate static func accepts(_ bytes: [UInt8], as expected: [UInt8]) -> Bool {
    (try? read(bytes)).map(JSONWriter.bytes) == expected
  }
}
