import GenesysCloud
import GenesysSimulator
import Reconciliation
import RoutingModel
import SeededRandom

/// The wire between the client and the organisation.
extension TortureWorld {
  static let apiAddress = "http://api.example.com"
  static let loginAddress = "http://login.example.com"

  /// One request on its way, which outlives its sender.
  struct Flight {
    enum Purpose { case token, page, read, write }

    let exchange: PlatformClient.ExchangeID
    let request: SimulatedRequest
    let purpose: Purpose
    let operation: OperationID?
    /// Of the object that a write is about.
    let name: ExactText?
    let life: Int
    let sentAt: Int64
    var fault: FaultKind?
  }

  /// The organisation's own clock: ours may jump, its does not.
  var serverNow: Instant { VirtualClock().now.wall.advanced(byMilliseconds: time) }

  mutating func perform(_ actions: [PlatformClient.Action]) async {
    let life = self.life
    for action in actions {
      guard life == self.life, isAlive else { return }
      switch action {
      case .send(let exchange, let request): await send(exchange, request)
      case .pause(let call, let milliseconds): schedule(.wokeCall(call, life: life), after: milliseconds)
      case .answer(let call, let event):
        let isList = process?.listCalls.remove(call) != nil
        process?.calls[call] = nil
        if isList {
          guard await reach(.listTold) else { return }
          noteList(event)
        }
        await tell(event)
      }
    }
  }

  private mutating func send(_ exchange: PlatformClient.ExchangeID, _ request: SimulatedRequest) async {
    let purpose = Self.purpose(of: request)
    let operation = process?.client.call(of: exchange).flatMap { process?.calls[$0] }
    var flight = Flight(
      exchange: exchange, request: request, purpose: purpose, operation: operation,
      name: operation.flatMap { ledger.openIntent(of: $0)?.key.name }, life: life, sentAt: time)
    checkDeparture(flight)
    wireFault = nil
    guard await reach(Self.leaves(purpose)) else {
      if purpose == .write { ledger.writesUnderWay -= 1 }
      return
    }
    flight.fault = wireFault ?? (isBad(history.rates.exchange) ? Self.wireFaults[Int(random.number(0...8))] : nil)
    wireFault = nil
    trace.note(time, "-> \(request.method) \(request.path)\(flight.fault.map { " (\($0.rawValue))" } ?? "")")
    if flight.fault == .loseRequest {
      if purpose == .write { ledger.writesUnderWay -= 1 }
      // Refused at once, or silence until the client gives up: only the first is known not to have been sent.
      let isRefused = random.chance(50)
      if purpose == .write && !isRefused { ledger.landed(flight, .lost(sent: true), at: time) }
      schedule(.arrives(flight, .lost(sent: !isRefused)), after: isRefused ? 1 : 30_000)
    } else {
      schedule(.lands(flight), after: flight.fault == .slow ? 20_000 : delay())
    }
  }

  private static let wireFaults: [FaultKind] = [
    .loseRequest, .loseAnswer, .errorAfter, .errorBefore, .rateLimit, .revokeToken, .truncate, .garbage, .slow,
  ]

  private static func purpose(of request: SimulatedRequest) -> Flight.Purpose {
    if request.path == "/oauth/token" { return .token }
    // It asks, though by POST.
    if request.path == AuthorFinding.path { return .read }
    if request.method != "GET" { return .write }
    let isList = ObjectKind.allCases.contains { $0.path == request.path } && request.query("name") == nil
    return isList ? .page : .read
  }

  private static func leaves(_ purpose: Flight.Purpose) -> FaultPoint {
    switch purpose {
    case .token: .tokenLeaves
    case .page: .pageLeaves
    case .read: .readLeaves
    case .write: .writeLeaves
    }
  }

  private static func lands(_ purpose: Flight.Purpose) -> FaultPoint {
    switch purpose {
    case .token: .tokenLands
    case .page: .pageLands
    case .read: .readLands
    case .write: .writeLands
    }
  }

  /// The organisation carries a request out.
  mutating func land(_ flight: Flight) async {
    if flight.purpose == .write { ledger.writesUnderWay -= 1 }
    if flight.fault == .revokeToken { organization.revokeTokens() }
    var response: SimulatedResponse
    switch flight.fault {
    case .errorBefore: response = Self.failure(503)
    case .rateLimit:
      response = Self.failure(429)
      response.headers.append(("Retry-After", "7"))
    default: response = await carryOut(flight)
    }
    switch flight.fault {
    case .errorAfter: response = Self.failure(500)
    case .truncate: response.delivery.ending = .truncated(afterBytes: 10)
    case .loseAnswer: response.delivery.ending = .resetWithoutAnswer
    case .garbage: response.body = Array("<html>".utf8)
    default: break
    }
    _ = await reach(Self.lands(flight.purpose))
    let arrival = PlatformClient.Arrival(response)
    if flight.purpose == .write {
      ledger.landed(flight, arrival, at: time)
      if flight.fault != nil || flight.life != life || process == nil, let name = flight.name {
        ledger.namesOfUnknownOutcome.insert(name)
      }
    }
    schedule(.arrives(flight, arrival), after: delay())
  }

  private mutating func carryOut(_ flight: Flight) async -> SimulatedResponse {
    guard flight.purpose == .write else { return organization.handle(flight.request, now: serverNow) }
    let before = LiveObjects(organization)
    let response = organization.handle(flight.request, now: serverNow)
    let after = LiveObjects(organization)
    for change in after.changes(since: before) {
      trace.note(time, "made: \(flight.request.method) \(change.name) \(change.after?.priority ?? -1)")
      let mutation = Mutation(
        at: time, life: flight.life, sentAt: flight.sentAt, operation: flight.operation, change: change)
      checkMutation(mutation, before: before)
      ledger.mutations.append(mutation)
    }
    return response
  }

  private static func failure(_ status: Int) -> SimulatedResponse {
    SimulatedResponse(
      status: status, json: ["status": .integer(Int64(status)), "code": "general.error", "message": "it failed"])
  }

  mutating func arrive(_ flight: Flight, _ arrival: PlatformClient.Arrival) async {
    guard flight.life == life, process != nil else { return }
    if flight.purpose == .token { ledger.tokenRequestsUnderWay = 0 }
    if case .answered(let response) = arrival {
      trace.note(time, "<- \(response.status) for \(flight.request.method) \(flight.request.path)")
      // A list that came to nothing broke its other requests off: their answers are not read.
      if flight.purpose == .token || process?.client.call(of: flight.exchange) != nil { noteAnswer(flight, response) }
    } else {
      trace.note(time, "<- nothing for \(flight.request.method) \(flight.request.path)")
    }
    if flight.purpose == .write { guard await reach(.writeAnswered) else { return } }
    let now = self.now
    await perform(process?.client.received(flight.exchange, arrival, now: now) ?? [])
  }
}
