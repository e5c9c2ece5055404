import ArgumentParser
import RoutingModel

/// `routekeeper approve CHECKSUM --reason TEXT`
struct Approve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Let exactly one waiting plan through.",
    discussion: """
      Example:
        routekeeper approve 0f3c… --reason \"the queue is closed for good\"
      """)

  @Argument(help: "The checksum that the plan ends with.") var checksum: String
  @Option(help: "Why; goes to the audit log.") var reason: String
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if !(12...64).contains(checksum.utf8.count) || !Hexadecimal.isLowerCase(checksum) {
      throw ValidationError("give the checksum, or its first 12 hexadecimal digits; `routekeeper status` shows it")
    }
    if reason.isEmpty { throw ValidationError("--reason is empty") }
  }

  func run() async throws {
    try await global.showAnswer(to: "approve", [("checksum", .string(checksum)), ("reason", .string(reason))])
  }
}
