import GenesysSimulator
import RoutingModel
import Testing

/// A world with a clock, one client and a token: what a test talks to.
struct Organisation {
  static let client = OAuthClient(id: "client", secret: "s3cret", name: "Automation")

  var world: World
  var now = Instant(milliseconds: 1_764_000_000_000)
  var token = ""
  let support: String
  let sales: String

  init(_ switches: Switches = Switches(), permissions: Set<String>? = nil) throws {
    var client = Self.client
    client.permissions = permissions
    world = World(seed: 7, clients: [client], switches: switches)
    world.add(.division, named: "Home", now: now)
    support = world.add(.queue, named: "Support", now: now).string
    sales = world.add(.queue, named: "Sales", now: now).string
    world.add(.skill, named: "technical", now: now)
    world.add(.language, named: "German", now: now)
    token = try #require(requestToken().json?["access_token"]?.stringValue)
  }

  init(_ change: (inout Switches) -> Void) throws {
    var switches = Switches()
    change(&switches)
    try self.init(switches)
  }

  mutating func requestToken(
    form: String = "grant_type=client_credentials&client_id=client&client_secret=s3cret", basic: String? = nil
  ) -> SimulatedResponse {
    var headers = ["Content-Type": "application/x-www-form-urlencoded"]
    headers["Authorization"] = basic.map { "Basic " + $0 }
    return world.handle(SimulatedRequest("POST", "/oauth/token", headers: headers, body: Array(form.utf8)), now: now)
  }

  mutating func send(_ method: String, _ target: String, _ body: JSONValue? = nil) -> SimulatedResponse {
    send(method, target, text: body.map(JSONWriter.text(of:)))
  }

  mutating func send(
    _ method: String, _ target: String, text: String?, contentType: String = "application/json"
  ) -> SimulatedResponse {
    var headers = ["Authorization": "Bearer " + token]
    if text != nil { headers["Content-Type"] = contentType }
    return world.handle(SimulatedRequest(method, target, headers: headers, body: Array((text ?? "").utf8)), now: now)
  }

  mutating func wait(_ milliseconds: Int64) { now = now.advanced(byMilliseconds: milliseconds) }

  static let condition: JSONValue = ["type": "condition", "field": "skill", "operator": "eq", "value": "x"]

  func rule(_ name: String, queue: String? = nil, _ changes: [String: JSONValue] = [:]) -> JSONValue {
    var object = JSONObject([
      ("name", .string(name)), ("priority", 5), ("queue", ["id": .string(queue ?? support)]),
      ("expression", Self.condition),
    ])
    for (key, value) in changes { object[key] = value }
    return .object(object)
  }

  /// Creates a rule and gives its id.
  mutating func create(_ body: JSONValue) throws -> String {
    let response = send("POST", Self.rules, body)
    try #require(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
    return try #require(response.json?["id"]?.stringValue)
  }

  static let rules = "/api/v2/routing/rules"
  static let groups = "/api/v2/routing/skillgroups"
}

extension SimulatedResponse {
  var code: String? { json?["code"]?.stringValue }
  var names: [String] { json?["entities"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? [] }
  var fields: [String] { json?["details"]?.arrayValue?.compactMap { $0["fieldName"]?.stringValue } ?? [] }
  var text: String { String(decoding: body, as: UTF8.self) }
}
