package import RoutingModel

/// An event as it is stored, once for all endpoints.
package struct StoredEvent: Hashable, Sendable {
  /// Order of storing, over all endpoints.
  package let sequence: Int64
  package let id: String
  package let type: EventType
  package let time: Instant
  /// `id`, `type`, `time`, `change`, `actor`, `commit`, `resource`, `write`, `auditHead`, `details`.
  package let record: JSONValue
}

/// One event for one endpoint.
package struct Delivery: Hashable, Sendable {
  package enum State: String, CaseIterable, Sendable {
    case pending, delivered
    /// All attempts failed. Kept until a person retries it.
    case dead
  }

  package let endpoint: String
  /// Gapless per endpoint, from 1.
  package let sequence: Int64
  package let event: StoredEvent
  package let state: State
  package let attempts: Int
  package let nextAttempt: Instant?
  package let lastError: String?
  package let changed: Instant
}

/// What became of one attempt.
package struct DeliveryUpdate: Hashable, Sendable {
  package enum Result: Hashable, Sendable {
    case delivered
    case retry(at: Instant, error: String)
    case dead(error: String)
    /// 410: nothing more is sent until a person enables the endpoint again; this event stays first in line.
    case stopEndpoint(reason: String)
  }

  package let endpoint: String
  package let sequence: Int64
  package let result: Result
  package let time: Instant

  package init(endpoint: String, sequence: Int64, result: Result, time: Instant) {
    self.endpoint = endpoint
    self.sequence = sequence
    self.result = result
    self.time = time
  }
}

/// How an endpoint is doing.
package struct EndpointState: Hashable, Sendable {
  package let name: String
  /// Whether the present configuration names it.
  package let configured: Bool
  /// Why it was stopped; `nil` while it is served.
  package let stopped: String?
  package let nextSequence: Int64
  package let pending: Int
  package let delivered: Int
  package let dead: Int
  package let oldestPending: Instant?
  package let lastError: String?

  package var json: JSONValue {
    var object = JSONObject([
      ("name", .string(name)), ("configured", .bool(configured)), ("enabled", .bool(stopped == nil)),
      ("nextSequence", .integer(nextSequence)), ("pending", .integer(Int64(pending))),
      ("delivered", .integer(Int64(delivered))), ("dead", .integer(Int64(dead))),
    ])
    object["stopped"] = stopped.map { .string($0) }
    object["oldestPending"] = oldestPending.map { .string($0.rfc3339) }
    object["lastError"] = lastError.map { .string($0) }
    return .object(object)
  }
}
