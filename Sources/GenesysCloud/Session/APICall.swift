package import HTTPTransport
package import RoutingModel

/// One request to the organisation, without token.
package struct APICall: Sendable {
  package let method: String
  /// Beginning with `/`, encoded.
  package let path: String
  package var query: [(String, String)] = []
  package var body: JSONValue?

  init(method: String, path: String, query: [(String, String)] = [], body: JSONValue? = nil) {
    self.method = method
    self.path = path
    self.query = query
    self.body = body
  }

  package var changes: Bool { method != "GET" }

  /// The request as it goes out.
  package func request(_ settings: OrganizationSettings, _ token: AccessToken) -> OutgoingRequest {
    var headers = [
      (name: "Authorization", value: "Bearer \(token.text)"), (name: "Accept", value: "application/json"),
    ]
    if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
    var url = settings.apiURL + path
    if !query.isEmpty { url += "?" + PercentEncoding.query(query) }
    return OutgoingRequest(method: method, url: url, headers: headers, body: body.map(JSONWriter.bytes(of:)) ?? [])
  }
}

/// What a call came to after all retries.
package enum CallOutcome: Sendable {
  /// An answer of any status that is final.
  case answered(IncomingResponse, Exchange)
  case noCredentials(String, Exchange)
  /// Certainly not carried out.
  case notDone(String, Exchange)
  case unknown(String, Exchange)
}
