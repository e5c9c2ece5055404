package import RoutingModel

/// What a replay found.
package struct ReplayResult: Sendable {
  package struct Rule: Sendable {
    package let rule: ReplayRule
    /// Of all calls, how many the expression is true for.
    package let matched: Int
    /// Of the calls of its queue, how many no earlier rule takes.
    package let taken: Int
    /// `nil` where it was not measured.
    package let latency: RuleLatency?
    /// Of the time that all rules take when a call is asked of one after the other, by their medians: whatever else runs
    /// on the host shows in the largest times.
    package let share: Double?
  }

  package struct Queue: Sendable {
    package let name: ExactText
    package let calls: Int
    package let unmatched: Int
  }

  package struct Side: Sendable {
    package let rules: [Rule]
    package let queues: [Queue]
    /// Calls whose queue has no rules, or that name none.
    package let elsewhere: Int
  }

  /// Calls that one rule took before and another takes after.
  package struct Moved: Sendable {
    package let before: RuleIdentity?
    package let after: RuleIdentity?
    package let calls: Int
    package let examples: [ExactText]
  }

  package let calls: Int
  /// Calls outside the time that was asked for.
  package let outside: Int
  package let badLineCount: Int
  /// The first of them.
  package let badLines: [BadLine]
  package let sides: [Side]
  /// The largest first.
  package let moves: [Moved]
  /// Somebody ended it before all calls were read.
  package let isPartial: Bool
  package let seconds: Double

  init(
    _ program: ReplayProgram, _ counts: ReplayCounts, _ latencies: [RuleLatency]?, badLines: [BadLine],
    isPartial: Bool, seconds: Double
  ) {
    calls = counts.calls
    outside = counts.outside
    badLineCount = counts.badLines
    self.badLines = badLines
    self.isPartial = isPartial
    self.seconds = seconds
    sides = zip(program.sides, counts.sides).map { side, counted in
      let all = latencies.map { latencies in side.codes.reduce(0) { $0 + latencies[$1].median } }
      return Side(
        rules: side.rules.indices.map { index in
          let latency = latencies?[side.codes[index]]
          return Rule(
            rule: side.rules[index], matched: counts.matched[side.codes[index]], taken: counted.taken[index],
            latency: latency, share: all.flatMap { all in latency.map { all > 0 ? $0.median / all : 0 } })
        },
        queues: side.queues.indices.map { index in
          Queue(name: side.queues[index].name, calls: counted.calls[index], unmatched: counted.unmatched[index])
        }, elsewhere: counted.elsewhere)
    }
    moves = counts.moves.sorted { left, right in
      if left.value.count != right.value.count { return left.value.count > right.value.count }
      return (left.key.before, left.key.after) < (right.key.before, right.key.after)
    }.map { move, calls in
      Moved(
        before: program.identities.identity(move.before), after: program.identities.identity(move.after),
        calls: calls.count, examples: calls.examples.map(\.id))
    }
  }
}
