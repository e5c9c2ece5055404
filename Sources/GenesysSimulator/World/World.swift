package import RoutingModel

/// A pretend Genesys Cloud organisation: every rule of its API, no I/O.
///
/// Time comes in as an argument and randomness from a seed, so that equal requests at equal times get equal
/// answers: under a socket, or under a deterministic simulation.
package struct World: Sendable {
  package var switches: Switches {
    didSet { if switches != oldValue { for kind in ObjectKind.allCases { stores[kind]?.forgetWireForms() } } }
  }
  package var clients: [OAuthClient]
  package let seed: UInt64

  var random: WorldRandom
  var stores: [ObjectKind: ObjectStore] = [:]
  var tokens = TokenOffice()
  var lag = Lag()
  var audit = AuditTrail()
  var traffic = Traffic()
  package var faults = FaultPlan()

  package init(seed: UInt64 = 1, clients: [OAuthClient] = [], switches: Switches = Switches()) {
    self.seed = seed
    self.clients = clients
    self.switches = switches
    random = WorldRandom(seed: seed)
    for kind in ObjectKind.allCases { stores[kind] = ObjectStore() }
  }

  /// Answers one request. What a fault does to the answer's way stands in its `delivery`.
  package mutating func handle(_ request: SimulatedRequest, now: Instant) -> SimulatedResponse {
    let correlationID = random.uuid()
    traffic.window.record(at: now)
    let effects = faults.effects(on: request, random: &random)
    var response = interrupted(by: effects, request, correlationID, now) ?? answer(request, correlationID, now)
    for effect in effects { distort(&response, by: effect, request, correlationID, now) }
    response.headers.append(("ININ-Correlation-Id", correlationID))
    if !switches.gzip { response.delivery.mayCompress = false }
    traffic.note(
      LoggedRequest(
        time: now, method: request.method, path: request.path, pattern: Route.pattern(of: request.path),
        status: response.delivery.ending == .resetWithoutAnswer ? nil : response.status, correlationID: correlationID),
      keeping: switches.requestLogEntries)
    return response
  }

  /// The organisation's own answer, without faults.
  private mutating func answer(_ request: SimulatedRequest, _ correlationID: String, _ now: Instant)
    -> SimulatedResponse
  {
    if request.path == Self.tokenPath { return issueToken(request, now: now) }
    do {
      return try answerAPI(request, now)
    } catch {
      if error.status == 429 { traffic.rateLimited += 1 }
      return error.response(
        correlationID: correlationID, minimalNotFound: switches.notFoundBody == .minimal)
    }
  }

  private mutating func answerAPI(_ request: SimulatedRequest, _ now: Instant) throws(APIError) -> SimulatedResponse {
    let (client, token) = try authenticate(request, now: now)
    try pace(token, now: now)
    let route = try Route(request)
    if let kind = route.kind, !serves(kind) { throw .noSuchPath }
    if let permission = route.permission, let granted = client.permissions, !granted.contains(permission) {
      throw APIError(
        403, "missing.permissions", "Unable to perform the requested action. You must have permission: \(permission)")
    }
    let actor = Actor(client)
    switch route {
    case .list(let kind): return try list(kind, request, now)
    case .get(let kind, let id): return try get(kind, id, now)
    case .create(.routingRule): return try createRule(request, actor, now)
    case .create: return try createSkillGroup(request, actor, now)
    case .update(.routingRule, let id): return try updateRule(id, request, actor, now)
    case .update(_, let id): return try updateSkillGroup(id, request, actor, now)
    case .delete(let kind, let id): return try delete(kind, id, actor, now)
    case .audit: return try queryAudit(request)
    }
  }

  private func serves(_ kind: ObjectKind) -> Bool {
    switch kind {
    case .routingRule: switches.hasRules
    case .skillGroup: switches.hasSkillGroups
    case .queue, .skill, .language, .division: true
    }
  }
}

/// Who does something: an OAuth client, or a person in the platform's own pages.
package struct Actor: Hashable, Sendable {
  package let id: String
  package let name: String
  package let isClient: Bool

  package init(id: String, name: String, isClient: Bool = false) {
    self.id = id
    self.name = name
    self.isClient = isClient
  }

  init(_ client: OAuthClient) { self.init(id: client.id, name: client.name, isClient: true) }

  /// The platform's own pages, where nobody is named.
  package static let someone = Actor(id: "7e0d6b1c-0000-4000-8000-00000000d0e5", name: "Jo Admin")

  var reference: JSONValue { ["id": .string(id), "selfUri": .string("/api/v2/users/\(id)")] }
}
