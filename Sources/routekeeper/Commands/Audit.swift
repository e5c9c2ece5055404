import ArgumentParser
import Daemon
import Presentation
import RoutingModel

/// `routekeeper audit`
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "List, filter and prove the audit log.",
    discussion: """
      Examples:
        routekeeper audit --since 7d --resource "RoutingRule/Technical Support"
        routekeeper audit --verify --anchor /var/log/routekeeper/audit-heads
        routekeeper audit --verify --file audit-before-2026-01-01T00:00:00Z.jsonl

      A proof reads the state directory itself, whether a daemon runs or not. It ends with 1 where the log was altered.
      """)

  @Option(help: "Records of the last so long (7d), or since a time (2026-12-01T08:00:00Z).") var since: String?
  @Option(help: "Records of a commit, by its id or the beginning of it.") var commit: String?
  @Option(help: "Records of objects whose kind/queue/name begins so.") var resource: String?
  @Flag(help: "Check that no record was changed, added or cut off.") var verify = false
  @Option(help: "With --verify: check this export instead, by itself.") var file: String?
  @Option(
    help: ArgumentHelp(
      "With --verify: a file with heads of the log, as audit.anchorFile or the daemon's log in JSON. Repeatable.",
      valueName: "file"))
  var anchor: [String] = []
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let since, Instant(rfc3339: since) == nil, DurationText.duration(since) == nil {
      throw ValidationError("--since takes a time like 2026-12-01T08:00:00Z or a duration like 7d")
    }
    if !verify && (file != nil || !anchor.isEmpty) {
      throw ValidationError("--file and --anchor go with --verify")
    }
    if file != nil && (since != nil || commit != nil || resource != nil) {
      throw ValidationError("--file is checked as a whole: it takes no --since, --commit or --resource")
    }
  }

  func run() async throws {
    if let file {
      return try global.showRecords(ExportProof.document(of: file, anchorFiles: anchor), as: .audit)
    }
    let duration = since.flatMap(DurationText.duration)
    try await global.showRecords(
      to: "audit",
      [
        ("since", duration == nil ? since.map { .string($0) } : nil),
        ("milliseconds", duration.map { .integer($0.wholeMilliseconds) }), ("commit", commit.map { .string($0) }),
        ("resource", resource.map { .string($0) }), ("verify", .bool(verify)),
      ], as: .audit, proofAgainst: verify ? anchor : nil)
  }
}
