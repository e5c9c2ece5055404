import ArgumentParser
import Daemon
import Manifests
import Presentation
import RoutingModel

/// `routekeeper validate [PATH]`
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check the manifests in a folder. Needs no credentials and no network.",
    discussion: """
      Examples:
        routekeeper validate rules
        routekeeper validate --gaps rules
        routekeeper validate --output sarif > routekeeper.sarif
      """)

  @Argument(help: "The folder of the manifests.") var path = "."
  @Flag(help: "Also name queues with calls that no rule takes, each with such a call.") var gaps = false
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let result: Result<DesiredState, InvalidCommit>
    do {
      result = try ManifestFolder.read(path)
    } catch {
      throw CommandFailure(.usage, "cannot read the folder \(path): \(error.reason)")
    }
    let diagnostics: [Diagnostic]
    var details: [(ExactText, JSONValue)] = []
    switch result {
    case .success(let state):
      // Lint is for people: the daemon does not wait for it.
      let places = NodePlaces { try ManifestFolder.bytes(of: $0) }
      let lint = RuleAnalysis.findings(state.resources, state.callFields, places: places)
      diagnostics = DiagnosticOrder.sorted(
        ManifestFolder.warnings(state) + lint + (gaps ? QueueGaps.findings(state.resources, state.callFields) : []))
      details = [("resources", .integer(Int64(state.resources.count)))]
    case .failure(let invalid): diagnostics = invalid.diagnostics
    }
    try global.show(diagnostics, details)
    if case .failure = result { throw ExitReason.invalidManifests.code }
  }
}
