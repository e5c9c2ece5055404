import ArgumentParser
import Torture

@main
struct TortureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "torture",
    abstract: "Plays the product's core, client, journal and outbox through faults, in virtual time.",
    subcommands: [Singles.self, Pairs.self, Seeds.self, Play.self])
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

  @Option(help: "Plays one part of so many, as PART/PARTS, so that a few runs together play everything.")
  var share = "1/1"

  func run() async throws {
    let parts = share.split(separator: "/").compactMap { Int($0) }
    guard parts.count == 2, parts[1] > 0, (1...parts[1]).contains(parts[0]) else {
      throw ValidationError("--share is PART/PARTS, such as 1/4")
    }
    for workload in Workload.allCases {
      let all = await Campaign.singles(of: workload)
      let histories = all.enumerated().filter { $0.offset % parts[1] == parts[0] - 1 }.map(\.element)
      try await Report.play(histories, named: "single faults, \(workload.rawValue)", options, of: all.count)
    }
  }
}

struct Pairs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Every ordered pair of fault points of the workloads.")

  @OptionGroup var options: CampaignOptions

  func run() async throws {
    for workload in Workload.allCases {
      let histories = Campaign.pairs(of: workload)
      try await Report.play(histories, named: "pairs, \(workload.rawValue)", options, of: histories.count)
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
    try await Report.play(histories, named: "random histories", options, of: histories.count)
  }
}

struct Play: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "One history with its trace: a seed, or a workload with its strikes.")

  @Argument(help: "A seed, or the name of a workload.")
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
    } else {
      throw ValidationError("\(what) is no seed and no workload")
    }
    for text in strikes {
      guard let strike = Strike(text) else { throw ValidationError("\(text) is no POINT:OCCURRENCE:FAULT") }
      history.strikes.append(strike)
    }
    let outcome = await Campaign.play(history, keepsTrace: trace)
    for line in outcome.traceLines { print(line) }
    Report.print(outcome)
    if !outcome.violations.isEmpty { throw ExitCode.failure }
  }
}
