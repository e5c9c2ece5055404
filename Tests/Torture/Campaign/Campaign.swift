/// Many histories, each played in a world of its own.
package enum Campaign {
  package struct Failure: Sendable {
    package let history: History
    package let violations: [Violation]
  }

  package struct Tally: Sendable {
    package var runs = 0
    package var strikes = 0
    package var missed = 0
    package var mutations = 0
    package var lives = 0
    package var passed: [FaultPoint: Int] = [:]
    package var failures: [Failure] = []
    /// Of all traces, in the order of the histories: equal campaigns give equal ones.
    package var traceHash: UInt64 = 14_695_981_039_346_656_037

    package init() {}

    mutating func add(_ history: History, _ outcome: Outcome) {
      runs += 1
      strikes += outcome.struck.count
      missed += history.strikes.count - outcome.struck.count
      mutations += outcome.mutations
      lives += outcome.lives
      for (point, count) in outcome.passed { passed[point, default: 0] += count }
      traceHash = (traceHash ^ outcome.traceHash) &* 1_099_511_628_211
      if !outcome.violations.isEmpty { failures.append(Failure(history: history, violations: outcome.violations)) }
    }

    package mutating func add(_ other: Tally) {
      runs += other.runs
      strikes += other.strikes
      missed += other.missed
      mutations += other.mutations
      lives += other.lives
      passed.merge(other.passed) { $0 + $1 }
      failures += other.failures
      traceHash = (traceHash ^ other.traceHash) &* 1_099_511_628_211
    }
  }

  package static func play(_ history: History, keepsTrace: Bool = false) async -> Outcome {
    var world = TortureWorld(history, keepsTrace: keepsTrace)
    await world.play()
    world.leave()
    return world.outcome
  }

  /// Every fault at every moment of a workload, once.
  package static func singles(of workload: Workload) async -> [History] {
    let calm = workload.history
    let outcome = await play(calm)
    var histories: [History] = []
    for point in FaultPoint.allCases {
      for occurrence in 1...max(1, outcome.passed[point] ?? 0) where outcome.passed[point] != nil {
        for fault in FaultKind.applicable(at: point) {
          histories.append(calm.struck(by: [Strike(point, occurrence, fault)]))
        }
      }
    }
    return histories
  }

  /// Every ordered pair of points that a workload comes by in that order: the first struck at its first occurrence by
  /// the faults that lose most, the second at its last one after that.
  package static func pairs(of workload: Workload) async -> [History] {
    let calm = workload.history
    let worst: [FaultKind] = [.kill, .powerLoss, .loseAnswer, .loseRequest]
    var histories: [History] = []
    for first in FaultPoint.allCases {
      for one in worst where FaultKind.applicable(at: first).contains(one) {
        let strike = Strike(first, 1, one)
        let passed = await play(calm.struck(by: [strike])).passed
        for second in FaultPoint.allCases {
          let last = passed[second] ?? 0
          for other in [FaultKind.kill, .powerLoss] where last > (second == first ? 1 : 0) {
            histories.append(calm.struck(by: [strike, Strike(second, last, other)]))
          }
        }
      }
    }
    return histories
  }

  /// Plays histories on so many threads, in batches whose results are put together in order.
  package static func play(
    _ histories: [History], threads: Int, batch: Int = 32, onProgress: @Sendable (Int) -> Void = { _ in }
  ) async -> Tally {
    await withTaskGroup(of: (Int, Tally).self) { group in
      var next = 0
      var done = 0
      var parts: [Int: Tally] = [:]
      func add(_ start: Int, to group: inout TaskGroup<(Int, Tally)>) {
        let slice = histories[start..<min(start + batch, histories.count)]
        group.addTask {
          var tally = Tally()
          for history in slice { tally.add(history, await play(history)) }
          return (start, tally)
        }
      }
      while next < histories.count && next < threads * batch {
        add(next, to: &group)
        next += batch
      }
      for await (start, part) in group {
        parts[start] = part
        done += part.runs
        onProgress(done)
        if next < histories.count {
          add(next, to: &group)
          next += batch
        }
      }
      var tally = Tally()
      for (_, part) in parts.sorted(by: { $0.key < $1.key }) { tally.add(part) }
      return tally
    }
  }
}
