import ArgumentParser
import Presentation

/// `routekeeper drift [--fail-on-drift]`
struct Drift: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report what is missing, changed or unmanaged in the organisation.",
    discussion: """
      Example:
        routekeeper drift --fail-on-drift --output markdown
      """)

  @Flag(help: "End with 2 if something is missing or changed.") var failOnDrift = false
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let document = try await global.answer(to: "drift")
    let report = Report(.drift, document)
    try global.results.show(report)
    if failOnDrift && report.hasDifferences { throw ExitReason.changesFound.code }
  }
}
