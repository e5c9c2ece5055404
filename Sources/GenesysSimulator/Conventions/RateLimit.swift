import RoutingModel

extension World {
  /// The limit per token: 300 a minute on the platform, `requestsPerMinute` here; 0 switches it off.
  mutating func pace(_ token: String, now: Instant) throws(APIError) {
    let limit = switches.requestsPerMinute
    guard limit > 0, let wait = tokens.tokens[token]?.window.admit(at: now, limit: limit) else { return }
    throw rateLimitError(waitMilliseconds: wait, now: now)
  }

  func rateLimitError(waitMilliseconds: Int64, now: Instant) -> APIError {
    let seconds = max(1, (waitMilliseconds + 999) / 1000)
    var error = APIError(
      429, "too.many.requests.retry.after",
      "Rate limit exceeded the maximum. Retry the request in [\(seconds)] seconds")
    error.retryAfter =
      switch switches.retryAfter {
      case .seconds: String(seconds)
      case .date: now.advanced(byMilliseconds: seconds * 1000).httpDate
      case .missing: nil
      case .garbage: "soon"
      case .negative: "-1"
      case .hour: "3600"
      }
    if switches.limitMember {
      error.limit = [
        "key": "client.credentials.token.rate.per.minute", "namespace": "platform.api",
        "value": .integer(Int64(switches.requestsPerMinute)),
      ]
    }
    return error
  }
}
