internal import RoutingModel
internal import Synchronization

/// Shares one token and at most one renewal among all requests.
final class TokenKeeper: Sendable {
  private struct State {
    var token = TokenState()
    var waiting: [CheckedContinuation<Result<AccessToken, TokenFailure>, Never>] = []
    var secrets = KnownSecrets()
  }

  private let state = Mutex(State())
  private let clock: ClientClock

  init(clock: ClientClock) { self.clock = clock }

  /// - Parameter fetch: gets a token from the organisation, retries included; called by one request at a time.
  func token(
    fetch: () async -> Result<GivenToken, TokenFailure>
  ) async -> Result<AccessToken, TokenFailure> {
    while true {
      switch state.withLock({ $0.token.demand(at: clock.now()) }) {
      case .use(let token): return .success(token)
      case .fetch: return finish(await fetch())
      case .wait:
        let result = await renewalByAnother()
        // Whoever fetched it was stopped; that is no reason for this request to stop.
        if case .failure(.stopped) = result, !Task.isCancelled { continue }
        return result
      }
    }
  }

  func rejected(_ token: AccessToken) { state.withLock { $0.token.rejected(generation: token.generation) } }

  func isCurrent(_ token: AccessToken) -> Bool { state.withLock { $0.token.isCurrent(token, at: clock.now()) } }

  func remember(secrets: [String]) { state.withLock { $0.secrets.remember(secrets) } }

  /// The text without any secret of this client in it.
  func redacted(_ text: String) -> String { state.withLock { $0.secrets }.redacted(text) }

  private func renewalByAnother() async -> Result<AccessToken, TokenFailure> {
    await withCheckedContinuation { continuation in
      let immediate = state.withLock { state -> Result<AccessToken, TokenFailure>? in
        switch state.token.demand(at: clock.now()) {
        case .use(let token): return .success(token)
        case .fetch:
          // The other one failed in between: give the turn back and let this request take it properly.
          state.token.renewalFailed()
          return .failure(.stopped)
        case .wait:
          state.waiting.append(continuation)
          return nil
        }
      }
      if let immediate { continuation.resume(returning: immediate) }
    }
  }

  private func finish(
    _ fetched: Result<GivenToken, TokenFailure>
  ) -> Result<AccessToken, TokenFailure> {
    let (result, waiting) = state.withLock { state in
      let result = fetched.map { state.token.received($0.text, lifeSeconds: $0.lifeSeconds, at: clock.now()) }
      if case .failure = result { state.token.renewalFailed() }
      defer { state.waiting = [] }
      return (result, state.waiting)
    }
    for continuation in waiting { continuation.resume(returning: result) }
    return result
  }
}
