import Manifests
import RoutingModel
import Testing

struct CommitReaderTests {
  private static let condition = "{type: condition, field: skill, operator: exists}"

  private static func rule(_ name: String, queue: String = "Q") -> String {
    Reading.rule(name, queue: queue, expression: condition)
  }

  @Test func readsManifestsInEveryForm() throws {
    let state = try Reading.commit([
      (
        "b/list.yml",
        "- \(Self.rule("Two").replacing("\n", with: "\n  "))\n- {kind: SkillGroup, name: G, skillConditions: []}\n"
      ),
      ("a.yaml", Self.rule("One", queue: "{id: q-1}")),
      (
        "c.json",
        #"{"name":"Three","queue":{"name":"Q"},"priority":3,"expression":{"type":"condition","field":"skill","operator":"exists","value":null,"children":[]}}"#
      ),
      ("README.md", "no manifest"), (".hidden/x.yaml", "%"), (".x.yaml", "%"), (".r.test.yaml", "%"),
    ]).get()
    #expect(state.resources.map(\.name) == ["One", "Two", "G", "Three"])
    #expect(state.resources.map(\.scope) == [.id("q-1"), .name("Q"), nil, .name("Q")])
    #expect(state.resources.map(\.kind) == ["RoutingRule", "RoutingRule", "SkillGroup", "RoutingRule"])
    #expect(state.resources[1].location == SourceLocation(file: "b/list.yml", line: 1, column: 3))
    #expect(
      state.resources[3].body.text
        == #"{"description":"","enabled":true,"expression":{"field":"skill","operator":"exists","type":"condition"},"name":"Three","priority":3}"#
    )
  }

  @Test func aCommitWithoutManifestsIsEmptyAndValid() throws {
    #expect(try Reading.commit([]).get().resources.isEmpty)
    #expect(try Reading.commit([("README.md", "x"), ("x.yaml", "[]")]).get().resources.isEmpty)
  }

  @Test(arguments: ["", "# comment\n", "---\n"])
  func anEmptyFileIsAnError(text: String) {
    #expect(
      Reading.lines([("x.yaml", text)]) == [
        "x.yaml:1:1: error RK0319: the file declares nothing: delete it, or write [] to say so"
      ])
  }

  @Test func oneIdentityTwiceNamesBothPlaces() {
    let lines = Reading.lines([
      ("b.yaml", Self.rule("R")), ("a.yaml", "# x\n" + Self.rule("R")), ("c.yaml", Self.rule("r")),
    ])
    #expect(lines == [#"b.yaml:1:1: error RK0401: RoutingRule "R" of the queue "Q" is declared already in a.yaml:2:1"#])
  }

  @Test func namesAreIdentifiedByTheirBytes() throws {
    let files = [
      ("a.yaml", Self.rule("caf\u{E9}")), ("b.yaml", Self.rule("cafe\u{301}")), ("c.yaml", Self.rule("R", queue: "Q2")),
    ]
    #expect(try Reading.commit(files).get().resources.count == 3)
  }

  @Test func allFilesAreCheckedInOneRun() {
    let lines = Reading.lines([("b.yaml", "priority: x"), ("a.yaml", "a: ["), ("c.yaml", Self.rule("ok"))])
    #expect(lines.map { $0.prefix(6) } == ["a.yaml", "b.yaml", "b.yaml", "b.yaml", "b.yaml"])
  }

  @Test func parsesOnlyWhatChanged() throws {
    var cache = ManifestCache()
    var loaded: [String] = []
    var files = (0..<20).map { ("d/\($0).yaml", Self.rule("R\($0)")) }
    _ = try Reading.commit(files, cache: &cache) { loaded.append($0) }.get()
    #expect(loaded.count == 20)
    loaded = []
    files[7].1 = Self.rule("R7", queue: "Other")
    files[8].0 = "moved/8.yaml"
    files.remove(at: 9)
    let state = try Reading.commit(files, cache: &cache) { loaded.append($0) }.get()
    #expect(loaded == ["d/7.yaml"])
    #expect(state.resources.count == 19)
    #expect(state.resources.contains { $0.location.file == "moved/8.yaml" && $0.name == "R8" })
    #expect(cache.count == 19)
  }

  @Test func declaringAFieldReadsEverythingAgain() throws {
    var cache = ManifestCache()
    var loaded: [String] = []
    let files = [("r.yaml", Reading.rule(expression: "{type: condition, field: tier, operator: exists}"))]
    #expect(throws: InvalidCommit.self) { try Reading.commit(files, cache: &cache) { loaded.append($0) }.get() }
    let extended = files + [("routekeeper.yaml", "fields: {tier: [string, list]}")]
    let state = try Reading.commit(extended, cache: &cache) { loaded.append($0) }.get()
    #expect(loaded == ["r.yaml", "routekeeper.yaml", "r.yaml"])
    #expect(state.callFields.types["tier"] == [.string, .list])
  }

  @Test func theSameFileAtTwoPathsIsAnErrorWithBoth() {
    #expect(
      Reading.lines([("a.yaml", Self.rule("R")), ("b.yaml", Self.rule("R"))]) == [
        #"b.yaml:1:1: error RK0401: RoutingRule "R" of the queue "Q" is declared already in a.yaml:1:1"#
      ])
  }

  @Test func entriesThatAreNoFilesAreRefusedByName() throws {
    var cache = ManifestCache()
    let problems = [
      TreeProblem(path: "link.yaml", reason: .symbolicLink), TreeProblem(path: "sub", reason: .submodule),
      TreeProblem(path: "big.json", reason: .tooLarge(bytes: 300_000, limit: 262_144)),
      TreeProblem(path: "picture.png", reason: .tooLarge(bytes: 300_000, limit: 262_144)),
      TreeProblem(path: ".git/x.yaml", reason: .symbolicLink), TreeProblem(path: "old/l.yaml", reason: .symbolicLink),
    ]
    let files = [
      ManifestFile(path: "routekeeper.yaml", blob: BlobID([1])), ManifestFile(path: "x.yaml", blob: BlobID([2])),
    ]
    struct Gone: Error {}
    let result = CommitReader().read(files: files, problems: problems, folder: "rules/", cache: &cache) { file in
      if file.path == "x.yaml" { throw Gone() }
      return Array("exclude: [old]".utf8)
    }
    let invalid = try #require(throws: InvalidCommit.self) { try result.get() }
    #expect(
      invalid.diagnostics.map { "\($0.location.file) \($0.code)" } == [
        "rules/big.json RK0602", "rules/link.yaml RK0601", "rules/sub RK0601", "rules/x.yaml RK0605",
      ])
  }

  /// Else a commit would be read in part, and what was left out would be deleted.
  @Test(arguments: ["rules/notes.txt", "v1.2", ".hidden/x", ""]) func aCommitThatWasReadInPartIsRefused(path: String) {
    var cache = ManifestCache()
    let problem = TreeProblem(path: path, reason: .incomplete("is one file more than the 5 of validation.files"))
    let files = [ManifestFile(path: "a.yaml", blob: BlobID([1]))]
    let result = CommitReader().read(files: files, problems: [problem], cache: &cache) { _ in Array(Self.rule("A").utf8)
    }
    #expect(throws: InvalidCommit.self) { try result.get() }
  }

  @Test func tooManyFilesAreRefused() {
    let files = (0..<4).map { ("\($0).yaml", Self.rule("R\($0)")) }
    let lines = Reading.lines(files, settings: ManifestSettings(files: 3))
    #expect(
      lines == [".:1:1: error RK0603: the folder has 4 files with manifests, more than 3 (setting validation.files)"])
  }
}
