import ArgumentParser
import RoutingModel

/// `routekeeper webhooks retry NAME`
struct WebhooksRetry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Deliver what waits now instead of at its next attempt.",
    discussion: """
      Example:
        routekeeper webhooks retry governance
      """)

  @Argument(help: "The endpoint's name in the configuration.") var name: String
  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.showAnswer(to: "webhooks.retry", [("name", .string(name))]) }
}
