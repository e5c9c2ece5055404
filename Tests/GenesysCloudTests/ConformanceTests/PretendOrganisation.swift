import GenesysCloud
import GenesysSimulator
import HTTPTransport
import RoutingModel
import Synchronization

/// A client and a simulated organisation in one process and in virtual time: no socket, nothing to wait for.
final class PretendOrganisation: Sendable {
  static let kinds = [ResourceKind.routingRule, .skillGroup]
  static let rules = 130
  static let groups = 7

  let time = VirtualTime()
  let logs = LogRecorder()
  private let world: Mutex<World>

  convenience init() { self.init { _ in } }

  init(_ change: (inout Switches) throws -> Void) rethrows {
    var switches = Switches()
    switches.requestsPerMinute = 0
    try change(&switches)
    var world = World(
      seed: 7, clients: [OAuthClient(id: "client", secret: "s3cret-canary", name: "Automation")], switches: switches)
    for name in ["Support", "Sales"] { world.add(.queue, named: ExactText(name), now: VirtualTime.start) }
    world.add(.division, named: "Home", id: "home", now: VirtualTime.start)
    world.add(.skill, named: "technical", now: VirtualTime.start)
    world.add(.language, named: "German", now: VirtualTime.start)
    world.generate(queues: 0, rules: Self.rules, skillGroups: Self.groups, now: VirtualTime.start)
    self.world = Mutex(world)
  }

  func withWorld<Value: Sendable>(_ body: (inout World) throws -> Value) rethrows -> Value {
    try world.withLock { try body(&$0) }
  }

  /// - Parameter latency: virtual milliseconds in which other requests go out; only within `time.run`.
  func organization(
    latency: Int64 = 0, _ change: (inout OrganizationSettings) -> Void = { _ in }
  ) -> GenesysOrganization {
    var settings = OrganizationSettings(loginURL: "http://login.test", apiURL: "http://api.test")
    settings.requestsPerMinute = 0
    change(&settings)
    return GenesysOrganization(
      settings: settings,
      send: { request, limits, _ in
        if latency > 0 { try? await self.time.clock.sleep(latency) }
        return self.carry(request, limits)
      }, clock: time.clock,
      random: { 0.5 },
      credentials: { () throws(CredentialsUnreadable) in
        ClientCredentials(clientID: "client", clientSecret: "s3cret-canary")
      }, logger: logs.logger)
  }

  /// What the network would do to the answer.
  private func carry(_ request: OutgoingRequest, _ limits: ResponseLimits) -> Result<IncomingResponse, TransportFailure>
  {
    guard let address = WebAddress(request.url) else { return .failure(.notSent("no address")) }
    let headers = Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let simulated = SimulatedRequest(request.method, address.target, headers: headers, body: request.body)
    let response = world.withLock { $0.handle(simulated, now: time.wall) }
    time.advance(5 + response.delivery.delayMilliseconds)
    guard response.delivery.ending == .whole else { return .failure(.unknown("the connection broke")) }
    guard response.body.count + response.delivery.paddingBytes <= limits.bodyBytes else {
      return .failure(.unknown("the answer was too large"))
    }
    return .success(IncomingResponse(status: response.status, headers: response.headers, body: response.body))
  }

  /// The id of a queue of the organisation.
  func queue(_ name: String) -> ExactText? {
    withWorld { world in world.objects(.queue).first { $0["name"]?.stringValue == name }?["id"]?.textValue }
  }
}

/// Objects to make, per kind, with everything a kind can hold.
enum Wanted {
  static func body(_ kind: ResourceKind, _ name: String, _ change: Int = 0) -> CanonicalForm {
    CanonicalForm(
      kind.canonical(kind.name == "SkillGroup" ? group(name, change) : rule(name, change), fields: .standard))
  }

  private static func rule(_ name: String, _ change: Int) -> JSONObject {
    func condition(_ field: String, _ operation: String, _ value: JSONValue?) -> JSONValue {
      var node = JSONObject([("type", "condition"), ("field", .string(field)), ("operator", .string(operation))])
      node["value"] = value
      return .object(node)
    }
    return JSONObject([
      ("name", .string(name)), ("priority", .integer(Int64(5 + change))), ("enabled", .bool(change % 2 == 0)),
      (
        "expression",
        [
          "type": "or",
          "children": [
            condition("vip_flag", "eq", "TRUE"), condition("priority", "gte", 5),
            condition("wait_time", "lt", .number(JSONNumber(2.5) ?? JSONNumber(2))),
            condition("skill", "exists", nil),
            ["type": "not", "children": [condition("language", "regex", "^d.$")]],
            [
              "type": "and",
              "children": [condition("ani", "neq", ""), condition("skill", "contains", "é\u{301}😀\"\\")],
            ],
          ],
        ]
      ),
    ])
  }

  private static func group(_ name: String, _ change: Int) -> JSONObject {
    let skill: (Int64) -> JSONValue = {
      ["routingSkill": "technical", "comparator": "GreaterThan", "proficiency": .integer($0)]
    }
    return JSONObject([
      ("name", .string(name)), ("description", .string(change == 0 ? "" : "changed \(change)")),
      (
        "skillConditions",
        [
          ["operation": "And", "routingSkillConditions": [skill(1), skill(4), skill(3)]],
          [
            "operation": "Or", "routingSkillConditions": [],
            "languageSkillConditions": [["languageSkill": "German", "comparator": "EqualTo", "proficiency": 5]],
          ],
        ]
      ),
    ])
  }
}
