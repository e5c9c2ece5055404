import RoutingModel

/// An OAuth client of the organisation.
package struct OAuthClient: Hashable, Sendable {
  package let id: String
  package let secret: String
  package let name: String
  /// `nil`: every permission.
  package var permissions: Set<String>?

  package init(id: String, secret: String, name: String = "Client", permissions: Set<String>? = nil) {
    self.id = id
    self.secret = secret
    self.name = name
    self.permissions = permissions
  }
}

/// One token that was given out.
struct IssuedToken: Sendable {
  let clientID: String
  let expires: Instant
  var lastUsed: Instant
  var revoked = false
  var window = SlidingWindow()
}

/// All tokens, and the token endpoint's own limit.
struct TokenOffice: Sendable {
  var tokens: [String: IssuedToken] = [:]
  var issued = 0
  var refused = 0
  var window = SlidingWindow()

  mutating func revokeAll() {
    for key in tokens.keys { tokens[key]?.revoked = true }
  }
}

extension World {
  static let tokenPath = "/oauth/token"

  /// `POST /oauth/token`. Its errors have OAuth's shape and not the API's.
  mutating func issueToken(_ request: SimulatedRequest, now: Instant) -> SimulatedResponse {
    func refuse(_ status: Int, _ error: String, _ description: String) -> SimulatedResponse {
      SimulatedResponse(
        status: status,
        json: ["error": .string(error), "description": .string(description), "error_description": .string(description)])
    }
    guard request.method == "POST" else { return refuse(405, "invalid_request", "method not allowed") }
    let limit = switches.tokenRequestsPerMinute
    if limit > 0, tokens.window.admit(at: now, limit: limit) != nil {
      tokens.refused += 1
      return refuse(400, "invalid_request", Self.tokenLimitMessage)
    }
    let contentType = request.headers["content-type"] ?? ""
    guard contentType.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
      tokens.refused += 1
      return refuse(415, "invalid_request", "the body must be application/x-www-form-urlencoded")
    }
    let form = PercentCoding.items(String(decoding: request.body, as: UTF8.self))
    func field(_ name: String) -> String? { form.last { $0.name == name }?.value }
    guard field("grant_type") == "client_credentials" else {
      tokens.refused += 1
      return refuse(400, "unsupported_grant_type", "grant_type must be client_credentials")
    }
    let given =
      Self.basicCredentials(request.headers["authorization"])
      ?? field("client_id").flatMap { id in field("client_secret").map { (id, $0) } }
    guard let given, let client = clients.first(where: { $0.id == given.0 && $0.secret == given.1 }) else {
      tokens.refused += 1
      return refuse(
        switches.wrongSecretStatus.rawValue, "invalid_client", "client not found or client secret is wrong")
    }
    let value = random.token()
    let lifetime = Int64(switches.tokenLifetimeSeconds)
    tokens.tokens[value] = IssuedToken(
      clientID: client.id, expires: now.advanced(byMilliseconds: lifetime * 1000), lastUsed: now)
    tokens.issued += 1
    return SimulatedResponse(
      status: 200, json: ["access_token": .string(value), "token_type": "bearer", "expires_in": .integer(lifetime)])
  }

  static let tokenLimitMessage = "rate limit exceeded; please wait before asking for another token"

  /// The client behind a request's token.
  mutating func authenticate(_ request: SimulatedRequest, now: Instant) throws(APIError) -> (OAuthClient, token: String)
  {
    guard let header = request.headers["authorization"], header.lowercased().hasPrefix("bearer ") else {
      throw APIError(
        401, "authentication.required", "No authentication bearer token specified in authorization header.")
    }
    let value = String(header.dropFirst(7))
    guard var token = tokens.tokens[value], !token.revoked, now < token.expires,
      let client = clients.first(where: { $0.id == token.clientID })
    else { throw APIError(401, "bad.credentials", "Invalid login credentials.") }
    let idle = Int64(switches.tokenIdleSeconds)
    if idle > 0 && now.milliseconds(since: token.lastUsed) > idle * 1000 {
      throw APIError(401, "bad.credentials", "Invalid login credentials.")
    }
    token.lastUsed = now
    tokens.tokens[value] = token
    return (client, value)
  }

  private static func basicCredentials(_ header: String?) -> (String, String)? {
    guard let header, header.lowercased().hasPrefix("basic "),
      let data = Base64.decode(header.dropFirst(6)),
      let text = String(validating: data, as: UTF8.self)
    else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return (
      PercentCoding.decoded(parts[0], plusIsSpace: false), PercentCoding.decoded(parts[1], plusIsSpace: false)
    )
  }
}
