import ArgumentParser
import RoutingModel

/// `routekeeper sync [--wait]`
struct Sync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Ask the running daemon to look at the remote now.",
    discussion: """
      Example:
        routekeeper sync --wait
      """)

  @Flag(help: "Return when this very request was handled; ends with 3 if the commit was rejected.") var wait = false
  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.showAnswer(to: "sync", [("wait", .bool(wait))]) }
}
