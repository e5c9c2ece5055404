import ArgumentParser
import Torture

/// What a campaign tells people.
enum Report {
  static func play(_ histories: [History], named name: String, _ options: CampaignOptions) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    var tally = Campaign.Tally()
    var left = histories[...]
    let limit = options.seconds.map { start.advanced(by: .seconds($0)) }
    // Where time is limited, little is begun at once: on a busy machine a history takes seconds.
    let (size, batch) = limit == nil ? (64 * options.threads, 32) : (4 * options.threads, 2)
    while !left.isEmpty, limit.map({ clock.now < $0 }) ?? true {
      let chunk = Array(left.prefix(size))
      left = left.dropFirst(chunk.count)
      tally.add(await Campaign.play(chunk, threads: options.threads, batch: batch))
      if !tally.failures.isEmpty { break }
    }
    if options.hashOnly {
      Swift.print("\(tally.runs) \(String(tally.traceHash, radix: 16))")
      return
    }
    let seconds =
      Double((clock.now - start).components.seconds) + Double((clock.now - start).components.attoseconds) / 1e18
    let rate = seconds > 0 ? Int(Double(tally.runs) / seconds) : 0
    Swift.print(
      "\(name): \(tally.runs) of \(histories.count) histories, \(tally.strikes) faults struck and \(tally.missed) did not come about, \(tally.mutations) changes made, "
        + "\(tally.lives) lives, \(rate) histories a second, \(tally.failures.count) violated something, "
        + "traces \(String(tally.traceHash, radix: 16))")
    guard let first = tally.failures.first else { return }
    for failure in tally.failures.prefix(10) { print(failure) }
    Swift.print("\nThe first of them, shrunk:")
    print(await Campaign.shrink(first), isShrunk: true)
    throw ExitCode.failure
  }

  static func print(_ failure: Campaign.Failure, isShrunk: Bool = false) {
    let strikes = failure.history.strikes.map(\.description).joined(separator: " ")
    Swift.print("\n\(failure.history.name) \(strikes)")
    for violation in failure.violations.prefix(3) {
      Swift.print("  invariant \(violation.invariant.rawValue) at \(violation.at) ms: \(violation.message)")
    }
    for act in failure.history.acts { Swift.print("    at \(act.at) ms: \(act.act)") }
    if let seed = failure.history.name.split(separator: " ").last.flatMap({ UInt64($0) }) {
      Swift.print("  again\(isShrunk ? ", with all that it does not need" : ""): make torture SEED=\(seed)")
    } else {
      Swift.print("  again: make torture PLAY=\"\(failure.history.name) \(strikes)\"")
    }
  }

  static func print(_ outcome: Outcome) {
    for violation in outcome.violations {
      Swift.print("invariant \(violation.invariant.rawValue) (\(violation.invariant.promise)), at \(violation.at) ms:")
      Swift.print("  \(violation.message)")
    }
    let passed = outcome.passed.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
    Swift.print("points passed: \(passed.joined(separator: ", "))")
    Swift.print("live at the end: \(outcome.end.joined(separator: ", "))")
    Swift.print(outcome.violations.isEmpty ? "nothing violated" : "\(outcome.violations.count) violations")
  }
}
