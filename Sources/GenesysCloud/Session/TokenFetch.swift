package import HTTPTransport
package import RoutingModel

/// Why there is no token.
package enum TokenFailure: Error, Hashable, Sendable {
  case refused(String)
  case unavailable(String)
  case stopped
}

/// A token as the endpoint gave it. Never printed.
package struct GivenToken: Sendable, CustomStringConvertible, CustomReflectable {
  package let text: String
  /// `expires_in` as it came; `nil` where it was missing or no whole number.
  package let lifeSeconds: Int64?

  package var description: String { "given token (hidden)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Getting one token through all attempts, as a value. Every attempt reads the credentials anew and waits for the pace.
package struct TokenFetch: Sendable {
  package enum Next: Sendable {
    case finished(Result<GivenToken, TokenFailure>)
    /// As soon as the pace allows.
    case attempt
    case attemptAfter(milliseconds: Int64)
  }

  /// The endpoint asks for a pause, which holds for every request of the client.
  package struct Throttle: Hashable, Sendable {
    package let retryAfterMilliseconds: Int64?
  }

  // A token request changes nothing: it may be repeated like a read.
  private var retry = RetryState(changes: false)

  package init() {}

  package static func request(_ settings: OrganizationSettings, _ credentials: ClientCredentials) -> OutgoingRequest {
    TokenExchange.request(settings, credentials)
  }

  /// The client's secret in every form in which it goes out, and so could come back.
  package static func secrets(of credentials: ClientCredentials) -> [String] { TokenExchange.spellings(credentials) }

  /// Bytes of an answer that are read; a token and a few words need far less.
  package static let responseBytes = 1 << 20

  /// - Parameters:
  ///   - random: uniform in 0..<1.
  ///   - hiding: takes secrets out of a text.
  package mutating func answered(
    _ answer: Result<IncomingResponse, TransportFailure>, wall: Instant, random: Double, hiding: (String) -> String
  ) -> (next: Next, throttle: Throttle?) {
    let result: AttemptResult
    var throttle: Throttle?
    switch answer {
    case .failure(.notSent(let reason)): result = .notSent(reason)
    case .failure(.unknown(let reason)): result = .noAnswer(reason)
    case .success(let response):
      switch TokenExchange.answer(response, wall: wall) {
      case .token(let text, let life):
        return (.finished(.success(GivenToken(text: text, lifeSeconds: life))), nil)
      case .refused(let reason): return (.finished(.failure(.refused(hiding(reason)))), nil)
      case .failed(let reason): result = .noAnswer(hiding(reason))
      case .throttled(let retryAfter):
        throttle = Throttle(retryAfterMilliseconds: retryAfter)
        result = .answered(status: 429)
      }
    }
    switch retry.decide(result, retryAfterMilliseconds: nil, random: random) {
    case .repeatAfter(let milliseconds): return (.attemptAfter(milliseconds: milliseconds), throttle)
    case .repeatAfterPause, .renewTokenAndRepeat: return (.attempt, throttle)
    case .giveUp(_, let reason): return (.finished(.failure(.unavailable(hiding(reason)))), throttle)
    case .deliver: return (.finished(.failure(.unavailable("the token endpoint gave no token"))), throttle)
    }
  }
}
