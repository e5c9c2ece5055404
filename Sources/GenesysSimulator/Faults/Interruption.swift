import RoutingModel

extension World {
  /// What happens before the request is carried out: the world changes under it, or it never is.
  mutating func interrupted(
    by effects: [FaultEffect], _ request: SimulatedRequest, _ correlationID: String, _ now: Instant
  ) -> SimulatedResponse? {
    for effect in effects {
      switch effect {
      case .revokeTokens: tokens.revokeAll()
      case .shift(let change): shift(change, request, now)
      case .status(let status, .before, let retryAfter):
        return faulty(status, retryAfter, correlationID)
      case .rateLimit(let seconds):
        traffic.rateLimited += 1
        return rateLimitError(waitMilliseconds: Int64(seconds) * 1000, now: now)
          .response(correlationID: correlationID, minimalNotFound: false)
      case .tokenLimit:
        return SimulatedResponse(
          status: 400,
          json: [
            "error": "invalid_request", "description": .string(Self.tokenLimitMessage),
            "error_description": .string(Self.tokenLimitMessage),
          ])
      case .reset(.before):
        var response = SimulatedResponse(status: 0)
        response.delivery.ending = .resetWithoutAnswer
        return response
      case .redirect(let location): return SimulatedResponse(status: 302, headers: [("Location", location)])
      default: break
      }
    }
    return nil
  }

  func faulty(_ status: Int, _ retryAfter: String?, _ correlationID: String) -> SimulatedResponse {
    let code =
      switch status {
      case 408: "request.timeout"
      case 429: "too.many.requests.retry.after"
      case 500: "internal.server.error"
      case 503: "service.unavailable"
      case 504: "authentication.request.timeout"
      default: "general.error"
      }
    var error = APIError(status, code, "The requested operation failed with status \(status)")
    error.retryAfter = retryAfter
    return error.response(correlationID: correlationID, minimalNotFound: false)
  }

  /// Moves the objects of a list while a client stands between two of its pages.
  private mutating func shift(_ change: FaultEffect.Shift, _ request: SimulatedRequest, _ now: Instant) {
    guard let kind = ObjectKind.allCases.first(where: { $0.path == request.path }), let store = stores[kind],
      let first = store.objects.first, let last = store.objects.last
    else { return }
    switch change {
    case .moveToFront:
      stores[kind]?.remove(last.id)
      stores[kind]?.prepend(last)
    case .moveToEnd:
      stores[kind]?.remove(first.id)
      stores[kind]?.append(first)
    case .deleteFirst: write(kind, first.id, nil, by: .someone, now: now)
    case .insertFirst:
      let id = random.uuid()
      var fields = first.body
      fields["name"] = .string("Inserted \(id)")
      write(
        kind, ExactText(id), stamped(fields, kind, id: id, by: .someone, now: now), by: .someone, now: now, first: true)
    }
  }
}
