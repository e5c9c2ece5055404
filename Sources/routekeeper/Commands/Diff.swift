import ArgumentParser
import Presentation

/// `routekeeper diff`
struct Diff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what differs between git and live, as the daemon last saw it.",
    discussion: """
      Example:
        routekeeper diff
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.showAnswer(to: "diff", as: .plan) }
}
