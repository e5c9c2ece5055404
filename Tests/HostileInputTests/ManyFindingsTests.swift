import Manifests
import RoutingModel
import Testing

/// What is found beyond a limit is not shown, but it still counts.
@Suite struct ManyFindingsTests {
  private static func read(_ files: [(path: String, text: String)]) -> Result<DesiredState, InvalidCommit> {
    let contents = Dictionary(files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
    var cache = ManifestCache()
    return CommitReader().read(
      files: files.map { ManifestFile(path: $0.path, blob: BlobID(Array($0.path.utf8))) }, cache: &cache
    ) { Array((contents[$0.path] ?? "").utf8) }
  }

  private static func codes(_ result: Result<DesiredState, InvalidCommit>) -> Set<String> {
    switch result {
    case .success: []
    case .failure(let invalid): Set(invalid.diagnostics.filter { $0.severity == .error }.map(\.code))
    }
  }

  private static func rule(_ name: String, priority: String = "1", field: String = "skill") -> String {
    "- name: '\(name)'\n  queue: Q\n  priority: \(priority)\n  expression: {type: condition, field: \(field), "
      + "operator: exists}\n"
  }

  /// A rule that vanished behind fifty warnings would be deleted from the organisation.
  @Test(arguments: [0, 1, 49, 50, 51, 200]) func anErrorBehindManyWarningsCounts(warnings: Int) {
    let settings = (path: "routekeeper.yaml", text: "unknownFields: warn\n")
    let good = (0..<warnings).map { Self.rule("R\($0)", field: "unknown") }.joined()
    for (name, bad, code) in [
      ("field", Self.rule("bad", priority: "high"), "RK0203"), ("scalar", "- name: &a x\n", "RK0307"),
      ("syntax", "- [\n", "RK0301"), ("duplicate", "- {name: a, name: b}\n", "RK0312"),
    ] {
      let codes = Self.codes(Self.read([settings, ("r.yaml", good + bad)]))
      #expect(codes.contains(code), "\(name) behind \(warnings) warnings: \(codes)")
    }
    let state = try? Self.read([settings, ("r.yaml", good + Self.rule("good"))]).get()
    #expect(state?.resources.count == warnings + 1)
  }

  @Test(arguments: [1, 49, 50, 51, 500]) func manyWarningsKeepWhatAFileSays(count: Int) throws {
    let odd = (0..<count).map { _ in "  - yes\n" }.joined()
    let text = "exclude:\n\(odd)protect:\n  - {name: VIP}\nunknownFields: allow\n"
    let state = try Self.read([("routekeeper.yaml", text)]).get()
    #expect(state.policy.protects.count == 1)
    #expect(state.callFields.unknownFields == .allow)
    for format in [DocumentFormat.yaml, .json] {
      let list = "[" + Array(repeating: format == .yaml ? "no" : "\"no\"", count: count).joined(separator: ",") + "]"
      let document = DocumentReader.read(Array(list.utf8), file: "f", format: format)
      #expect(document.root?.listValue?.count == count)
      #expect(document.diagnostics.count <= DocumentLimits().diagnostics)
    }
  }

  @Test func aCommitOfErrorsIsNotReadToItsEnd() throws {
    let bad = Self.rule("bad", priority: "high")
    let files = (0..<2000).map { (path: "f\($0).yaml", text: String(repeating: bad, count: 3)) }
    let result = Self.read(files)
    guard case .failure(let invalid) = result else {
      Issue.record("a commit of errors is valid")
      return
    }
    #expect(invalid.diagnostics.count <= CommitReader.mostErrors + 2 * DocumentLimits().diagnostics)
    #expect(invalid.diagnostics.contains { $0.code == "RK0606" })
    // One error less than that, and every file is read.
    #expect(!Self.codes(Self.read(Array(files.prefix(300)))).contains("RK0606"))
  }

  /// Fourteen thousand declared fields and thousands of misspelt ones: the hint is for people, not for such a commit.
  @Test func hintsDoNotCostTheProductOfTwoFiles() {
    let fields = (0..<14_000).map { "f\($0): string" }.joined(separator: ", ")
    let conditions = (0..<2500).map { "{type: condition, field: x\($0), operator: exists}" }.joined(separator: ", ")
    let rule =
      "name: a\nqueue: q\npriority: 1\nexpression: {type: and, children: [\(conditions)]}\n"
    var corpus = Corpus<String>("hints")
    corpus.add("many fields", rule, "RK0110")
    corpus.run(within: CaseLimits(time: .seconds(8))) { rule in
      Self.codes(Self.read([("routekeeper.yaml", "fields: {\(fields)}"), ("r.yaml", rule)])).sorted().joined()
    }
  }
}
