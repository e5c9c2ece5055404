import GenesysCloud
import GenesysSimulator
import HTTPTransport
import RoutingModel
import Synchronization
import Testing

/// Conventions that no other suite reaches.
@Suite struct ConventionTests {
  private static let domains = [
    "mypurecloud.com", "use2.us-gov-pure.cloud", "usw2.pure.cloud", "cac1.pure.cloud", "mypurecloud.ie",
    "euw2.pure.cloud",
    "mypurecloud.de", "euc2.pure.cloud", "aps1.pure.cloud", "apne2.pure.cloud", "apne3.pure.cloud", "apse1.pure.cloud",
    "mypurecloud.jp", "mypurecloud.com.au", "sae1.pure.cloud", "mec1.pure.cloud", "mxc1.pure.cloud",
    "edee1.eusc-pure.cloud",
  ]

  @Test(arguments: domains) func aRegionNamesBothAddressesAndEitherCanBeSet(domain: String) async throws {
    for (login, api) in [(nil, nil), ("http://l.test/", nil), (nil, "http://a.test//")] as [(String?, String?)] {
      let urls = Mutex<[String]>([])
      let organization = GenesysOrganization(
        settings: OrganizationSettings(domain: domain, loginURL: login, apiURL: api),
        send: { request, _, _ in
          urls.withLock { $0.append(request.url) }
          return request.url.hasSuffix("/oauth/token") ? ScriptedServer.token : ScriptedServer.json(204, [:])
        }, clock: VirtualTime().clock, random: { 0.5 },
        credentials: { () throws(CredentialsUnreadable) in ClientCredentials(clientID: "client", clientSecret: "secret")
        },
        logger: LogRecorder().logger)
      _ = await organization.delete(.routingRule, id: "x")
      #expect(
        urls.withLock { $0 } == [
          (login == nil ? "https://login.\(domain)" : "http://l.test") + "/oauth/token",
          (api == nil ? "https://api.\(domain)" : "http://a.test") + "/api/v2/routing/rules/x",
        ])
    }
  }

  /// An organisation with the HIPAA option voids a token that stood idle for fifteen minutes.
  @Test func aTokenThatEndedEarlyCostsOneRenewalAndNothingElse() async throws {
    let pretend = PretendOrganisation { $0.tokenIdleSeconds = 900 }
    let organization = pretend.organization()
    _ = try await organization.list(.routingRule, fields: .standard)
    pretend.time.advance(901_000)
    let before = pretend.withWorld { $0.requestCount("POST", "/oauth/token") }
    let queue: ExactText = try #require(pretend.queue("Support"))
    let key = ResourceKey(kind: "RoutingRule", scope: queue, name: "Fresh")
    let outcome = await organization.create(
      .routingRule, key: key, desired: Wanted.body(.routingRule, "Fresh"), fields: .standard)
    guard case .done(_, let exchange) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(exchange.attempts == 2)
    #expect(pretend.withWorld { $0.requestCount("POST", "/oauth/token") } == before + 1)
    #expect(
      pretend.withWorld { world in world.objects(.routingRule).count { $0["name"]?.stringValue == "Fresh" } } == 1)
  }

  @Test(
    arguments: [
      #"{"code":"version.conflict","message":"stale version"}"#, #"{"code":"duplicate.name","message":"taken"}"#,
      #"{"code":"in.use","message":"the queue is in use"}"#, #"{"code":"busy"}"#, #"{"status":409}"#, "", "<html>",
      "[]",
    ], ["POST", "PATCH", "DELETE"]) func a409OfAnyMeaningIsAConflictAndNeverSentAgain(body: String, method: String)
    async throws
  {
    let server = ScriptedServer.api { _, _ in
      .success(IncomingResponse(status: 409, headers: [], body: Array(body.utf8)))
    }
    let organization = server.organization()
    let outcome: WriteOutcome
    switch method {
    case "POST":
      outcome = await organization.create(.routingRule, key: Sample.key, desired: Sample.desired(), fields: .standard)
    case "PATCH":
      outcome = await organization.update(
        .routingRule, live: try Sample.live(), desired: Sample.desired(priority: 9), fields: .standard)
    default: outcome = await organization.delete(.routingRule, id: "id-1")
    }
    guard case .conflict(let error, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(error.status == 409 && !error.message.isEmpty && server.requests.count == 1)
  }

  @Test(arguments: Switches.DuplicateName.allCases) func aTakenNameLeadsToTheOneObjectThatHasIt(
    way: Switches.DuplicateName
  ) async throws {
    let pretend = PretendOrganisation { $0.duplicateName = way }
    let organization = pretend.organization()
    let queue: ExactText = try #require(pretend.queue("Support"))
    let key = ResourceKey(kind: "RoutingRule", scope: queue, name: "Fresh")
    let desired = Wanted.body(.routingRule, "Fresh")
    guard
      case .done(let made?, _) = await organization.create(.routingRule, key: key, desired: desired, fields: .standard)
    else { return #expect(Bool(false)) }
    guard case .conflict = await organization.create(.routingRule, key: key, desired: desired, fields: .standard) else {
      return #expect(Bool(false))
    }
    #expect(try await organization.find(.routingRule, key, fields: .standard).0 == [made])
  }

  /// Cursors that lead nowhere, to where we were, and in a circle.
  @Test(arguments: [
    ["/x?pageSize=5"], ["/x?after="], ["/x?after=a", "/x?after=a"], ["/x?after=a", "/x?after=b", "/x?after=a"],
  ])
  func cursorsThatDoNotAdvanceEnd(next: [String]) async throws {
    let server = ScriptedServer.api { _, count in
      ScriptedServer.json(200, Sample.page([], next: next[min(count, next.count - 1)]))
    }
    do {
      _ = try await server.organization().list(.skillGroup, fields: .standard)
      Issue.record("a list without end ended")
    } catch { #expect(error.message.contains("does not advance")) }
    #expect(server.requests.count == next.count)
  }

  @Test func theCorrelationIDOfTheLastAttemptIsKept() async throws {
    let server = ScriptedServer.api { _, count in
      ScriptedServer.json(
        count == 0 ? 429 : 200, Sample.rule(1), [("ININ-Correlation-Id", "id-\(count)"), ("Retry-After", "1")])
    }
    let outcome = await server.organization().create(
      .routingRule, key: Sample.key, desired: Sample.desired(), fields: .standard)
    #expect(outcome.exchange.correlationID == "id-1" && outcome.exchange.attempts == 2)
    #expect(server.logs.text.contains("id-0") && server.logs.text.contains("id-1"))
  }
}
