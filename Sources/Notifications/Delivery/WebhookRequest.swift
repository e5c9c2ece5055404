package import Journal
package import RoutingModel

/// One attempt, as it goes over the wire: a POST that follows no redirect.
package struct WebhookRequest: Sendable {
  package let url: String
  package let headers: [(name: String, value: String)]
  package let body: [UInt8]
  /// What no answer may bring into a message.
  let echo: CredentialEcho

  /// Time for the whole exchange; Standard Webhooks recommends 15 to 30 s.
  package static let timeoutMilliseconds: Int64 = 15_000
  /// Bytes of an answer that are read; only its beginning is ever shown.
  package static let responseLimit = 64 << 10
}

/// What came of one attempt.
package enum WebhookResponse: Hashable, Sendable {
  /// - Parameter retryAfter: The header as it came.
  case answered(status: Int, retryAfter: String?, body: [UInt8])
  case failed(String)
}

extension WebhookRequest {
  /// - Returns: `nil` where the event says nothing that the receiver could be told.
  /// - Throws: Where a secret cannot be read or used; nothing may be sent without its signature.
  package static func make(
    _ delivery: Delivery, to endpoint: WebhookEndpoint, source: String, now: Instant
  ) async throws(WebhookCredentialsError) -> WebhookRequest? {
    if let forge = endpoint.forge {
      guard let status = CommitStatus(delivery.event.record) else { return nil }
      return try forge.request(for: status, token: try await endpoint.credentials().apiKey)
    }
    let body = WebhookBody.bytes(delivery, format: endpoint.format, source: source)
    // Whole seconds, rounded down also before 1970: a clock that is that wrong must not trap.
    let timestamp = now.milliseconds >= 0 ? now.milliseconds / 1000 : 0
    let credentials = try await endpoint.credentials()
    var headers: [(name: String, value: String)] = [
      ("Content-Type", endpoint.format.contentType), ("webhook-id", delivery.event.id),
      ("webhook-timestamp", String(timestamp)),
    ]
    if let secrets = credentials.secrets {
      let signature = try WebhookSignature.header(
        id: delivery.event.id, timestamp: timestamp, body: body, secrets: secrets)
      headers.append(("webhook-signature", signature))
    }
    if let key = credentials.apiKey { headers.append(("X-API-Key", try headerValue(key))) }
    return WebhookRequest(
      url: endpoint.url, headers: headers, body: body,
      echo: CredentialEcho([credentials.apiKey, credentials.secrets].compactMap { $0 }))
  }

  func withoutCredentials(_ response: WebhookResponse) -> WebhookResponse {
    guard case .answered(let status, let retryAfter, let body) = response, echo.isIn(body) else { return response }
    return .answered(status: status, retryAfter: retryAfter, body: Array(CredentialEcho.replacement.utf8))
  }

  /// A line break inside a header would begin another one.
  private static func headerValue(_ key: String) throws(WebhookCredentialsError) -> String {
    let trimmed = key.split(whereSeparator: \.isWhitespace)
    guard trimmed.count == 1, let value = trimmed.first, value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw WebhookCredentialsError("the API key file holds not exactly one word of printable ASCII")
    }
    return String(value)
  }
}
