import ArgumentParser
import RoutingModel

/// `routekeeper quarantine [REV]`
struct Quarantine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "Keep a commit out of force until a person decides; without REV, the newest.",
    discussion: """
      Example:
        routekeeper quarantine 5f0c1f2e3d --reason \"wrong queue\"
      """)

  @Argument(help: "The commit.") var revision: String?
  @Option(help: "Why; goes to the audit log.") var reason: String?
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    try await global.showAnswer(
      to: "quarantine", [("revision", revision.map { .string($0) }), ("reason", reason.map { .string($0) })])
  }
}
