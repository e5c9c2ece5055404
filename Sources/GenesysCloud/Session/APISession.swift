internal import HTTPTransport
internal import Logging
internal import Metrics
internal import RoutingModel

/// One request to the organisation, without token.
struct APICall: Sendable {
  let method: String
  /// Beginning with `/`, encoded.
  let path: String
  var query: [(String, String)] = []
  var body: JSONValue?

  var changes: Bool { method != "GET" }
}

/// What a call came to after all retries.
enum CallOutcome: Sendable {
  /// An answer of any status that is final.
  case answered(IncomingResponse, Exchange)
  case noCredentials(String, Exchange)
  /// Certainly not carried out.
  case notDone(String, Exchange)
  case unknown(String, Exchange)
}

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
    var retry = RetryState(changes: call.changes)
    var exchange = Exchange.none
    while true {
      let token: AccessToken
      switch await currentToken() {
      case .success(let current): token = current
      case .failure(.refused(let reason)): return .noCredentials(reason, exchange)
      case .failure(.unavailable(let reason)): return .notDone(reason, exchange)
      case .failure(.stopped): return .notDone("stopped", exchange)
      }
      guard let admitted = await gate.admit() else { return .notDone("stopped", exchange) }
      // The wait may have been longer than the token's life.
      if !tokens.isCurrent(token) { continue }
      let answer = await attempt(call, token, &exchange)
      let (result, retryAfter) = assess(answer, admitted, token)
      retry.note(answersToAll: gate.withPacer { $0.answers })
      switch retry.decide(result, retryAfterMilliseconds: retryAfter, random: random()) {
      case .deliver:
        if case .success(let response) = answer { return .answered(response, exchange) }
        return .unknown("no answer", exchange)
      case .giveUp(let certainlyNotDone, let reason):
        let text = OneLine.text(redacted(reason), longest: RemoteErrorReader.longestMessage)
        return certainlyNotDone ? .notDone(text, exchange) : .unknown(text, exchange)
      case .renewTokenAndRepeat, .repeatAfterPause: continue
      case .repeatAfter(let milliseconds):
        do { try await clock.sleep(milliseconds) } catch {
          return call.changes || result.isCertainlyNotSent
            ? .notDone("stopped", exchange) : .unknown("stopped", exchange)
        }
      }
    }
  }

  /// The error of an answer, without any secret in it.
  func remoteError(_ response: IncomingResponse) -> RemoteError {
    RemoteErrorReader.read(response, hiding: redacted)
  }

  /// The text without any secret of this client in it.
  func redacted(_ text: String) -> String { tokens.redacted(text) }

  /// Gets a token if there is none that can be used.
  func currentToken() async -> Result<AccessToken, TokenFailure> {
    await tokens.token { await self.fetchToken() }
  }

  private func attempt(
    _ call: APICall, _ token: AccessToken, _ exchange: inout Exchange
  ) async -> Result<IncomingResponse, TransportFailure> {
    var headers = [
      (name: "Authorization", value: "Bearer \(token.text)"), (name: "Accept", value: "application/json"),
    ]
    if call.body != nil { headers.append((name: "Content-Type", value: "application/json")) }
    var url = settings.apiURL + call.path
    if !call.query.isEmpty { url += "?" + PercentEncoding.query(call.query) }
    let request = OutgoingRequest(
      method: call.method, url: url, headers: headers, body: call.body.map(JSONWriter.bytes(of:)) ?? [])
    let started = clock.now()
    let answer = await send(
      request, ResponseLimits(bodyBytes: settings.responseBytes), .milliseconds(settings.requestTimeoutMilliseconds))
    let latency = clock.now().milliseconds(since: started)
    var correlationID: String?
    var status: Int?
    if case .success(let response) = answer {
      status = response.status
      correlationID = RemoteErrorReader.correlationID(response, hiding: redacted)
    }
    exchange = Exchange(status: status, attempts: 1, latencyMilliseconds: latency, correlationID: correlationID)
      .following(exchange)
    report(call.method, call.path, answer, exchange)
    return answer
  }

  private func assess(
    _ answer: Result<IncomingResponse, TransportFailure>, _ admitted: Uptime, _ token: AccessToken
  ) -> (AttemptResult, retryAfterMilliseconds: Int64?) {
    switch answer {
    case .failure(.notSent(let reason)): return (.notSent(reason), nil)
    case .failure(.unknown(let reason)): return (.noAnswer(reason), nil)
    case .success(let response):
      let retryAfter = RetryAfter.milliseconds(response.header("Retry-After"), wall: clock.wall())
      switch response.status {
      case 429: pause(admitted, retryAfter)
      case 401: tokens.rejected(token)
      default: gate.withPacer { $0.answered() }
      }
      return (.answered(status: response.status), retryAfter)
    }
  }

  private func pause(_ admitted: Uptime, _ retryAfter: Int64?) {
    let random = random()
    let wait = gate.withPacer { pacer in
      pacer.throttled(admittedAt: admitted, now: clock.now(), retryAfterMilliseconds: retryAfter, random: random)
    }
    logger.notice(
      "The organisation asks for a pause",
      metadata: ["milliseconds": "\(wait)", "retryAfterGiven": "\(retryAfter != nil)"])
  }

  private func fetchToken() async -> Result<(text: String, lifeSeconds: Int64?), TokenFailure> {
    // A token request changes nothing: it may be repeated like a read.
    var retry = RetryState(changes: false)
    while true {
      let client: ClientCredentials
      do { client = try await credentials() } catch { return .failure(.refused(error.message)) }
      tokens.remember(secrets: TokenExchange.spellings(client))
      guard let admitted = await gate.admit() else { return .failure(.stopped) }
      let answer = await send(
        TokenExchange.request(settings, client), ResponseLimits(bodyBytes: 1 << 20),
        .milliseconds(settings.requestTimeoutMilliseconds))
      report("POST", "/oauth/token", answer, .none)
      let result: AttemptResult
      switch answer {
      case .failure(.notSent(let reason)): result = .notSent(reason)
      case .failure(.unknown(let reason)): result = .noAnswer(reason)
      case .success(let response):
        switch TokenExchange.answer(response, wall: clock.wall()) {
        case .token(let text, let life):
          tokens.remember(secrets: [text])
          return .success((text, life))
        case .refused(let reason): return .failure(.refused(tokens.redacted(reason)))
        case .failed(let reason): result = .noAnswer(tokens.redacted(reason))
        case .throttled(let retryAfter):
          pause(admitted, retryAfter)
          result = .answered(status: 429)
        }
      }
      switch retry.decide(result, retryAfterMilliseconds: nil, random: random()) {
      case .repeatAfter(let milliseconds):
        do { try await clock.sleep(milliseconds) } catch { return .failure(.stopped) }
      case .repeatAfterPause, .renewTokenAndRepeat: continue
      case .giveUp(_, let reason): return .failure(.unavailable(tokens.redacted(reason)))
      case .deliver: return .failure(.unavailable("the token endpoint gave no token"))
      }
    }
  }

  private func report(
    _ method: String, _ path: String, _ answer: Result<IncomingResponse, TransportFailure>, _ exchange: Exchange
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
    metadata["milliseconds"] = "\(exchange.latencyMilliseconds)"
    logger.debug("Request to the organisation", metadata: metadata)
    Counter(label: ClientMetric.requests.rawValue, dimensions: [("status", status)]).increment()
    if let remaining = gate.withPacer({ $0.remaining(at: clock.now()) }) {
      Gauge(label: ClientMetric.budgetRemaining.rawValue).record(remaining)
    }
  }
}

extension AttemptResult {
  var isCertainlyNotSent: Bool {
    if case .notSent = self { return true }
    return false
  }
}
