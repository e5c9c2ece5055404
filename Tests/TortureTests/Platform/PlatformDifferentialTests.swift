import GenesysCloud
import GenesysSimulator
import HTTPTransport
import Logging
import Reconciliation
import RoutingModel
import Synchronization
import Testing
import Torture

/// The same scenario through the product's client over HTTP and through the simulated one comes to the same.
@Suite(.serialized) struct PlatformDifferentialTests {
  /// None whose end depends on which of several parallel requests it strikes.
  static let reads = [
    "", "status status=500 every=3", "status status=503 retryAfter=2 every=3", "status status=503", "status status=403",
    "status status=404", "status status=400 next=1", "rateLimit seconds=5 every=4", "rateLimit seconds=5",
    "reset commit=before every=3", "reset commit=after every=3", "truncate bytes=20 every=3", "garbage next=2",
    "garbage", "emptyBody next=2", "wrongContentType next=2", "oversized bytes=2000000 every=3",
    "revokeTokens every=5", "revokeTokens", "duplicate next=1", "duplicate", "shift change=moveToFront next=1",
    "stuckCursor", "absurdTotals", "tokenLimit path=/oauth/token next=2", "status status=401 path=/oauth/token",
    "status status=503 path=/oauth/token",
  ]

  static let lookups = [
    "", "status status=503 next=2", "status status=404", "status status=403", "garbage next=2", "emptyBody",
    "reset commit=after next=1", "revokeTokens next=1", "revokeTokens", "rateLimit seconds=2 next=1",
  ]

  static let writes = [
    "", "reset commit=before", "reset commit=after", "status status=500 commit=before",
    "status status=500 commit=after", "status status=408 commit=after", "status status=413", "status status=403",
    "status status=401", "status status=409", "status status=404", "status status=410", "truncate bytes=10", "garbage",
    "emptyBody", "oversized bytes=2000000", "rateLimit seconds=3 next=2", "rateLimit seconds=3", "revokeTokens next=1",
    "revokeTokens", "redirect location=/elsewhere",
  ]

  @Test(arguments: reads, Switches.RulesList.allCases)
  func readsComeToTheSame(words: String, list: Switches.RulesList) async throws {
    let world = try world(words) { $0.rulesList = list }
    var play = play(world)
    let simulated = try play.live(Ask.everything).map(Seen.init)
    try await overHTTP(world) { organization, _ in
      var assembly = LiveAssembly()
      for kind in KindCatalog.all {
        do throws(ReadFailure) { assembly.add(kind.name, try await organization.list(kind, fields: .standard)) } catch {
          assembly.add(error)
        }
      }
      for catalog in [ReferenceCatalog.queues, .skills] {
        do throws(ReadFailure) { assembly.add(catalog, try await organization.references(catalog)) } catch {
          assembly.add(error)
        }
      }
      switch (assembly.result.map(Seen.init), simulated) {
      case (.success(let real), .success(let simulated)): #expect(real == simulated, "\(words)")
      case (.failure(let real), .failure(let simulated)): #expect(kind(real) == kind(simulated), "\(words)")
      case (let real, let simulated): Issue.record("\(words): \(real) over HTTP, \(simulated) simulated")
      }
    }
  }

  @Test(arguments: writes, ["POST", "PATCH", "DELETE"])
  func changesComeToTheSame(words: String, method: String) async throws {
    var world = try world("")
    if !words.isEmpty { world.faults.add(try Fault(words: "\(words) method=\(method) path=/api/v2/routing/rules*")) }
    var play = play(world)
    let key = try world.key("Fresh")
    let listed = try play.live(Ask.rules).get()
    let live = try #require(listed.kinds["RoutingRule"]?.objects.first)
    let wanted = Ask.rule(live.key.name, priority: 99)
    let effect: OperationEffect =
      switch method {
      case "POST": .create(key, Ask.rule("Fresh"))
      case "PATCH": .update(live, wanted)
      default: .delete(live)
      }
    let simulated = try play.outcome(effect)
    try await overHTTP(world) { organization, server in
      let rule = ResourceKind.routingRule
      _ = try await organization.list(rule, fields: .standard)
      let real: WriteOutcome =
        switch effect {
        case .create(let key, let form):
          await organization.create(rule, key: key, desired: form, fields: .standard)
        case .update(let live, let form):
          await organization.update(rule, live: live, desired: form, fields: .standard)
        default: await organization.delete(rule, id: live.id)
        }
      #expect(told(real) == told(simulated), "\(words)")
      let requests = server.withWorld { world in world.requests.count { $0.method == method } }
      #expect(requests == play.world.requests.count { $0.method == method }, "\(words)")
      #expect(server.withWorld { $0.objects(.routingRule).count } == play.world.objects(.routingRule).count, "\(words)")
    }
  }

