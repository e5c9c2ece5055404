package import Journal
package import Logging
package import RoutingModel

/// Delivers the outbox: one worker per endpoint, in order of its sequence numbers, one request at a time.
///
/// The first event that an endpoint does not take holds back later ones of that endpoint only. What was delivered is
/// written down in batches; after a crash the last batch is sent again with the same ids.
package struct WebhookDispatcher: Sendable {
  package struct Environment: Sendable {
    package var now: @Sendable () -> Instant
    /// Milliseconds; throws when the task is cancelled.
    package var sleep: @Sendable (Int64) async throws -> Void
    /// 0…1.
    package var jitter: @Sendable () -> Double
    package var send: @Sendable (WebhookRequest) async -> WebhookResponse

    package init(
      now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Int64) async throws -> Void,
      jitter: @escaping @Sendable () -> Double, send: @escaping @Sendable (WebhookRequest) async -> WebhookResponse
    ) {
      self.now = now
      self.sleep = sleep
      self.jitter = jitter
      self.send = send
    }
  }

  private let journal: Journal
  private let endpoints: [WebhookEndpoint]
  private let source: String
  private let environment: Environment
  private let logger: Logger

  package init(
    journal: Journal, endpoints: [WebhookEndpoint], source: String, environment: Environment, logger: Logger
  ) {
    self.journal = journal
    self.endpoints = endpoints
    self.source = source
    self.environment = environment
    self.logger = logger
  }

  /// Delivers until the task is cancelled. The journal was told of the endpoints before (`Journal.setEndpoints`), so
  /// that no event goes without a delivery.
  ///
  /// - Throws: Only when the journal fails, which ends the daemon.
  package func run() async throws(JournalError) {
    for endpoint in endpoints { DeliveryMetric.declare(endpoint.name) }
    let result = await withTaskGroup(of: Result<Void, JournalError>.self) { group in
      for endpoint in endpoints { group.addTask { await self.serve(endpoint) } }
      for await result in group {
        if case .failure = result {
          group.cancelAll()
          return result
        }
      }
      return .success(())
    }
    try result.get()
  }

  private func serve(_ endpoint: WebhookEndpoint) async -> Result<Void, JournalError> {
    let signal = journal.newEvents()
    defer { signal.finish() }
    do {
      while !Task.isCancelled {
        switch try await deliverWhatIsDue(endpoint) {
        case .again: continue
        case .wait(let milliseconds): await signal.wait(milliseconds: milliseconds, sleep: environment.sleep)
        case .idle: await signal.wait(milliseconds: nil, sleep: environment.sleep)
        }
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func deliverWhatIsDue(_ endpoint: WebhookEndpoint) async throws(JournalError) -> DeliveryTurn.After {
    if try await journal.isStopped(endpoint: endpoint.name) { return .idle }
    let batch = try await journal.deliveries(endpoint: endpoint.name, state: .pending, limit: DeliveryTurn.batchSize)
    var turn = DeliveryTurn(batch, now: environment.now())
    while true {
      switch turn.next(now: environment.now()) {
      case .send(let delivery):
        let update = await attempt(delivery, endpoint)
        turn.attempted(update, isStopping: Task.isCancelled)
      case .record(let updates): try await journal.record(updates)
      case .end(let after): return after
      }
    }
  }

  private func attempt(_ delivery: Delivery, _ endpoint: WebhookEndpoint) async -> DeliveryUpdate {
    let started = environment.now()
    let response: WebhookResponse
    do {
      guard let request = try await WebhookRequest.make(delivery, to: endpoint, source: source, now: environment.now())
      else {
        return DeliveryUpdate(
          endpoint: endpoint.name, sequence: delivery.sequence, result: .delivered, time: environment.now())
      }
      response = request.withoutCredentials(await environment.send(request))
    } catch {
      response = .failed(error.message)
    }
    let now = environment.now()
    let result = DeliverySchedule.result(
      of: response, attempt: delivery.attempts + 1, now: now, jitter: environment.jitter(),
      reading: endpoint.forge?.reading(response) ?? .ordinary)
    log(result, delivery, endpoint)
    DeliveryMetric.record(result, endpoint.name, milliseconds: now.milliseconds(since: started))
    return DeliveryUpdate(endpoint: endpoint.name, sequence: delivery.sequence, result: result, time: now)
  }

  private func log(_ result: DeliveryUpdate.Result, _ delivery: Delivery, _ endpoint: WebhookEndpoint) {
    var metadata: Logger.Metadata = [
      "endpoint": "\(endpoint.name)", "event": "\(delivery.event.id)", "sequence": "\(delivery.sequence)",
      "attempt": "\(delivery.attempts + 1)",
    ]
    if let sha = delivery.event.record["commit"]?["sha"]?.stringValue { metadata["commit"] = "\(sha)" }
    switch result {
    case .delivered: logger.debug("webhook delivered", metadata: metadata)
    case .retry(let at, let error):
      metadata["error"] = "\(error)"
      metadata["nextAttempt"] = "\(at.rfc3339)"
      logger.warning("webhook not delivered, will be tried again", metadata: metadata)
    case .dead(let error):
      metadata["error"] = "\(error)"
      logger.error("webhook given up, `routekeeper webhooks retry` sends it again", metadata: metadata)
    case .stopEndpoint(let reason):
      metadata["error"] = "\(reason)"
      logger.error("webhook endpoint stopped, `routekeeper webhooks enable` serves it again", metadata: metadata)
    }
  }
}
