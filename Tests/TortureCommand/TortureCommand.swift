import ArgumentParser
import Torture

@main
struct TortureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "torture",
    abstract: "Plays the product's core, client, journal and outbox through faults, in virtual time.",
    subcommands: [Singles.self, Pairs.self, Seeds.self, Hunt.self, Week.self, Play.self])
}

/// What all campaigns share.
struct CampaignOptions: ParsableArguments {
  @Option(help: "How many histories are played at the same time.")
  var threads = 2

  @Option(help: "Ends after so many seconds; what was not played is said.")
  var seconds: Int?

  @Flag(help: "Only the count of runs and the hash of all traces, to be compared with another process's.")
  var hashOnly = false
}

struct Singles: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Every fault at every moment of the workloads, once each.")

  @OptionGroup var options: CampaignOptions

  @Option(help: "Begins with this part of so many, PART/PARTS: runs that are cut short together come by everything.")
  var first = "1/1"

  func run() async throws {
    let parts = first.split(separator: "/").compactMap { Int($0) }
    guard parts.count == 2, parts[1] > 0, (1...parts[1]).contains(parts[0]) else {
      throw ValidationError("--first is PART/PARTS, such as 3/16")
    }
    for workload in Workload.allCases {
      let all = await Campaign.singles(of: workload)
      let start = all.count * (parts[0] - 1) / parts[1]
      let histories = Array(all[start...] + all[..<start])
      try await Report.play(histories, named: "single faults, \(workload.rawValue)", options)
    }
  }
}

struct Pairs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Pairs of moments of the workloads, in their order.",
    discussion: "The first is struck by each fault that loses most: kill, loss of power, a lost request or answer. The "
      + "second is struck at its last occurrence after that by a kill or a loss of power.")

  @OptionGroup var options: CampaignOptions

  func run() async throws {
    for workload in Workload.allCases {
      let histories = await Campaign.pairs(of: workload)
      try await Report.play(histories, named: "pairs, \(workload.rawValue)", options)
    }
  }
}

struct Seeds: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Random histories.")

  @OptionGroup var options: CampaignOptions

  @Option(help: "The first seed.")
  var from: UInt64 = 1

  @Option(help: "How many.")
  var count = 1_000

  func run() async throws {
    let histories = (0..<UInt64(max(0, count))).map { History.random(seed: from &+ $0) }
    try await Report.play(histories, named: "random histories", options)
  }
}

struct Hunt: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Directed histories, then single faults and random ones by turns, until something is violated.",
    discussion: "Prints the invariants that were violated, and nothing where none was.")

  @Option(help: "Gives up after so many seconds.")
  var seconds = 120

  func run() async throws {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: .seconds(seconds))
    // In small parts: the first of them find most.
    let directed = History.directed
    for start in stride(from: 0, to: directed.count, by: 12) {
      let part = Array(directed[start..<min(start + 12, directed.count)])
      if report(await Campaign.play(part, threads: 2, batch: 2)) { return }
    }
    var singles: [History] = []
    for workload in Workload.allCases { singles += await Campaign.singles(of: workload) }
    // A stride that shares no factor with the number of histories comes by all of them, far apart.
    let stride = 997
    var round = 0
    while clock.now < end {
      let batch = (0..<20).map { index in
        let number = round * 20 + index
        return number % 2 == 0 ? History.random(seed: UInt64(number)) : singles[number * stride % singles.count]
      }
      if report(await Campaign.play(batch, threads: 2, batch: 2)) { return }
      round += 1
    }
  }

  private func report(_ tally: Campaign.Tally) -> Bool {
    let invariants = Set(tally.failures.flatMap { $0.violations.map(\.invariant) }).sorted()
    if !invariants.isEmpty { print(invariants.map { "\($0.rawValue)" }.joined(separator: " ")) }
    return !invariants.isEmpty
  }
}

struct Week: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A week of pushes with receivers that are away; then they come back.")

  @Option(help: "How many pushes.")
  var pushes = 1_700

  /// A thousand pages are moved into the database by themselves, and a log that is written anew is cut to 4 MiB
  /// (`JournalConnection`); one transaction can be written beyond that before it is.
  private static let largestLog = 5 << 20

  /// A push leaves some twenty records of a KiB or so: of it, of its changes, of their events and deliveries.
  private static let mostBytesOfPush = 40 << 10

  func run() async throws {
    let outcome = await Campaign.play(Workload.week(pushes: pushes))
    print(
      "\(pushes) pushes, \(outcome.mutations) changes made, \(outcome.delivered) events delivered after a week, "
        + "database \(outcome.databaseBytes / 1024) KiB, write-ahead log \(outcome.logBytes / 1024) KiB")
    if !outcome.violations.isEmpty {
      Report.print(outcome)
      throw ExitCode.failure
    }
    let largestDatabase = pushes * Self.mostBytesOfPush + Self.largestLog
    if outcome.logBytes > Self.largestLog || outcome.databaseBytes > largestDatabase {
      print("more than \(largestDatabase / 1024) KiB of database or \(Self.largestLog / 1024) KiB of log")
      throw ExitCode.failure
    }
  }
}

struct Play: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "One history with its trace: a seed, a directed history, or a workload with its strikes.")

  @Argument(help: "A seed, or the name of a workload or a directed history.")
  var what: String

  @Argument(help: "Strikes, as POINT:OCCURRENCE:FAULT, such as A3:2:kill.")
  var strikes: [String] = []

  @Flag(help: "Prints the trace.")
  var trace = false

  func run() async throws {
    var history: History
    if let seed = UInt64(what) {
      history = .random(seed: seed)
    } else if let workload = Workload(rawValue: what) {
      history = workload.history
    } else if let directed = History.directed.first(where: { $0.name == what }) {
      history = directed
    } else {
      throw ValidationError("\(what) is no seed, no workload and no directed history")
    }
    for text in strikes {
      guard let strike = Strike(text) else { throw ValidationError("\(text) is no POINT:OCCURRENCE:FAULT") }
      if !history.strikes.contains(strike) { history.strikes.append(strike) }
    }
    let outcome = await Campaign.play(history, keepsTrace: trace)
    for line in outcome.traceLines { print(line) }
    Report.print(outcome)
    if !outcome.violations.isEmpty { throw ExitCode.failure }
  }
}
