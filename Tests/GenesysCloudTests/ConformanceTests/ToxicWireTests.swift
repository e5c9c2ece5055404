import GenesysCloud
import GenesysSimulator
import HTTPTransport
import RoutingModel
import TestSupport
import Testing

/// A bad line between the client and the simulator, after Toxiproxy's kinds: each request ends in the right result or in
/// a typed failure, nothing is made twice, and when the line is well again, everything is as it should be.
@Suite(.serialized) struct ToxicWireTests {
  struct Case: Sendable, CustomTestStringConvertible {
    enum Read: Sendable { case whole, unavailable }
    enum Write: String, Sendable { case done, notSent, unknown }

    let testDescription: String
    /// `nil`: the line is down.
    let toxics: [WireDirection: Toxic]?
    let read: Read
    let write: Write
    /// Whether the rule exists after the write; `nil` where that is the server's luck.
    let exists: Bool?
    /// The deadline of one request; long where it must not matter.
    let milliseconds: Int64

    init(
      _ name: String, _ toxics: [WireDirection: Toxic]?, _ read: Read, _ write: Write, exists: Bool?,
      within milliseconds: Int64 = 60_000
    ) {
      (testDescription, self.toxics, self.read, self.write) = (name, toxics, read, write)
      (self.exists, self.milliseconds) = (exists, milliseconds)
    }
  }

  static let cases: [Case] = [
    Case("down", nil, .unavailable, .notSent, exists: false),
    Case("reset before the request", [.toServer: .reset(after: 0)], .unavailable, .unknown, exists: false),
    Case("reset in the request", [.toServer: .reset(after: 100)], .unavailable, .unknown, exists: false),
    Case("reset before the answer", [.toClient: .reset(after: 0)], .unavailable, .unknown, exists: true),
    Case("reset in the answer", [.toClient: .reset(after: 100)], .unavailable, .unknown, exists: true),
    Case("reset between pages", [.toClient: .reset(after: 2_000)], .whole, .done, exists: true),
    Case(
      "slow both ways",
      [
        .toServer: .slow(latencyMilliseconds: 10, bytesPerSecond: 100_000),
        .toClient: .slow(latencyMilliseconds: 10, bytesPerSecond: 400_000),
      ], .whole, .done, exists: true),
    // What still is on the line when the client has given up may arrive later.
    Case(
      "too slow there", [.toServer: .slow(latencyMilliseconds: 0, bytesPerSecond: 200)], .unavailable, .unknown,
      exists: nil, within: 400),
    Case(
      "too slow back", [.toClient: .slow(latencyMilliseconds: 0, bytesPerSecond: 200)], .unavailable, .unknown,
      exists: true, within: 400),
    Case(
      "too late", [.toClient: .slow(latencyMilliseconds: 1_000, bytesPerSecond: 1_000_000)], .unavailable, .unknown,
      exists: true, within: 400),
    Case("sliced there", [.toServer: .sliced(bytes: 1)], .whole, .done, exists: true),
    Case("sliced back", [.toClient: .sliced(bytes: 1)], .whole, .done, exists: true),
    Case(
      "sliced both ways", [.toServer: .sliced(bytes: 3), .toClient: .sliced(bytes: 7)], .whole, .done, exists: true),
    Case("closed before the request", [.toServer: .limited(bytes: 0)], .unavailable, .unknown, exists: false),
    Case("closed before the answer", [.toClient: .limited(bytes: 0)], .unavailable, .unknown, exists: true),
    Case("closed in the answer", [.toClient: .limited(bytes: 100)], .unavailable, .unknown, exists: true),
    Case("closed between pages", [.toClient: .limited(bytes: 2_000)], .whole, .done, exists: true),
    // A page is asked for in less than that, a rule is sent in more. One connection asks for several pages.
    Case("closed in a long request", [.toServer: .limited(bytes: 700)], .whole, .unknown, exists: false),
  ]

  private static let rules = 130
  private let kind = ResourceKind.routingRule
  private let time = VirtualTime()
  private let logs = LogRecorder()

