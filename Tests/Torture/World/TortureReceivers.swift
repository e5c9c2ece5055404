import Crypto
import FoundationEssentials
import Journal
import Notifications
import Reconciliation
import RoutingModel

/// What came of one webhook at its receiver.
enum ReceiverAnswer {
  case answered(Int, retryAfter: String?)
  case nothing
}

/// One attempt on its way.
struct WebhookFlight {
  let endpoint: String
  let delivery: Delivery
  let request: WebhookRequest
  let life: Int
  let sentAt: Instant
  var fault: FaultKind?
}

/// One receiver of webhooks, and everything it was sent.
struct Receiver {
  var mood = ReceiverMood.well
  /// Bodies by event id; all attempts must be equal.
  var bodies: [String: [UInt8]] = [:]
  /// Ids in the order of their first coming.
  var ids: [String] = []
  /// Ids that it acknowledged, whether or not we heard of it.
  var acknowledged: Set<String> = []
  /// The event that it did not take at its last attempt, and when we heard of that.
  var refused: (id: String, at: Int64)?
}

extension TortureWorld {
  static let webhookSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
  private static let webhookKey = [UInt8](0...23)

  static let endpoints: [WebhookEndpoint] = [
    WebhookEndpoint(
      name: "operations", url: "http://operations.example.com/hook",
      credentials: { () throws(WebhookCredentialsError) in WebhookCredentials(secrets: webhookSecret) }),
    WebhookEndpoint(
      name: "verification", url: "http://verification.example.com/hook", format: .tutorial,
      credentials: { () throws(WebhookCredentialsError) in WebhookCredentials(secrets: webhookSecret) }),
  ]

  /// A turn of an endpoint's worker.
  mutating func turn(_ name: String) async {
    guard let process, process.turns[name] == nil, !process.isStopping else { return }
    do {
      if try await process.journal.isStopped(endpoint: name) { return }
      let batch = try await process.journal.deliveries(
        endpoint: name, state: .pending, limit: DeliveryTurn.batchSize)
      let turn = DeliveryTurn(batch, now: now.wall)
      self.process?.turns[name] = turn
    } catch { return exit("the outbox cannot be read: \(error.message)") }
    await continueTurn(name)
  }

  private mutating func continueTurn(_ name: String) async {
    let life = self.life
    while life == self.life {
      let wall = now.wall
      guard let step = process?.turns[name]?.next(now: wall) else { return }
      switch step {
      case .send(let delivery): return await send(delivery, to: name)
      case .record(let updates):
        guard await reach(.webhookAnswered), let journal = process?.journal else { return }
        do { try await journal.record(updates) } catch {
          return exit("the journal takes no more writes: \(error.message)")
        }
        guard await reach(.webhookRecorded) else { return }
      case .end(let after):
        process?.turns[name] = nil
        switch after {
        case .again: schedule(.turn(endpoint: name, life: life), after: 0)
        case .wait(let milliseconds): schedule(.turn(endpoint: name, life: life), after: milliseconds)
        case .idle: break
        }
        if process?.isStopping == true { return exitWhenDelivered() }
      }
    }
  }

  mutating func exitWhenDelivered() {
    if process?.turns.isEmpty == true { exit("stopped") }
  }

  private mutating func send(_ delivery: Delivery, to name: String) async {
    guard let endpoint = Self.endpoints.first(where: { $0.name == name }) else { return }
    receiverFault = nil
    guard await reach(.webhookLeaves) else { return }
    let fault = receiverFault
    receiverFault = nil
    checkPause(delivery, to: name)
    do {
      guard
        let request = try await WebhookRequest.make(delivery, to: endpoint, source: "/torture", now: now.wall)
      else { return }
      trace.note(time, "webhook \(name) \(delivery.sequence) \(delivery.event.type.rawValue)")
      schedule(
        .webhookLands(
          WebhookFlight(
            endpoint: name, delivery: delivery, request: request, life: life, sentAt: now.wall, fault: fault)),
        after: delay())
    } catch { violate(.signatureIsValid, error.message) }
  }

  mutating func landWebhook(_ flight: WebhookFlight) async {
    let answer = receive(flight)
    _ = await reach(.webhookLands)
    schedule(.webhookAnswered(flight, answer), after: delay())
  }

