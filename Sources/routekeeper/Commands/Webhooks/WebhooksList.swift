import ArgumentParser
import Presentation

/// `routekeeper webhooks list`
struct WebhooksList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show each endpoint and how its deliveries stand.",
    discussion: """
      Example:
        routekeeper webhooks list --output json
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.showRecords(to: "webhooks.list", as: .webhooks) }
}
