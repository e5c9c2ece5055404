import ArgumentParser
import Daemon
import RoutingModel

/// `routekeeper suspend --reason TEXT [--until TIME]`
struct Suspend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspend",
    abstract: "Stop changing the organisation; the daemon keeps watching.",
    discussion: """
      Example:
        routekeeper suspend --reason \"maintenance of the queues\" --until 2h
      """)

  @Option(help: "Why; goes to the audit log.") var reason: String
  @Option(
    help: ArgumentHelp("When it ends by itself: a time (2026-12-01T08:00:00Z) or a duration (2h).", valueName: "time"))
  var until: String?
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if reason.utf8.allSatisfy({ $0 <= 0x20 }) { throw ValidationError("--reason is empty") }
    if let until, Instant(rfc3339: until) == nil, DurationText.duration(until) == nil {
      throw ValidationError("--until takes a time like 2026-12-01T08:00:00Z or a duration like 2h")
    }
  }

  func run() async throws {
    let duration = until.flatMap(DurationText.duration)
    try await global.showAnswer(
      to: "suspend",
      [
        ("reason", .string(reason)), ("until", duration == nil ? until.map { .string($0) } : nil),
        ("milliseconds", duration.map { .integer($0.wholeMilliseconds) }),
      ])
  }
}
