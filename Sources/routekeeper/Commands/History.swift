import ArgumentParser
import Presentation
import RoutingModel

/// `routekeeper history`
struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List the commits that were seen and what became of them.",
    discussion: """
      Example:
        routekeeper history --limit 5
      """)

  @Option(help: "At most so many, the newest first.") var limit = 20
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if !(1...10_000).contains(limit) { throw ValidationError("--limit takes 1 to 10000") }
  }

  func run() async throws {
    try await global.showRecords(to: "history", [("limit", .integer(Int64(limit)))], as: .history)
  }
}
