internal import HTTPTransport
internal import Logging
internal import Metrics
internal import RoutingModel

/// Sends calls: token, pace, retries, pauses. All calls of an organisation go through one of these.
final class APISession: Sendable {
  let settings: OrganizationSettings
  let clock: ClientClock
  let gate: AdmissionGate
  let pages = PageCount()
  private let send: GenesysOrganization.Send
  private let random: @Sendable () -> Double
  private let credentials: CredentialsSource
  private let tokens: TokenKeeper
  private let logger: Logger

  init(
    settings: OrganizationSettings, send: @escaping GenesysOrganization.Send, clock: ClientClock,
    random: @escaping @Sendable () -> Double, credentials: @escaping CredentialsSource, logger: Logger
  ) {
    self.settings = settings
    self.send = send
    self.clock = clock
    self.random = random
    self.credentials = credentials
    self.logger = logger
    gate = AdmissionGate(pacer: Pacer(requestsPerMinute: settings.requestsPerMinute), clock: clock)
    tokens = TokenKeeper(clock: clock)
  }

  func perform(_ call: APICall) async -> CallOutcome {
    var attempts = CallAttempts(call)
    var step = attempts.begin()
    while true {
      switch step {
      case .getToken: step = attempts.got(await currentToken())
      case .waitForTurn(let token):
        guard let admitted = await gate.admit() else { return attempts.stopped }
        step = attempts.admitted(token, at: admitted, isCurrent: tokens.isCurrent(token))
      case .send(let token, let admitted): step = await attempt(&attempts, token, admitted)
      case .rest(let milliseconds, let ifStopped):
        do { try await clock.sleep(milliseconds) } catch { return ifStopped }
        step = attempts.begin()
      case .finished(let outcome): return outcome
      }
    }
  }

  /// The id of the OAuth client, as it is configured now; `nil` where it cannot be read.
  func clientID() async -> String? { try? await credentials().clientID }

  /// The text without any secret of this client in it.
  func redacted(_ text: String) -> String { tokens.redacted(text) }

  /// Gets a token if there is none that can be used.
  func currentToken() async -> Result<AccessToken, TokenFailure> {
    await tokens.token { await self.fetchToken() }
  }

  private func attempt(
    _ attempts: inout CallAttempts, _ token: AccessToken, _ admitted: Uptime
  ) async -> CallAttempts.Step {
    let started = clock.now()
    let answer = await send(
      attempts.call.request(settings, token), ResponseLimits(bodyBytes: settings.responseBytes),
      .milliseconds(settings.requestTimeoutMilliseconds))
    let latency = clock.now().milliseconds(since: started)
    let attempt = Attempt(answer, wall: clock.wall())
    let random = random()
    let (pause, answers) = gate.withPacer { pacer in
      let pause = pacer.learn(from: attempt, admittedAt: admitted, now: clock.now(), random: random)
      return (pause, pacer.answers)
    }
    if let pause { tellPause(pause, attempt.retryAfterMilliseconds) }
    tokens.learn(from: attempt, sentWith: token)
    let step = attempts.answered(
      attempt, latencyMilliseconds: latency, answersToAll: answers, random: self.random(), hiding: redacted)
    report(attempts.call.method, attempts.call.path, answer, milliseconds: latency)
    return step
  }

  private func tellPause(_ milliseconds: Int64, _ retryAfter: Int64?) {
    logger.notice(
      "The organisation asks for a pause",
      metadata: ["milliseconds": "\(milliseconds)", "retryAfterGiven": "\(retryAfter != nil)"])
  }

  private func fetchToken() async -> Result<GivenToken, TokenFailure> {
    var fetch = TokenFetch()
    while true {
      let client: ClientCredentials
      do { client = try await credentials() } catch { return .failure(.refused(error.message)) }
      tokens.remember(secrets: TokenFetch.secrets(of: client))
      guard let admitted = await gate.admit() else { return .failure(.stopped) }
      let started = clock.now()
      let answer = await send(
        TokenFetch.request(settings, client), ResponseLimits(bodyBytes: TokenFetch.responseBytes),
        .milliseconds(settings.requestTimeoutMilliseconds))
      report("POST", "/oauth/token", answer, milliseconds: clock.now().milliseconds(since: started))
      let (next, throttle) = fetch.answered(answer, wall: clock.wall(), random: random(), hiding: redacted)
      if let throttle {
        let random = random()
        let pause = gate.withPacer { pacer in
          pacer.throttled(
            admittedAt: admitted, now: clock.now(), retryAfterMilliseconds: throttle.retryAfterMilliseconds,
            random: random)
        }
        tellPause(pause, throttle.retryAfterMilliseconds)
      }
      switch next {
      case .finished(.success(let token)):
        tokens.remember(secrets: [token.text])
        return .success(token)
      case .finished(.failure(let failure)): return .failure(failure)
      case .attempt: continue
      case .attemptAfter(let milliseconds):
        do { try await clock.sleep(milliseconds) } catch { return .failure(.stopped) }
      }
    }
  }

  private func report(
    _ method: String, _ path: String, _ answer: Result<IncomingResponse, TransportFailure>, milliseconds: Int64
  ) {
    let status: String
    var metadata: Logger.Metadata = ["method": "\(method)", "path": "\(redacted(path))"]
    switch answer {
    case .success(let response):
      status = "\(response.status)"
      if let id = RemoteErrorReader.correlationID(response, hiding: redacted) { metadata["correlationID"] = "\(id)" }
    case .failure(let failure):
      status = "none"
      metadata["reason"] = "\(OneLine.text(redacted(failure.message), longest: 500))"
    }
    metadata["status"] = "\(status)"
    metadata["milliseconds"] = "\(milliseconds)"
    logger.debug("Request to the organisation", metadata: metadata)
    Counter(label: ClientMetric.requests.rawValue, dimensions: [("method", method), ("status", status)]).increment()
    Timer(label: ClientMetric.requestDuration.rawValue, dimensions: [("method", method)]).recordMilliseconds(
      milliseconds)
  }
}