  @Test(arguments: cases) func aReadIsWholeOrUnavailable(wire: Case) async throws {
    try await connected(wire) { organization, server, proxy in
      do throws(ReadFailure) {
        let listing = try await organization.list(kind, fields: .standard)
        #expect(wire.read == .whole)
        #expect(listing.live.complete && listing.live.objects.count == Self.rules)
        #expect(proxy.harmed > 0, "the line did nothing")
      } catch {
        guard case .unavailable(let reason) = error else { return #expect(Bool(false), "\(error)") }
        #expect(wire.read == .unavailable && reason.contains("127.0.0.1:\(proxy.port)"), "\(reason)")
      }
      try proxy.apply()
      let listing = try await organization.list(kind, fields: .standard)
      #expect(listing.live.complete && listing.live.objects.count == Self.rules)
    }
  }

  @Test(arguments: cases) func aCreationIsDoneNotSentOrUnknown(wire: Case) async throws {
    try await connected(wire) { organization, server, proxy in
      let key = try key(server)
      let outcome = await organization.create(
        kind, key: key, desired: Wanted.body(kind, "Fresh"), fields: .standard)
      switch outcome {
      case .done: #expect(wire.write == .done)
      case .notSent: #expect(wire.write == .notSent)
      case .unknown(let reason, _): #expect(wire.write == .unknown && reason.contains("127.0.0.1:\(proxy.port)"))
      default: Issue.record("\(outcome)")
      }
      try proxy.apply()
      let found = try await organization.find(kind, key, fields: .standard).0.count
      #expect(wire.exists == nil ? found <= 1 : found == (wire.exists == true ? 1 : 0))
      #expect(server.withWorld { $0.requestCount("POST", "/api/v2/routing/rules") } <= 1)
    }
  }

  /// Where the way to the token is as bad, less can be foretold; but nothing is made twice, and no end is untyped.
  @Test(arguments: cases) func aTokenOnTheSameLineChangesNoPromise(wire: Case) async throws {
    try await connected(wire, token: true) { organization, server, proxy in
      let key = try key(server)
      let outcome = await organization.create(
        kind, key: key, desired: Wanted.body(kind, "Fresh"), fields: .standard)
      let made = server.withWorld { world in world.objects(.routingRule).count { $0["name"]?.stringValue == "Fresh" } }
      switch outcome {
      case .done: #expect(made == 1)
      case .notSent: #expect(made == 0)
      case .unknown: #expect(made <= 1)
      default: Issue.record("\(outcome)")
      }
      if wire.testDescription.hasPrefix("sliced") { #expect(made == 1) }
      try proxy.apply()
      #expect(try await organization.list(kind, fields: .standard).live.complete)
    }
  }

  /// Runs `body` with a client of a simulator, and the line between them.
  private func connected(
    _ wire: Case, token: Bool = false,
    _ body: (GenesysOrganization, SimulatorServer, ToxicProxy) async throws -> Void
  ) async throws {
    var switches = Switches()
    (switches.requestsPerMinute, switches.largestPage) = (0, 5)
    var world = World(
      seed: 7, clients: [OAuthClient(id: "client", secret: "s3cret-canary", name: "Automation")], switches: switches)
    let now = SimulatorServer.now()
    world.add(.queue, named: "Support", now: now)
    world.generate(queues: 0, rules: Self.rules, skillGroups: 0, now: now)
    try await withSimulator(world) { server in
      let proxy = try ToxicProxy(to: try #require(WebAddress(server.apiURL)?.port))
      if let toxics = wire.toxics { try proxy.apply(toxics) } else { proxy.goDown() }
      let line = "http://127.0.0.1:\(proxy.port)"
      var settings = OrganizationSettings(loginURL: token ? line : server.apiURL, apiURL: line)
      (settings.requestsPerMinute, settings.requestTimeoutMilliseconds) = (0, wire.milliseconds)
      try await withRealClient(settings, time, logs) { try await body($0, server, proxy) }
    }
  }

  private func key(_ server: SimulatorServer) throws -> ResourceKey {
    let queue: ExactText = try #require(server.withWorld { $0.objects(.queue).first?["id"]?.textValue })
    return ResourceKey(kind: kind.name, scope: queue, name: "Fresh")
  }
}
