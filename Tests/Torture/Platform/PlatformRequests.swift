import GenesysCloud
import GenesysSimulator
import HTTPTransport
import Reconciliation
import RoutingModel

/// Token, pace, wire and waits of every request, as `APISession` does them for its tasks.
extension PlatformClient {
  /// One call of a conversation.
  struct Request: Sendable {
    let owner: CallID
    let part: Int
    let asked: Ask<HeldConversation.Answer>
    var attempts: CallAttempts
  }

  enum Queued: Sendable {
    case token
    case request(Int, AccessToken)
  }

  enum OnWire: Sendable {
    case token(admitted: Uptime)
    case request(Int, AccessToken, admitted: Uptime)
  }

  struct Sleeper: Sendable {
    enum Who: Sendable {
      case token
      case request(Int)
      case purpose(CallID)
    }

    let end: Uptime
    let owner: CallID
    let who: Who
  }

  mutating func ask(_ asks: [Ask<HeldConversation.Answer>], _ owner: CallID, part: Int, _ now: Now) {
    for asked in asks {
      let number = number()
      requests[number] = Request(owner: owner, part: part, asked: asked, attempts: CallAttempts(asked.call))
      if let request = requests[number] { take(request.attempts.begin(), number, now) }
    }
  }

  private mutating func take(_ step: CallAttempts.Step, _ number: Int, _ now: Now) {
    guard let request = requests[number] else { return }
    switch step {
    case .getToken: getToken(number, now)
    case .waitForTurn(let token): queue.append(.request(number, token))
    case .send(let token, let admitted):
      send(request.attempts.call.request(settings, token), .request(number, token, admitted: admitted))
    case .rest(let milliseconds, _):
      let end = now.uptime.advanced(byMilliseconds: milliseconds)
      sleepers.append(Sleeper(end: end, owner: request.owner, who: .request(number)))
    case .finished(let outcome):
      requests[number] = nil
      let answer = request.asked.understand(outcome, secrets.redacted)
      answered(request.owner, part: request.part, request.asked.number, answer, now)
    }
  }

  /// A conversation ended with calls under way: whatever comes back for them does not matter.
  mutating func forgetRequests(_ owner: CallID, part: Int) {
    requests = requests.filter { $0.value.owner != owner || $0.value.part != part }
    withoutToken.removeAll { requests[$0] == nil }
    queue.removeAll { if case .request(let number, _) = $0 { requests[number] == nil } else { false } }
    sleepers.removeAll { if case .request(let number) = $0.who { requests[number] == nil } else { false } }
  }

  mutating func pump(_ now: Now) {
    while let index = sleepers.indices.min(by: { sleepers[$0].end < sleepers[$1].end }),
      sleepers[index].end <= now.uptime
    {
      switch sleepers.remove(at: index).who {
      case .token: queue.append(.token)
      case .request(let number): if let request = requests[number] { take(request.attempts.begin(), number, now) }
      case .purpose(let id): waited(id)
      }
    }
    while !queue.isEmpty, pacer.earliest(at: now.uptime) <= now.uptime {
      pacer.admit(at: now.uptime)
      switch queue.removeFirst() {
      case .token:
        secrets.remember(TokenFetch.secrets(of: credentials))
        send(TokenFetch.request(settings, credentials), .token(admitted: now.uptime))
      case .request(let number, let token):
        guard let request = requests[number] else { continue }
        let isCurrent = tokens.isCurrent(token, at: now.uptime)
        take(request.attempts.admitted(token, at: now.uptime, isCurrent: isCurrent), number, now)
      }
    }
    announcePause(now)
  }

  /// The next moment at which something can go on, unless somebody wakes us until then anyway.
  private mutating func announcePause(_ now: Now) {
    var next = sleepers.min { $0.end < $1.end }.map { (end: $0.end, owner: $0.owner) }
    if let head = queue.first {
      let end = pacer.earliest(at: now.uptime)
      if next.map({ end < $0.end }) ?? true { next = (end, owner(of: head)) }
    }
    guard let next, !pauses.contains(where: { $0.end <= next.end }) else { return }
    pauses.append((next.owner, next.end))
    actions.append(.pause(next.owner, milliseconds: max(0, next.end.milliseconds(since: now.uptime))))
  }

  private func owner(of queued: Queued) -> CallID {
    switch queued {
    case .token: fetch?.owner ?? CallID(number: 0)
    case .request(let number, _): requests[number]?.owner ?? CallID(number: 0)
    }
  }

  private mutating func send(_ request: OutgoingRequest, _ entry: OnWire) {
    let id = ExchangeID(number: number())
    wire[id] = entry
    let headers = Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    actions.append(
      .send(
        id,
        SimulatedRequest(
          request.method, WebAddress(request.url)?.target ?? "/", headers: headers, body: request.body)))
  }

  private mutating func getToken(_ number: Int, _ now: Now) {
    guard let request = requests[number] else { return }
    switch tokens.demand(at: now.uptime) {
    case .use(let token): take(request.attempts.got(.success(token)), number, now)
    case .wait: withoutToken.append(number)
    case .fetch:
      withoutToken.append(number)
      fetch = (TokenFetch(), request.owner)
      queue.append(.token)
    }
  }

  mutating func tokenAnswered(_ arrival: Arrival, _ admitted: Uptime, _ now: Now) {
    guard var held = fetch else { return }
    let secrets = secrets
    let answer = arrival.result(within: TokenFetch.responseBytes)
    let (next, throttle) = held.state.answered(answer, wall: now.wall, random: jitter(), hiding: secrets.redacted)
    fetch = held
    if let throttle {
      _ = pacer.throttled(
        admittedAt: admitted, now: now.uptime, retryAfterMilliseconds: throttle.retryAfterMilliseconds,
        random: jitter())
    }
    switch next {
    case .attempt: queue.append(.token)
    case .attemptAfter(let milliseconds):
      sleepers.append(
        Sleeper(end: now.uptime.advanced(byMilliseconds: milliseconds), owner: held.owner, who: .token))
    case .finished(let result):
      fetch = nil
      let waiting = withoutToken
      withoutToken = []
      let token = result.map { given in
        self.secrets.remember([given.text])
        return tokens.received(given.text, lifeSeconds: given.lifeSeconds, at: now.uptime)
      }
      if case .failure = token { tokens.renewalFailed() }
      for number in waiting {
        if let request = requests[number] { take(request.attempts.got(token), number, now) }
      }
    }
  }

  mutating func requestAnswered(
    _ number: Int, _ arrival: Arrival, _ token: AccessToken, _ admitted: Uptime, _ now: Now
  ) {
    guard var request = requests[number] else { return }
    let secrets = secrets
    let attempt = Attempt(arrival.result(within: settings.responseBytes), wall: now.wall)
    _ = pacer.learn(from: attempt, admittedAt: admitted, now: now.uptime, random: jitter())
    if attempt.rejectsToken { tokens.rejected(generation: token.generation) }
    let step = request.attempts.answered(
      attempt, latencyMilliseconds: now.uptime.milliseconds(since: admitted), answersToAll: pacer.answers,
      random: jitter(), hiding: secrets.redacted)
    requests[number] = request
    take(step, number, now)
  }
}
