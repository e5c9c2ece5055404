import GenesysCloud
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// The client and the simulator with real HTTP between them; only the client's waiting is virtual.
@Suite(.serialized) struct RealNetworkTests {
  private let kind = ResourceKind.routingRule
  private let time = VirtualTime()
  private let logs = LogRecorder()

  private func world(_ change: (inout Switches) -> Void = { _ in }) -> World {
    var switches = Switches()
    switches.requestsPerMinute = 0
    change(&switches)
    var world = World(
      seed: 7, clients: [OAuthClient(id: "client", secret: "s3cret-canary", name: "Automation")], switches: switches)
    let now = SimulatorServer.now()
    world.add(.queue, named: "Support", now: now)
    world.generate(queues: 0, rules: 130, skillGroups: 3, now: now)
    return world
  }

  /// Runs `body` with a client of the simulator.
  private func connected(
    _ world: World, _ change: (inout OrganizationSettings) -> Void = { _ in },
    _ body: (GenesysOrganization, SimulatorServer) async throws -> Void
  ) async throws {
    try await withSimulator(world) { server in
      var settings = OrganizationSettings(loginURL: server.apiURL, apiURL: server.apiURL)
      settings.requestsPerMinute = 0
      change(&settings)
      try await withRealClient(settings, time, logs) { try await body($0, server) }
    }
  }

  private func key(_ server: SimulatorServer) throws -> ResourceKey {
    let queue: ExactText = try #require(server.withWorld { $0.objects(.queue).first?["id"]?.textValue })
    return ResourceKey(kind: kind.name, scope: queue, name: "Fresh")
  }

  private func fresh(_ server: SimulatorServer) -> Int {
    server.withWorld { world in world.objects(.routingRule).count { $0["name"]?.stringValue == "Fresh" } }
  }

  @Test(arguments: [true, false], OrganizationSettings.Authorization.allCases)
  func anObjectLivesItsLife(gzip: Bool, way: OrganizationSettings.Authorization) async throws {
    let settings: (inout OrganizationSettings) -> Void = { $0.authorization = way }
    let world = world { $0.gzip = gzip }
    try await connected(world, settings) { organization, server in
      let key = try key(server)
      #expect(try await organization.list(kind, fields: .standard).live.objects.count == 130)
      let body = Wanted.body(kind, "Fresh")
      guard case .done = await organization.create(kind, key: key, desired: body, fields: .standard) else {
        return #expect(Bool(false))
      }
      let live = try #require(try await organization.find(kind, key, fields: .standard).0.first)
      #expect(live.canonical == body)
      let changed = Wanted.body(kind, "Fresh", 1)
      let updated = await organization.update(kind, live: live, desired: changed, fields: .standard)
      guard case .done(let now?, let exchange) = updated else { return #expect(Bool(false), "\(updated)") }
      #expect(now.canonical == changed && exchange.correlationID != nil)
      guard case .done = await organization.delete(kind, id: live.id) else { return #expect(Bool(false)) }
      #expect(try await organization.read(kind, id: live.id, fields: .standard).0 == nil)
      #expect(try await organization.list(.skillGroup, fields: .standard).live.objects.count == 3)
    }
  }

  @Test(arguments: [
    "reset commit=before every=3", "reset commit=after every=3", "truncate bytes=20 every=3",
    "truncate bytes=20 reset=true every=3", "status status=503 retryAfter=2 every=3", "garbage every=4",
    "emptyBody every=4",
    "wrongContentType every=4", "revokeTokens next=1", "rateLimit seconds=5 every=3", "oversized bytes=2000000 every=3",
    "slowBody bytes=10 pauseMilliseconds=400 next=1", "tokenLimit path=/oauth/token next=2",
  ]) func aReadOutlivesFaults(words: String) async throws {
    var world = world { $0.largestPage = 25 }
    world.faults.add(try Fault(words: words))
    let settings: (inout OrganizationSettings) -> Void = {
      $0.responseBytes = 1 << 20
      $0.requestTimeoutMilliseconds = words.contains("slowBody") ? 1_500 : 300_000
    }
    try await connected(world, settings) { organization, _ in
      let listing = try await organization.list(kind, fields: .standard)
      #expect(listing.live.complete && listing.live.objects.count == 130, "\(words)")
    }
  }

  /// The fault, and whether the rule exists afterwards.
  @Test(arguments: [
    ("reset commit=before", false), ("reset commit=after", true), ("status status=500 commit=after", true),
    ("truncate bytes=10", true), ("oversized bytes=2000000", true), ("slowBody bytes=10 pauseMilliseconds=400", true),
  ]) func aCreateOfUnknownOutcomeIsNotSentAgain(words: String, exists: Bool) async throws {
    var world = world()
    world.faults.add(try Fault(words: words + " method=POST path=/api/v2/routing/rules"))
    let settings: (inout OrganizationSettings) -> Void = {
      $0.responseBytes = 1 << 20
      $0.requestTimeoutMilliseconds = words.contains("slowBody") ? 1_500 : 300_000
    }
    try await connected(world, settings) { organization, server in
      let outcome = await organization.create(
        kind, key: try key(server), desired: Wanted.body(kind, "Fresh"), fields: .standard)
      guard case .unknown(let reason, _) = outcome else { return #expect(Bool(false), "\(words): \(outcome)") }
      #expect(reason.contains("127.0.0.1") || reason.contains("500"))
      #expect(fresh(server) == (exists ? 1 : 0))
      #expect(server.withWorld { $0.requestCount("POST", "/api/v2/routing/rules") } == 1)
      // The read by identity is what shows it.
      #expect(try await organization.find(kind, try key(server), fields: .standard).0.count == (exists ? 1 : 0))
    }
  }

  /// Neither the token, nor the secret on the way to a token.
  @Test(arguments: ["/api/v2/routing/rules", "/oauth/token"])
  func nothingFollowsARedirectToAnotherOrigin(path: String) async throws {
    try await withSimulator(world()) { other in
      var world = world()
      world.faults.add(try Fault(words: "redirect location=\(other.apiURL)\(path) path=\(path)"))
      try await connected(world) { organization, server in
        do {
          _ = try await organization.list(kind, fields: .standard)
          Issue.record("a redirect was followed")
        } catch { #expect("\(error)".contains("redirect")) }
        #expect(other.withWorld { $0.requests.isEmpty })
        #expect(server.withWorld { $0.requests.last?.path } == path)
      }
    }
  }

  @Test func anOrganisationThatIsDownIsUnavailableAndAChangeCertainlyNotSent() async throws {
    let port = try { try TCPListener().port }()
    let settings: (inout OrganizationSettings) -> Void = {
      $0 = OrganizationSettings(loginURL: $0.loginURL, apiURL: "http://127.0.0.1:\(port)")
    }
    try await connected(world(), settings) { organization, server in
      do throws(ReadFailure) {
        _ = try await organization.list(kind, fields: .standard)
        Issue.record("read from nowhere")
      } catch {
        guard case .unavailable(let reason) = error else { return #expect(Bool(false), "\(error)") }
        #expect(reason.contains("127.0.0.1:\(port)") && reason.contains("refused"))
      }
      guard case .notSent = await organization.delete(kind, id: "x") else { return #expect(Bool(false)) }
    }
  }
}
