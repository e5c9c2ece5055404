import GenesysCloud
import HTTPTransport
import Logging
import RoutingModel
import Synchronization

/// A client over answers that a test makes up, with a record of what was asked.
final class ScriptedServer: Sendable {
  struct Recorded: Sendable {
    let method: String
    let path: String
    let query: String
    let headers: [(name: String, value: String)]
    let body: JSONValue?
    let text: String
    /// Virtual milliseconds.
    let time: Int64

    func header(_ name: String) -> String? { headers.first { HeaderName.equal($0.name, name) }?.value }
  }

  typealias Answer = Result<IncomingResponse, TransportFailure>

  let time = VirtualTime()
  let logs = LogRecorder()
  private let recorded = Mutex<[Recorded]>([])
  private let script: @Sendable (Recorded, Int) -> Answer

  /// - Parameter answer: gets the request and how many API requests came before it.
  init(_ answer: @escaping @Sendable (Recorded, Int) -> Answer) { script = answer }

  /// API requests in the order in which they came; the token's are not among them.
  var requests: [Recorded] { recorded.withLock { $0.filter { $0.path != "/oauth/token" } } }
  var tokenRequests: [Recorded] { recorded.withLock { $0.filter { $0.path == "/oauth/token" } } }

  func organization(
    secret: String = "s3cret-canary", _ change: (inout OrganizationSettings) -> Void = { _ in }
  ) -> GenesysOrganization {
    var settings = OrganizationSettings(loginURL: "http://login.test/", apiURL: "http://api.test")
    settings.requestsPerMinute = 0
    change(&settings)
    return GenesysOrganization(
      settings: settings, send: { request, _, _ in self.answer(request) }, clock: time.clock, random: { 0.5 },
      credentials: { () throws(CredentialsUnreadable) in ClientCredentials(clientID: "client", clientSecret: secret) },
      logger: logs.logger)
  }

  func answer(_ request: OutgoingRequest) -> Answer {
    guard let address = WebAddress(request.url) else { return .failure(.notSent("no address")) }
    let parts = address.target.split(separator: "?", maxSplits: 1)
    let entry = Recorded(
      method: request.method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
      headers: request.headers, body: try? JSONReader.read(request.body),
      text: String(decoding: request.body, as: UTF8.self), time: time.milliseconds)
    let before = recorded.withLock { recorded -> Int in
      let before = recorded.count { $0.path != "/oauth/token" }
      recorded.append(entry)
      return before
    }
    time.advance(5)
    return script(entry, before)
  }

  static func json(
    _ status: Int, _ json: JSONValue, _ headers: [(name: String, value: String)] = []
  ) -> Answer {
    .success(IncomingResponse(status: status, headers: headers, body: JSONWriter.bytes(of: json)))
  }

  static let token = json(200, ["access_token": "t0ken-canary", "token_type": "bearer", "expires_in": 86_400])

  /// Gives out tokens by itself.
  static func api(_ answer: @escaping @Sendable (Recorded, Int) -> Answer) -> ScriptedServer {
    ScriptedServer { request, count in request.path == "/oauth/token" ? token : answer(request, count) }
  }
}

/// Rules and pages as a server writes them.
enum Sample {
  static let condition: JSONValue = ["type": "condition", "field": "skill", "operator": "eq", "value": "x"]

  static func rule(_ number: Int, priority: Int64 = 5, queue: String = "q1") -> JSONValue {
    [
      "id": .string("id-\(number)"), "name": .string("Rule \(number)"), "version": 3, "priority": .integer(priority),
      "queue": ["id": .string(queue), "name": "Support"], "expression": condition,
    ]
  }

  static func page(
    _ entities: [JSONValue], number: Int = 1, total: Int? = nil, pageCount: Int? = nil, next: String? = nil
  ) -> JSONValue {
    var page = JSONObject([("entities", .array(entities)), ("pageNumber", .integer(Int64(number)))])
    if let total { page["total"] = .integer(Int64(total)) }
    if let pageCount { page["pageCount"] = .integer(Int64(pageCount)) }
    if let next { page["nextUri"] = .string(next) }
    return .object(page)
  }

  /// A numbered list of rules, cut into pages of `size`.
  static func page(of numbers: [Int], size: Int, number: Int) -> JSONValue {
    let start = min((number - 1) * size, numbers.count)
    let slice = numbers[start..<min(start + size, numbers.count)]
    let pages = (numbers.count + size - 1) / size
    return page(
      slice.map { rule($0) }, number: number, total: numbers.count, pageCount: pages,
      next: number < pages ? "/api/v2/routing/rules?pageNumber=\(number + 1)" : nil)
  }

  static func desired(priority: Int64 = 5, description: String = "") -> CanonicalForm {
    CanonicalForm(
      ResourceKind.routingRule.canonical(
        JSONObject([
          ("name", "Rule 1"), ("priority", .integer(priority)), ("description", .string(description)),
          ("expression", condition),
        ]), fields: .standard))
  }

  static let key = ResourceKey(kind: "RoutingRule", scope: "q1", name: "Rule 1")

  static func live(_ json: JSONValue = rule(1)) throws -> LiveObject {
    try LiveObject(kind: .routingRule, 0, of: ValueTree(json), fields: .standard)
  }
}

extension ScriptedServer.Recorded {
  func query(_ name: String) -> String? {
    query.split(separator: "&").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
  }

  var pageNumber: Int { query("pageNumber").flatMap { Int($0) } ?? 1 }
  var pageSize: Int { query("pageSize").flatMap { Int($0) } ?? 25 }
}
