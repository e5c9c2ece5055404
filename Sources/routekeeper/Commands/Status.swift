import ArgumentParser
import Presentation

/// `routekeeper status`
struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell whether live is what git says, and how fresh that knowledge is.",
    discussion: """
      Example:
        routekeeper status --output json
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.showAnswer(to: "status", as: .status) }
}
