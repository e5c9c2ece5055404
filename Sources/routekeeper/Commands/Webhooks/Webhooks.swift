import ArgumentParser

/// `routekeeper webhooks [list|retry|enable NAME]`
struct Webhooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhooks",
    abstract: "Deliveries to webhooks, and what a person can do about them.",
    discussion: """
      Example:
        routekeeper webhooks
        routekeeper webhooks enable governance
      """,
    subcommands: [WebhooksList.self, WebhooksRetry.self, WebhooksEnable.self], defaultSubcommand: WebhooksList.self)
}
