package import HTTPTransport
package import RoutingModel

/// One call through all its attempts, as a value: whoever holds it takes each step, and tells how it ended.
package struct CallAttempts: Sendable {
  package enum Step: Sendable {
    /// Told by `got`.
    case getToken
    /// Wait until the pace of all calls lets the next one through. Told by `admitted`.
    case waitForTurn(AccessToken)
    /// Told by `answered`.
    case send(AccessToken, admittedAt: Uptime)
    /// Told by `begin`; where the rest is cut short because everything stops, the call came to `ifStopped`.
    case rest(milliseconds: Int64, ifStopped: CallOutcome)
    case finished(CallOutcome)
  }

  package let call: APICall
  /// All attempts so far.
  package private(set) var exchange = Exchange.none
  private var retry: RetryState

  package init(_ call: APICall) {
    self.call = call
    retry = RetryState(changes: call.changes)
  }

  /// The first step of every attempt: a token may have ended since the last one.
  package func begin() -> Step { .getToken }

  package func got(_ token: Result<AccessToken, TokenFailure>) -> Step {
    switch token {
    case .success(let token): .waitForTurn(token)
    case .failure(.refused(let reason)): .finished(.noCredentials(reason, exchange))
    case .failure(.unavailable(let reason)): .finished(.notDone(reason, exchange))
    case .failure(.stopped): .finished(stopped)
    }
  }

  /// - Parameter isCurrent: whether the token can still be used; the wait may have been longer than its life.
  package func admitted(_ token: AccessToken, at time: Uptime, isCurrent: Bool) -> Step {
    isCurrent ? .send(token, admittedAt: time) : begin()
  }

  /// Everything stops before the call was attempted (again).
  package var stopped: CallOutcome { .notDone("stopped", exchange) }

  /// An attempt ended. Before this, the pacer has learned from it.
  ///
  /// - Parameters:
  ///   - answersToAll: the pacer's.
  ///   - random: uniform in 0..<1.
  ///   - hiding: takes secrets out of a text.
  package mutating func answered(
    _ attempt: Attempt, latencyMilliseconds: Int64, answersToAll: Int, random: Double, hiding: (String) -> String
  ) -> Step {
    var status: Int?
    var correlationID: String?
    if case .success(let response) = attempt.answer {
      status = response.status
      correlationID = RemoteErrorReader.correlationID(response, hiding: hiding)
    }
    exchange = Exchange(
      status: status, attempts: 1, latencyMilliseconds: latencyMilliseconds, correlationID: correlationID
    ).following(exchange)
    retry.note(answersToAll: answersToAll)
    switch retry.decide(attempt.result, retryAfterMilliseconds: attempt.retryAfterMilliseconds, random: random) {
    case .deliver:
      if case .success(let response) = attempt.answer { return .finished(.answered(response, exchange)) }
      return .finished(.unknown("no answer", exchange))
    case .giveUp(let certainlyNotDone, let reason):
      let text = OneLine.text(hiding(reason), longest: RemoteErrorReader.longestMessage)
      return .finished(certainlyNotDone ? .notDone(text, exchange) : .unknown(text, exchange))
    case .renewTokenAndRepeat, .repeatAfterPause: return begin()
    case .repeatAfter(let milliseconds):
      let isNotDone = call.changes || attempt.result.isCertainlyNotSent
      return .rest(
        milliseconds: milliseconds,
        ifStopped: isNotDone ? .notDone("stopped", exchange) : .unknown("stopped", exchange))
    }
  }
}

/// What came back for one sending, and what it means for retries, the pace and the token.
package struct Attempt: Sendable {
  package let answer: Result<IncomingResponse, TransportFailure>
  package let result: AttemptResult
  package let retryAfterMilliseconds: Int64?

  package init(_ answer: Result<IncomingResponse, TransportFailure>, wall: Instant) {
    self.answer = answer
    switch answer {
    case .failure(.notSent(let reason)): (result, retryAfterMilliseconds) = (.notSent(reason), nil)
    case .failure(.unknown(let reason)): (result, retryAfterMilliseconds) = (.noAnswer(reason), nil)
    case .success(let response):
      result = .answered(status: response.status)
      retryAfterMilliseconds = RetryAfter.milliseconds(response.header("Retry-After"), wall: wall)
    }
  }

  /// Whether the token that it was sent with is dead.
  package var rejectsToken: Bool { result == .answered(status: 401) }
}

extension AttemptResult {
  var isCertainlyNotSent: Bool {
    if case .notSent = self { return true }
    return false
  }
}

extension Pacer {
  /// What an attempt at a call tells about the pace of all requests. Returns how long everything now waits, in
  /// milliseconds; `nil`: no longer than before.
  package mutating func learn(from attempt: Attempt, admittedAt admitted: Uptime, now: Uptime, random: Double) -> Int64?
  {
    switch attempt.result {
    case .answered(429):
      return throttled(
        admittedAt: admitted, now: now, retryAfterMilliseconds: attempt.retryAfterMilliseconds, random: random)
    case .answered(401), .notSent, .noAnswer: return nil
    case .answered:
      answered()
      return nil
    }
  }
}
