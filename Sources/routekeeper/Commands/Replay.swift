import ArgumentParser
import CallReplay
import Daemon
import Evaluation
import FoundationEssentials
import Presentation
import RoutingModel

/// `routekeeper replay CALLS… [--path DIR | --revision REV] [--against REV] [--sql DIALECT --table NAME]`
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run historical calls through the rules: which rule matches how many, and takes how many.",
    discussion: """
      Examples:
        routekeeper replay calls.jsonl --path rules
        routekeeper replay '/var/lib/calls/*.jsonl.gz' --against main --output markdown
        zstdcat calls.zst | routekeeper replay - --path rules --sample 10%
        routekeeper replay --path rules --sql duckdb --table calls > counts.sql

      A call is one JSON object a line, or a line of CSV; gzip and zstd are unpacked. Without CALLS those of
      replay.calls. Needs no organisation. Ctrl-C ends it with the figures so far.
      """)

  @Argument(help: "Files, folders, patterns in quotes, or - for standard input.") var calls: [String] = []
  @Option(help: ArgumentHelp("Manifests in a folder instead of git.", valueName: "dir")) var path: String?
  @Option(help: ArgumentHelp("A branch, tag or commit instead of the configured branch.", valueName: "rev"))
  var revision: String?
  @Option(help: ArgumentHelp("Compare with the rules of this branch, tag or commit.", valueName: "rev"))
  var against: String?
  @Option(help: ArgumentHelp("Calls from this time on (RFC 3339, or a date).", valueName: "time")) var since: String?
  @Option(help: ArgumentHelp("Calls before this time.", valueName: "time")) var until: String?
  @Option(help: ArgumentHelp("A part of the calls, for example 10%.", valueName: "percent")) var sample: String?
  @Option(help: "Chooses another sample; equal seeds take equal calls.") var seed: UInt64 = 1
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Where a field stands in the calls, for example language=customer.spoken; beside replay.fields.",
      valueName: "name=place"))
  var field: [String] = []
  @Option(help: "How calls are written.") var format: CallFormat = .automatic
  @Option(help: ArgumentHelp("Lines that may be no calls: a number, or a percentage.", valueName: "limit"))
  var maxBadLines = "1%"
  @Option(help: "Threads; all processors by default.") var threads: Int?
  @Flag(inversion: .prefixedNo, help: "Time single rules; by default up to a thousand.") var latency: Bool?
  @Option(help: "Instead of replaying, print one query that counts the same where the calls are.") var sql: SQLDialect?
  @Option(help: ArgumentHelp("The table of the calls, with --sql.", valueName: "name")) var table: String?
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if revision != nil && path != nil { throw ValidationError("--revision and --path exclude each other") }
    if (sql == nil) != (table == nil) { throw ValidationError("--sql and --table go together") }
    if sql != nil && (!calls.isEmpty || against != nil) {
      throw ValidationError("--sql reads no calls and compares nothing: without CALLS and --against")
    }
    _ = try options()
    guard BadLineLimit(maxBadLines) != nil else {
      throw ValidationError("--max-bad-lines takes a number or a percentage, for example 100 or 1%")
    }
    if let threads, !(1...256).contains(threads) { throw ValidationError("--threads takes 1 to 256") }
  }

  func run() async throws {
    if let sql, let table { return try await printQuery(sql, table) }
    let needsGit = path == nil || against != nil
    let request = ReplayRequest(
      calls: calls, rules: path.map { .folder($0) } ?? .revision(revision), against: against, options: try options(),
      badLineLimit: BadLineLimit(maxBadLines) ?? .usual)
    let monitor = ReplayMonitor()
    let progress = ProgressDisplay()
    let work = try global.oneShot(needs: needsGit ? [.repository] : [], progress)
    let showing = Task { await ReplayProgress(monitor: monitor, display: progress).show() }
    let document = try await global.showingInvalidManifests(progress) {
      try await OneShot.stoppable({ monitor.stop() }) { try await work.replay(request, monitor) }
    }
    showing.cancel()
    progress.finish()
    try global.results.show(Report(.replay, document))
    if monitor.isStopped { throw ExitReason.error.code }
  }

  private func printQuery(_ dialect: SQLDialect, _ table: String) async throws {
    let (_, state) = try await global.declared(path: path, revision: revision)
    do throws(SQLReplay.Refusal) {
      StandardStream.output.write(
        try SQLReplay.query(
          RuleQueue.of(state.resources), fields: state.callFields, dialect: dialect, table: table))
    } catch {
      throw CommandFailure(.usage, error.message)
    }
  }

  private func options() throws -> ReplayOptions {
    var options = ReplayOptions()
    options.format = format
    do throws(DaemonFailure) {
      options.paths = try ReplayFields.paths(field)
    } catch {
      throw ValidationError(error.description)
    }
    options.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    options.measuresLatency = latency
    options.since = try Self.time(since, "--since")
    options.until = try Self.time(until, "--until")
    if let sample {
      let share = Double(sample.hasSuffix("%") ? String(sample.dropLast()) : sample).map { $0 / 100 }
      guard let taken = share.flatMap({ CallSample(share: $0, seed: seed) }) else {
        throw ValidationError("--sample takes a percentage above 0, for example 10%")
      }
      options.sample = taken
    }
    return options
  }

  private static func time(_ text: String?, _ option: String) throws -> Instant? {
    guard let text else { return nil }
    guard let time = Instant(rfc3339: text) ?? Instant(rfc3339: text + "T00:00:00Z") else {
      throw ValidationError("\(option) takes a time as 2026-11-01T00:00:00Z, or a date")
    }
    return time
  }
}

extension CallFormat: ExpressibleByArgument {}
extension SQLDialect: ExpressibleByArgument {}
