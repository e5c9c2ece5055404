import ArgumentParser
import Daemon
import Presentation
import RoutingModel

/// `routekeeper audit`
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, filter and prove the audit log.",
    discussion: """
      Example:
        routekeeper audit --since 7d --resource \"RoutingRule/Technical Support\" --verify
      """)

  @Option(help: "Records of the last so long (7d), or since a time (2026-12-01T08:00:00Z).") var since: String?
  @Option(help: "Records of a commit, by its id or the beginning of it.") var commit: String?
  @Option(help: "Records of objects whose kind/queue/name begins so.") var resource: String?
  @Flag(help: "Check that no record was changed, added or cut off.") var verify = false
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let since, Instant(rfc3339: since) == nil, DurationText.duration(since) == nil {
      throw ValidationError("--since takes a time like 2026-12-01T08:00:00Z or a duration like 7d")
    }
  }

  func run() async throws {
    let duration = since.flatMap(DurationText.duration)
    try await global.showRecords(
      to: "audit",
      [
        ("since", duration == nil ? since.map { .string($0) } : nil),
        ("milliseconds", duration.map { .integer($0.wholeMilliseconds) }), ("commit", commit.map { .string($0) }),
        ("resource", resource.map { .string($0) }), ("verify", .bool(verify)),
      ], as: .audit)
  }
}
