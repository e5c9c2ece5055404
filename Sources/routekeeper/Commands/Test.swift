import ArgumentParser
import Daemon
import FoundationEssentials
import Manifests
import Presentation
import RoutingModel

/// `routekeeper test [PATH]`
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the rule tests (*.test.yaml) in a folder. Needs no credentials and no network.",
    discussion: """
      Examples:
        routekeeper test
        routekeeper test rules --junit rule-tests.xml

      Ends with 3 if a test fails or a manifest is invalid.
      """)

  @Argument(help: "The folder of the manifests.") var path = "."
  @Option(help: ArgumentHelp("Also write the results as JUnit XML, for CI servers.", valueName: "file"))
  var junit: String?
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let result: Result<[RuleTestOutcome], InvalidCommit>
    do {
      result = try ManifestFolder.test(path)
    } catch {
      throw CommandFailure(.usage, "cannot read the folder \(path): \(error.reason)")
    }
    switch result {
    case .failure(let invalid):
      try global.show(invalid.diagnostics)
      throw ExitReason.invalidManifests.code
    case .success(let outcomes):
      if let junit { try write(RuleTestReport.junit(outcomes), to: junit) }
      try global.results.show(Report(.ruleTests, RuleTestReport.json(outcomes)))
      if outcomes.contains(where: { !$0.passed }) { throw ExitReason.invalidManifests.code }
    }
  }

  private func write(_ text: String, to file: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw CommandFailure(.error, "cannot write \(file)")
    }
  }
}
