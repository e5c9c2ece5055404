import ArgumentParser
import Daemon
import Presentation

/// `routekeeper diff`
struct Diff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what differs between git and live, as the daemon last saw it.",
    discussion: """
      Example:
        routekeeper diff
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    guard let document = try await global.answerIfRunning(to: "diff") else {
      throw CommandFailure(.error, "no daemon runs here; `routekeeper plan` compares git with live without one")
    }
    try global.results.show(Report(.plan, document))
  }
}
