import ArgumentParser
import Daemon
import Presentation
import RoutingModel

/// `routekeeper drift [--fail-on-drift]`
struct Drift: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Report what is missing, changed or unmanaged in the organisation.",
    discussion: """
      Asks the daemon; where none runs, compares live with the commit in force, or with the branch where nothing is.
      Changes nothing.

      Example:
        routekeeper drift --fail-on-drift --output markdown
      """)

  @Flag(help: "End with 2 if something is missing or changed.") var failOnDrift = false
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let report = Report(.drift, try await document())
    try global.results.show(report)
    if failOnDrift && report.hasDifferences { throw ExitReason.changesFound.code }
  }

  private func document() async throws -> JSONObject {
    if let answer = try await global.answerIfRunning(to: "drift") { return answer }
    return try await global.oneShot(needs: [.repository, .organization]) { try await $0.drift() }
  }
}
