import ArgumentParser
import RoutingModel

/// `routekeeper webhooks enable NAME`
struct WebhooksEnable: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Deliver again to an endpoint that was switched off (410 Gone).",
    discussion: """
      Example:
        routekeeper webhooks enable governance
      """)

  @Argument(help: "The endpoint's name in the configuration.") var name: String
  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.showAnswer(to: "webhooks.enable", [("name", .string(name))]) }
}