  @Test(arguments: lookups, Switches.NameFilter.allCases)
  func lookingForOneComesToTheSame(words: String, filter: Switches.NameFilter) async throws {
    let world = try world(words) {
      $0.nameFilter = filter
      $0.rulesList = .headers
    }
    var play = play(world)
    let wanted = try #require(world.objects(.routingRule).last)
    let id = try #require(wanted["id"]?.textValue)
    let scope = try #require(wanted["queue"]?["id"]?.textValue)
    let keys = ["\(try #require(wanted["name"]?.stringValue))", "RULE 00001", "Rule*", "nobody"].map { name in
      ResourceKey(kind: "RoutingRule", scope: scope, name: ExactText(name))
    }
    let read = Result { try play.read("RoutingRule", id) }
    let found = keys.map { key in Result { try play.found(key) } }
    try await overHTTP(world) { organization, _ in
      let rule = ResourceKind.routingRule
      let realRead = await result { () async throws(ReadFailure) in
        try await organization.read(rule, id: id, fields: .standard).0
      }
      #expect(told(realRead) == told(read), "\(words)")
      for (key, simulated) in zip(keys, found) {
        let real = await result { () async throws(ReadFailure) in
          try await organization.find(rule, key, fields: .standard).0
        }
        #expect(told(real) == told(simulated), "\(words) \(key)")
      }
    }
  }

  // MARK: Both worlds

  private func world(_ words: String, _ change: (inout Switches) -> Void = { _ in }) throws -> World {
    var world = Play.world(rules: 60, now: Play.start) {
      $0.largestPage = 25
      change(&$0)
    }
    if !words.isEmpty { world.faults.add(try Fault(words: words)) }
    return world
  }

  private func play(_ world: World) -> Play {
    var play = Play(rules: 0)
    play.world = world
    return play
  }

  /// Runs `body` with the product's client and a simulator of that world behind a socket; only waiting is virtual.
  private func overHTTP(
    _ world: World, _ body: (GenesysOrganization, SimulatorServer) async throws -> Void
  ) async throws {
    let elapsed = Mutex<Int64>(0)
    let wall: @Sendable () -> Instant = { Play.start.advanced(byMilliseconds: elapsed.withLock { $0 }) }
    let clock = ClientClock(
      now: { Uptime(milliseconds: elapsed.withLock { $0 }) }, wall: wall,
      sleep: { milliseconds in elapsed.withLock { $0 += max(0, milliseconds) } })
    try await withSimulator(world, clock: wall) { server in
      let transport = try HTTPTransport()
      var settings = OrganizationSettings(loginURL: server.apiURL, apiURL: server.apiURL)
      settings.requestsPerMinute = 0
      settings.responseBytes = 1 << 20
      let organization = GenesysOrganization(
        settings: settings, transport: transport, clock: clock, random: { 0.5 },
        credentials: { () throws(CredentialsUnreadable) in
          ClientCredentials(clientID: "client", clientSecret: "s3cret-canary")
        }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      do {
        try await body(organization, server)
        await transport.shutdown()
      } catch {
        await transport.shutdown()
        throw error
      }
    }
  }

  // MARK: What is compared

  /// A live state without what depends on the order of parallel requests.
  private struct Seen: Hashable {
    let objects: [ExactText: Set<LiveObject>]
    let complete: [ExactText: Bool]
    let available: [ExactText: Bool]
    let references: ReferenceIndex

    init(_ state: LiveState) {
      // Which objects an inconsistent read shows is chance.
      objects = state.kinds.mapValues { $0.complete ? Set($0.objects) : [] }
      complete = state.kinds.mapValues(\.complete)
      available = state.kinds.mapValues(\.available)
      references = state.references
    }
  }

  private func kind(_ failure: ReadFailure) -> String {
    switch failure {
    case .credentials: "credentials"
    case .permission(let error): "permission \(error.status) \(error.code ?? "")"
    case .refused(let error): "refused \(error.status) \(error.code ?? "")"
    case .unavailable: "unavailable"
    }
  }

  private func result<Value>(_ body: () async throws(ReadFailure) -> Value) async -> Result<Value, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
  }

  private func told<Value>(_ result: Result<Value, any Error>) -> String {
    switch result {
    case .success(let value): "\(value)"
    case .failure(let failure as ReadFailure): kind(failure)
    case .failure(let failure): "\(failure)"
    }
  }

  /// An outcome without the transport's words, latencies and chance ids.
  private func told(_ outcome: WriteOutcome) -> String {
    let exchange = outcome.exchange
    let cost = "\(exchange.attempts) attempts, status \(exchange.status.map { "\($0)" } ?? "none")"
    switch outcome {
    case .done(let live, _):
      let object = live.map { "\($0.key) \($0.version.map { "\($0)" } ?? "-") \($0.canonical.text)" } ?? "nothing"
      return "done with \(object), \(cost)"
    case .conflict(let error, _): return "conflict \(error.status) \(error.code ?? "") \(error.message), \(cost)"
    case .missing(let error, _): return "missing \(error.status) \(error.code ?? ""), \(cost)"
    case .refused(let error, _): return "refused \(error.status) \(error.code ?? "") \(error.message), \(cost)"
    case .unknown: return "unknown, \(cost)"
    case .notSent: return "not sent, \(cost)"
    }
  }
}
