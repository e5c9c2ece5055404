package import RoutingModel

/// A bearer token. Its text never appears in a description.
package struct AccessToken: Sendable, CustomStringConvertible, CustomReflectable {
  package let text: String
  /// Counts the tokens of this client; a 401 renews only the token that drew it.
  package let generation: Int

  package var description: String { "access token \(generation) (hidden)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Which token to use, and who fetches the next one. Pure: the caller brings the time and does the fetching.
package struct TokenState: Sendable {
  package enum Demand: Sendable {
    case use(AccessToken)
    /// The caller fetches a token and reports by `received` or `renewalFailed`.
    case fetch
    /// Somebody is fetching one.
    case wait
  }

  /// A token is renewed this long before it ends, so that no request is under way with a dead one.
  package static let renewalMarginMilliseconds: Int64 = 30_000
  /// The platform's longest token (48 h); an announced life beyond it is not believed.
  package static let longestLifeSeconds: Int64 = 172_800
  /// The platform's shortest token, assumed where the answer names no usable life.
  package static let assumedLifeSeconds: Int64 = 300

  private var token: AccessToken?
  private var renewAt = Uptime(milliseconds: .min)
  private var generation = 0
  private var renewing = false

  package init() {}

  package mutating func demand(at now: Uptime) -> Demand {
    if let token, now < renewAt { return .use(token) }
    if renewing { return .wait }
    renewing = true
    return .fetch
  }

  /// - Parameter lifeSeconds: `expires_in` as it came; `nil` where it was missing or no whole number.
  package mutating func received(_ text: String, lifeSeconds: Int64?, at now: Uptime) -> AccessToken {
    generation += 1
    renewing = false
    let life = min(max(lifeSeconds ?? Self.assumedLifeSeconds, 1), Self.longestLifeSeconds) * 1000
    // A token that lives for less than two margins is used for half its life.
    renewAt = now.advanced(byMilliseconds: max(life - Self.renewalMarginMilliseconds, life / 2))
    let token = AccessToken(text: text, generation: generation)
    self.token = token
    return token
  }

  package mutating func renewalFailed() { renewing = false }

  /// The renewal that `demand` asked for ended.
  package mutating func renewed(_ result: Result<GivenToken, TokenFailure>, at now: Uptime)
    -> Result<AccessToken, TokenFailure>
  {
    if case .failure = result { renewalFailed() }
    return result.map { received($0.text, lifeSeconds: $0.lifeSeconds, at: now) }
  }

  /// What an attempt at a call tells about the token that it was sent with.
  package mutating func learn(from attempt: Attempt, sentWith token: AccessToken) {
    if attempt.result == .answered(status: 401) { rejected(generation: token.generation) }
  }

  /// A request with the token of this generation drew a 401.
  package mutating func rejected(generation: Int) {
    if token?.generation == generation { token = nil }
  }

  package func isCurrent(_ token: AccessToken, at now: Uptime) -> Bool {
    self.token?.generation == token.generation && now < renewAt
  }
}
