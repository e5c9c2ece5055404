import ArgumentParser
import RoutingModel

/// `routekeeper rollback REV`
struct Rollback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Bring an earlier commit into force until the branch moves on.",
    discussion: """
      Example:
        routekeeper rollback 5f0c1f2e3d --reason \"calls went to the wrong queue\"
      """)

  @Argument(help: "A commit that was applied before.") var revision: String
  @Option(help: "Why; goes to the audit log.") var reason: String?
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    try await global.showAnswer(
      to: "rollback", [("revision", .string(revision)), ("reason", reason.map { .string($0) })])
  }
}
