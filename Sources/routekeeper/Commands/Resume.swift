import ArgumentParser
import RoutingModel

/// `routekeeper resume`
struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Take changes up again after suspend.",
    discussion: """
      Example:
        routekeeper resume
      """)

  @Option(help: "Why; goes to the audit log.") var reason: String?
  @OptionGroup var global: GlobalOptions

  func run() async throws { try await global.showAnswer(to: "resume", [("reason", reason.map { .string($0) })]) }
}