  private mutating func receive(_ flight: WebhookFlight) -> ReceiverAnswer {
    let id = flight.delivery.event.id
    checkWebhook(flight)
    switch flight.fault {
    case .receiverError: return .answered(500, retryAfter: nil)
    case .receiverGone: return .answered(410, retryAfter: nil)
    case .receiverThrottles: return .answered(429, retryAfter: "99999999999")
    case .receiverRedirects: return .answered(302, retryAfter: nil)
    default: break
    }
    let mood = isHealed ? .well : receivers[flight.endpoint]?.mood ?? .well
    switch mood {
    case .failing: return .answered(503, retryAfter: nil)
    case .gone: return .answered(410, retryAfter: nil)
    case .away: return .nothing
    case .well: break
    }
    if isBad(history.rates.receiver) { return .answered(500, retryAfter: nil) }
    if receivers[flight.endpoint]?.acknowledged.insert(id).inserted == true {
      receivers[flight.endpoint]?.ids.append(id)
      checkSequence(flight)
    }
    let isLost = flight.fault == .loseAcknowledgement || isBad(history.rates.receiver)
    return isLost ? .nothing : .answered(204, retryAfter: nil)
  }

  private mutating func checkWebhook(_ flight: WebhookFlight) {
    let id = flight.delivery.event.id
    if let known = receivers[flight.endpoint]?.bodies[id], known != flight.request.body {
      violate(.deliveredSame, "\(id) came with other bytes than before")
    }
    receivers[flight.endpoint]?.bodies[id] = flight.request.body
    func header(_ name: String) -> String { flight.request.headers.first { $0.name == name }?.value ?? "" }
    let content = Array("\(id).\(header("webhook-timestamp")).".utf8) + flight.request.body
    let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: Self.webhookKey))
    if header("webhook-id") != id || header("webhook-signature") != "v1," + Data(code).base64EncodedString() {
      violate(.signatureIsValid, "\(id) has a wrong signature")
    }
    if header("webhook-timestamp") != String(max(0, flight.sentAt.milliseconds) / 1000) {
      violate(.signatureIsValid, "\(id) tells another time than that of its attempt")
    }
  }

  /// What a receiver did not take is not sent again before the first pause is over.
  private mutating func checkPause(_ delivery: Delivery, to name: String) {
    guard !isHealed, let (id, at) = receivers[name]?.refused, id == delivery.event.id, let process,
      at >= process.startedAt, at > max(ledger.clockSetBackAt, ledger.clockSetForwardAt)
    else { return }
    if time - at < DeliverySchedule.waits[0] {
      violate(.receiversAreSpared, "\(name) is sent \(id) again \(time - at) ms after it did not take it")
    }
  }

  /// Events come in order: each that is taken follows the one taken before.
  private mutating func checkSequence(_ flight: WebhookFlight) {
    guard let data = try? JSONReader.read(flight.request.body)["data"], let receiver = receivers[flight.endpoint]
    else { return }
    let taken = Int64(receiver.ids.count)
    let before: JSONValue = taken > 1 ? .integer(taken - 1) : .null
    if data["sequence"] != .integer(taken) || data["prevSequence"] != before {
      violate(.sequenceIsGapless, "event \(taken) of \(flight.endpoint) does not say that it is that")
    }
  }

  mutating func webhookAnswered(_ flight: WebhookFlight, _ answer: ReceiverAnswer) async {
    guard flight.life == life, let process, process.turns[flight.endpoint] != nil else { return }
    let response: WebhookResponse =
      switch answer {
      case .answered(let status, let retryAfter): .answered(status: status, retryAfter: retryAfter, body: [])
      case .nothing: .failed("no answer")
      }
    let result = DeliverySchedule.result(
      of: response, attempt: flight.delivery.attempts + 1, now: now.wall, jitter: 0.5)
    let update = DeliveryUpdate(
      endpoint: flight.endpoint, sequence: flight.delivery.sequence, result: result, time: now.wall)
    let refused = result == .delivered ? nil : (id: flight.delivery.event.id, at: time)
    receivers[flight.endpoint]?.refused = refused
    self.process?.turns[flight.endpoint]?.attempted(update, isStopping: process.isStopping)
    await continueTurn(flight.endpoint)
  }
}
