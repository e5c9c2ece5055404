import ArgumentParser
import Daemon
import Presentation
import RoutingModel

/// `routekeeper plan`
struct Plan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what apply would change. Changes nothing and needs no daemon.",
    discussion: """
      Examples:
        routekeeper plan
        routekeeper plan --revision my-branch --output markdown
        routekeeper plan --path rules --detailed-exitcode
        routekeeper plan --path . --comment 17

      Ends with a checksum; routekeeper apply --checksum makes exactly these changes or none. With replay.calls it tells
      which calls of the past other rules would take, and ends with 6 where that is more than replay.gate allows.
      """)

  @Option(help: ArgumentHelp("A branch, tag or commit instead of the configured branch.", valueName: "rev"))
  var revision: String?
  @Option(help: ArgumentHelp("Manifests in a folder instead of git.", valueName: "dir")) var path: String?
  @Flag(help: "Print the checksum only.") var checksumOnly = false
  @Flag(name: .customLong("detailed-exitcode"), help: "End with 2 if there is something to change.")
  var detailedExitCode = false
  @Option(
    help: ArgumentHelp(
      "Also write it into this pull request of the forge, always into the same comment.", valueName: "number"))
  var comment: Int?
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let comment, comment < 1 { throw ValidationError("--comment takes the number of a pull request") }
    if revision != nil && path != nil { throw ValidationError("--revision and --path exclude each other") }
  }

  func run() async throws {
    let source = path.map { OneShot.DesiredSource.folder($0) } ?? .revision(revision)
    let compared = try await global.oneShot(needs: path == nil ? [.repository, .organization] : [.organization]) {
      try await $0.plan(source)
    }
    if !checksumOnly { global.warn(compared.warnings) }
    let report = Report(.plan, compared.document)
    if checksumOnly && global.output == .json {
      let document: JSONValue = ["formatVersion": 1, "checksum": .string(compared.checksum)]
      StandardStream.output.write(JSONWriter.prettyText(of: document) + "\n")
    } else if checksumOnly {
      StandardStream.output.write(compared.checksum + "\n")
    } else {
      try global.results.show(report)
    }
    if let comment {
      let markdown = MarkdownFormat().render(report.page)
      try await global.oneShot(needs: []) { try await $0.comment(markdown, on: comment) }
    }
    if compared.isRefusedByReplay { throw ExitReason.refused.code }
    if detailedExitCode && report.hasDifferences { throw ExitReason.changesFound.code }
  }
}
