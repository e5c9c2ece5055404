internal import RoutingModel
internal import Synchronization

/// Why there is no token.
enum TokenFailure: Error, Sendable {
  case refused(String)
  case unavailable(String)
  case stopped
}

/// Shares one token and at most one renewal among all requests.
final class TokenKeeper: Sendable {
  private struct State {
    var token = TokenState()
    var waiting: [CheckedContinuation<Result<AccessToken, TokenFailure>, Never>] = []
    /// What must never show in a message, even if a server sends it back.
    var secrets: [[UInt8]] = []
  }

  private let state = Mutex(State())
  private let clock: ClientClock

  init(clock: ClientClock) { self.clock = clock }

  /// - Parameter fetch: gets a token from the organisation, retries included; called by one request at a time.
  func token(
    fetch: () async -> Result<(text: String, lifeSeconds: Int64?), TokenFailure>
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

  func remember(secrets: [String]) {
    state.withLock { state in
      for secret in secrets where secret.utf8.count >= 4 {
        // Again at the end: what is in use is never what is forgotten.
        let bytes = Array(secret.utf8)
        state.secrets.removeAll { $0 == bytes }
        state.secrets.append(bytes)
      }
      // The present and the last token and secret, in all their forms.
      if state.secrets.count > 12 { state.secrets.removeFirst(state.secrets.count - 12) }
    }
  }

  /// The text without any secret of this client in it. Compared as bytes: as characters, an accent that a server puts
  /// behind a secret would hide it.
  func redacted(_ text: String) -> String {
    let secrets = state.withLock { $0.secrets }
    var bytes = Array(text.utf8)
    for secret in secrets where bytes.count >= secret.count {
      bytes = bytes.replacing(secret, with: Array("[hidden]".utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

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
    _ fetched: Result<(text: String, lifeSeconds: Int64?), TokenFailure>
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
