/// What one exchange with the organisation cost and where its support can find it.
package struct Exchange: Hashable, Sendable {
  /// Status of the last answer; `nil` when none came.
  package var status: Int?
  package var attempts: Int
  package var latencyMilliseconds: Int64
  /// `ININ-Correlation-Id` of the last answer, for the audit record and the platform's support.
  package var correlationID: String?

  package init(status: Int?, attempts: Int, latencyMilliseconds: Int64, correlationID: String?) {
    self.status = status
    self.attempts = attempts
    self.latencyMilliseconds = latencyMilliseconds
    self.correlationID = correlationID
  }

  package static let none = Exchange(status: nil, attempts: 0, latencyMilliseconds: 0, correlationID: nil)

  /// This exchange after another one for the same purpose: attempts and latencies add up, the rest is the later's.
  package func following(_ earlier: Exchange) -> Exchange {
    Exchange(
      status: status ?? earlier.status, attempts: earlier.attempts + attempts,
      latencyMilliseconds: earlier.latencyMilliseconds + latencyMilliseconds,
      correlationID: correlationID ?? earlier.correlationID)
  }
}

/// The organisation's error body; every field is optional there.
package struct RemoteError: Hashable, Sendable {
  package let status: Int
  /// `duplicate.name`, `missing.permissions`…
  package let code: String?
  /// Message and details in one line, control characters removed, at most 2,000 characters.
  package let message: String

  package init(status: Int, code: String?, message: String) {
    self.status = status
    self.code = code
    self.message = message
  }
}

/// What came of one create, update or delete. Exhaustive: the change's state machine answers each case.
package enum WriteOutcome: Hashable, Sendable {
  /// 2xx. The object as the answer shows it, where it shows a whole one.
  case done(LiveObject?, Exchange)
  /// 409, 412, or 400 `duplicate.name`: the name is taken, a version is stale, or the object is in use. Read again.
  case conflict(RemoteError, Exchange)
  /// 404 or 410: the object is gone (or, on create, a referenced one).
  case missing(RemoteError, Exchange)
  /// 400, 401, 403, 413, 415, 422…: the same request will never succeed.
  case refused(RemoteError, Exchange)
  /// Whether it happened is not known (reset, time-out, 5xx after sending). Read before anything else.
  case unknown(reason: String, Exchange)
  /// It certainly was not carried out (not sent; 429 or 503 beyond all retries). May be sent again later.
  case notSent(reason: String, Exchange)

  package var exchange: Exchange {
    switch self {
    case .done(_, let exchange), .conflict(_, let exchange), .missing(_, let exchange), .refused(_, let exchange),
      .unknown(_, let exchange), .notSent(_, let exchange):
      exchange
    }
  }
}

/// Why something could not be read.
package enum ReadFailure: Error, Hashable, Sendable {
  /// 401 after a renewed token, or the token endpoint refuses the client.
  case credentials(String)
  /// 403.
  case permission(RemoteError)
  /// The organisation answered with an error that will not go away by itself.
  case refused(RemoteError)
  /// No usable answer after all retries: network, 5xx, 429, time-out, garbage.
  case unavailable(String)

  /// Whether a person has to change credentials or permissions.
  package var isCredentials: Bool {
    switch self {
    case .credentials, .permission: true
    case .refused, .unavailable: false
    }
  }

  package var message: String {
    switch self {
    case .credentials(let text):
      "the organisation refuses the credentials: \(text); check organization.clientIDFile and "
        + "organization.clientSecretFile against the OAuth client"
    case .permission(let error):
      "a permission is missing: \(error.message); give it to the role of the OAuth client"
    case .refused(let error): "the organisation refused the request (\(error.status)): \(error.message)"
    case .unavailable(let text): "the organisation cannot be read: \(text)"
    }
  }
}
