internal import RoutingModel

/// The id of a blob of the repository: equal ids are equal bytes.
package struct BlobID: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// The parsed files of the newest commit, by blob: a commit that changes one file of ten thousand parses one file, and
/// a renamed file none. What the newest commit does not use is let go.
package struct ManifestCache: Sendable {
  struct Key: Hashable, Sendable {
    let blob: BlobID
    let format: DocumentFormat
  }

  private var context: ReadingContext?
  private var files: [Key: ParsedFile] = [:]
  private var tests: [Key: ParsedTests] = [:]
  private var lastRun: TestRun?

  /// The rule tests that ran last, with all that their outcome depends on.
  struct TestRun: Sendable {
    let tests: [RuleTest]
    let resources: [DesiredResource]
    let outcomes: [RuleTestOutcome]
  }

  package init() {}

  /// Files held.
  package var count: Int { files.count }

  func file(_ key: Key, in context: ReadingContext) -> ParsedFile? {
    context == self.context ? files[key] : nil
  }

  func tests(_ key: Key, in context: ReadingContext) -> ParsedTests? {
    context == self.context ? tests[key] : nil
  }

  /// The outcomes of these tests, where they ran last over just these objects.
  func outcomes(of tests: [RuleTest], over resources: [DesiredResource]) -> [RuleTestOutcome]? {
    guard let run = lastRun, run.tests == tests, run.resources == resources else { return nil }
    return run.outcomes
  }

  mutating func keep(_ run: TestRun) { lastRun = run }

  mutating func replace(withTests tests: [Key: ParsedTests]) { self.tests = tests }

  mutating func replace(with files: [Key: ParsedFile], in context: ReadingContext) {
    self.context = context
    self.files = files
  }
}
