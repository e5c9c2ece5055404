/// What one attempt at a request came to.
package enum AttemptResult: Hashable, Sendable {
  case answered(status: Int)
  /// No byte left this host.
  case notSent(String)
  /// Sent, but no whole answer came.
  case noAnswer(String)
}

/// Whether and when one request is sent again. Reading is repeatable; a change is repeated only where it certainly
/// did not happen.
package struct RetryState: Sendable {
  package enum Decision: Hashable, Sendable {
    /// The answer is final, whatever its status.
    case deliver
    case renewTokenAndRepeat
    /// After the pause that the pacer holds everybody to.
    case repeatAfterPause
    case repeatAfter(milliseconds: Int64)
    case giveUp(certainlyNotDone: Bool, reason: String)
  }

  /// Sendings of one request that may fail; with the backoff's cap this is about half a minute.
  package static let attemptLimit = 6
  /// 429s that one request may draw while no request of the client is answered; each waits for as long as the server
  /// says. Without a header the backoffs add up to several minutes, and the platform counts in minutes.
  package static let throttleLimit = 10
  /// 429s that one request may draw while others are answered: it is unlucky where several tasks compete for a small
  /// budget, but a server that refuses this one request for ever must not hold it for ever.
  package static let throttleLimitAmongAnswers = 100

  private let changes: Bool
  private var failures = 0
  private var throttles = 0
  private var throttlesInARow = 0
  private var answersBefore = 0
  private var renewed = false

  /// - Parameter changes: the request is not a read.
  package init(changes: Bool) { self.changes = changes }

  /// Before a 429 is decided: how many answers all requests of the client have had.
  package mutating func note(answersToAll count: Int) {
    if count != answersBefore { throttlesInARow = 0 }
    answersBefore = count
  }

  package mutating func decide(_ result: AttemptResult, retryAfterMilliseconds: Int64?, random: Double) -> Decision {
    switch result {
    case .answered(401):
      if renewed { return .deliver }
      renewed = true
      return .renewTokenAndRepeat
    case .answered(429):
      throttles += 1
      throttlesInARow += 1
      if throttlesInARow >= Self.throttleLimit || throttles >= Self.throttleLimitAmongAnswers {
        return .giveUp(
          certainlyNotDone: true,
          reason: "the organisation answered 429 (too many requests) \(throttles) times; "
            + "other users of the same client use up its budget, or organization.requestsPerMinute is too high")
      }
      return .repeatAfterPause
    case .answered(let status) where status == 408 || (status >= 500 && status != 501):
      // The server may have carried a change out before it failed.
      if changes { return .giveUp(certainlyNotDone: false, reason: "the organisation answered \(status)") }
      return again("the organisation answered \(status)", retryAfterMilliseconds, random, certainlyNotDone: false)
    case .answered: return .deliver
    case .notSent(let reason): return again(reason, nil, random, certainlyNotDone: true)
    case .noAnswer(let reason):
      if changes { return .giveUp(certainlyNotDone: false, reason: reason) }
      return again(reason, nil, random, certainlyNotDone: false)
    }
  }

  private mutating func again(
    _ reason: String, _ retryAfter: Int64?, _ random: Double, certainlyNotDone: Bool
  ) -> Decision {
    failures += 1
    if failures >= Self.attemptLimit {
      return .giveUp(certainlyNotDone: certainlyNotDone, reason: "\(reason) (\(failures) attempts)")
    }
    return .repeatAfter(
      milliseconds: max(retryAfter ?? 0, Backoff.failure.milliseconds(attempt: failures, random: random)))
  }
}
