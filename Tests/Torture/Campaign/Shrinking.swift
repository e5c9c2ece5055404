extension Campaign {
  /// The smallest history found that still violates the same invariant: without acts, strikes and rates that it does
  /// not need.
  package static func shrink(_ failure: Failure, budget: Int = 300) async -> Failure {
    guard let invariant = failure.violations.first?.invariant else { return failure }
    var best = failure
    var left = budget
    func attempt(_ candidate: History) async -> Bool {
      guard left > 0, candidate != best.history else { return false }
      left -= 1
      let outcome = await play(candidate)
      guard outcome.violations.first?.invariant == invariant else { return false }
      best = Failure(history: candidate, violations: outcome.violations)
      return true
    }
    var isSmaller = true
    while isSmaller && left > 0 {
      isSmaller = false
      for size in [8, 4, 2, 1] {
        var start = 0
        while start < best.history.acts.count {
          var candidate = best.history
          candidate.acts.removeSubrange(start..<min(start + size, candidate.acts.count))
          if await attempt(candidate) { isSmaller = true } else { start += size }
        }
      }
      for index in best.history.strikes.indices.reversed() {
        var candidate = best.history
        candidate.strikes.remove(at: index)
        if await attempt(candidate) { isSmaller = true }
      }
      if best.history.rates.longestDelay > Rates().longestDelay {
        var candidate = best.history
        candidate.rates.longestDelay = Rates().longestDelay
        if await attempt(candidate) { isSmaller = true }
      }
      for path in [\Rates.remote, \.load, \.exchange, \.receiver, \.disk, \.staleness]
      where best.history.rates[keyPath: path] > 0 {
        var candidate = best.history
        candidate.rates[keyPath: path] = 0
        if await attempt(candidate) { isSmaller = true }
      }
    }
    return best
  }
}
