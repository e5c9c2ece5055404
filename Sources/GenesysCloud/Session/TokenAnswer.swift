internal import HTTPTransport
internal import RoutingModel

/// The token endpoint's side of the conversation.
enum TokenExchange {
  enum Answer {
    case token(String, lifeSeconds: Int64?)
    /// The endpoint's own limit, which it answers with 400 `invalid_request`, or a 429.
    case throttled(retryAfterMilliseconds: Int64?)
    /// The client, its secret or its scope is not accepted.
    case refused(String)
    /// It may work later.
    case failed(String)
  }

  /// A token longer than this is no token; headers of common servers end at 8 KiB.
  private static let longestToken = 8 << 10

  static func request(_ settings: OrganizationSettings, _ credentials: ClientCredentials) -> OutgoingRequest {
    var form = [("grant_type", "client_credentials")]
    var headers = [
      (name: "Content-Type", value: "application/x-www-form-urlencoded"), (name: "Accept", value: "application/json"),
    ]
    switch settings.authorization {
    case .basic: headers.append((name: "Authorization", value: "Basic " + basicValue(credentials)))
    case .form: form += [("client_id", credentials.clientID), ("client_secret", credentials.clientSecret)]
    }
    if !settings.scope.isEmpty { form.append(("scope", settings.scope)) }
    return OutgoingRequest(
      method: "POST", url: settings.loginURL + "/oauth/token", headers: headers,
      body: Array(PercentEncoding.query(form).utf8))
  }

  static func basicValue(_ credentials: ClientCredentials) -> String {
    Base64.encode(Array("\(credentials.clientID):\(credentials.clientSecret)".utf8))
  }

  /// The secret in every form in which it goes out, and so could come back.
  static func spellings(_ credentials: ClientCredentials) -> [String] {
    let secret = credentials.clientSecret
    return [secret, basicValue(credentials), PercentEncoding.encode(secret)]
  }

  static func answer(_ response: IncomingResponse, wall: Instant) -> Answer {
    let body = try? JSONReader.read(response.body)
    switch response.status {
    case 200..<300: return token(body)
    case 429:
      return .throttled(retryAfterMilliseconds: RetryAfter.milliseconds(response.header("Retry-After"), wall: wall))
    case 400 where isRateLimit(body):
      return .throttled(retryAfterMilliseconds: RetryAfter.milliseconds(response.header("Retry-After"), wall: wall))
    case 408, 500, 502...599: return .failed("the token endpoint answered \(response.status)")
    default:
      let error = RemoteErrorReader.read(response)
      let code = error.code.map { "\($0): " } ?? ""
      return .refused("the token endpoint answered \(response.status): \(code)\(error.message)")
    }
  }

  private static func token(_ body: JSONValue?) -> Answer {
    guard let text = body?["access_token"]?.stringValue else {
      return .failed("the token endpoint's answer holds no access_token; is organization.loginURL right?")
    }
    guard !text.isEmpty, text.utf8.count <= longestToken, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return .failed("the token endpoint's answer holds an access_token that no header can carry")
    }
    if let type = body?["token_type"]?.stringValue, !HeaderName.equal(type, "bearer") {
      return .refused("the token endpoint gives out tokens of another type than bearer")
    }
    return .token(text, lifeSeconds: body?["expires_in"]?.numberValue?.int64)
  }

  private static func isRateLimit(_ body: JSONValue?) -> Bool {
    guard body?["error"]?.stringValue == "invalid_request" else { return false }
    return ["description", "error_description", "message"].contains { name in
      body?[name]?.stringValue?.lowercased().contains("rate limit") ?? false
    }
  }
}
