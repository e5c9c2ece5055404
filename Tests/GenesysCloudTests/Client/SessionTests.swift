import GenesysCloud
import HTTPTransport
import RoutingModel
import Synchronization
import Testing

/// Token, pace and pauses, as seen through the client.
@Suite struct SessionTests {
  private let page = Sample.page(of: [1], size: 10, number: 1)

  @Test(arguments: OrganizationSettings.Authorization.allCases, ["", "routing:rule routing:rule:write"])
  func theTokenIsAskedForInTheConfiguredWay(way: OrganizationSettings.Authorization, scope: String) async throws {
    let server = ScriptedServer.api { [page] _, _ in ScriptedServer.json(200, page) }
    let organization = server.organization {
      $0.authorization = way
      $0.scope = scope
    }
    _ = try await organization.list(.routingRule, fields: .standard)
    let request = try #require(server.tokenRequests.first)
    #expect(request.header("Content-Type") == "application/x-www-form-urlencoded")
    #expect(request.header("Authorization") == (way == .basic ? "Basic Y2xpZW50OnMzY3JldC1jYW5hcnk=" : nil))
    let form =
      ["grant_type=client_credentials"] + (way == .form ? ["client_id=client", "client_secret=s3cret-canary"] : [])
      + (scope.isEmpty ? [] : ["scope=routing%3Arule%20routing%3Arule%3Awrite"])
    #expect(request.method == "POST" && request.text == form.joined(separator: "&"))
  }

  @Test func manyRequestsAtOnceShareOneToken() async throws {
    let server = ScriptedServer.api { request, _ in
      ScriptedServer.json(200, Sample.page(of: Array(0..<1_000), size: 10, number: request.pageNumber))
    }
    let organization = server.organization()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { _ = try await organization.list(.routingRule, fields: .standard) } }
      try await group.waitForAll()
    }
    #expect(server.tokenRequests.count == 1)
  }

  @Test func aTokenIsRenewedBeforeItEnds() async throws {
    let server = ScriptedServer { [page] request, _ in
      request.path == "/oauth/token"
        ? ScriptedServer.json(200, ["access_token": "x", "expires_in": 300]) : ScriptedServer.json(200, page)
    }
    let organization = server.organization()
    for _ in 0..<2 { _ = try await organization.list(.routingRule, fields: .standard) }
    #expect(server.tokenRequests.count == 1)
    server.time.advance(271_000)
    _ = try await organization.list(.routingRule, fields: .standard)
    #expect(server.tokenRequests.count == 2)
  }

  @Test func a401RenewsTheTokenOnceForAllAndRepeatsEachRequestOnce() async throws {
    let issued = Mutex(0)
    let server = ScriptedServer { request, _ in
      if request.path == "/oauth/token" {
        let number = issued.withLock {
          $0 += 1
          return $0
        }
        return ScriptedServer.json(200, ["access_token": .string("token-\(number)"), "expires_in": 86_400])
      }
      // The organisation voided the first token while nobody looked.
      if request.header("Authorization") == "Bearer token-1" { return ScriptedServer.json(401, ["message": "no"]) }
      return ScriptedServer.json(200, Sample.page(of: Array(0..<200), size: 10, number: request.pageNumber))
    }
    let listing = try await server.organization().list(.routingRule, fields: .standard)
    #expect(listing.live.objects.count == 200)
    #expect(server.tokenRequests.count == 2)
    #expect(server.requests.count == 21)
  }

  @Test func aSecond401IsAnErrorAboutCredentials() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(401, ["message": "Invalid login credentials."]) }
    await #expect(throws: ReadFailure.credentials("Invalid login credentials.")) {
      _ = try await server.organization().list(.routingRule, fields: .standard)
    }
    #expect(server.requests.count == 2)
  }

  @Test(arguments: [400, 401, 403]) func aRefusedSecretIsReportedAtOnceAndReadAnewNextTime(status: Int) async throws {
    let secrets = Mutex(["wrong", "right"])
    let server = ScriptedServer { [page] request, _ in
      guard request.path == "/oauth/token" else { return ScriptedServer.json(200, page) }
      return request.header("Authorization") == "Basic Y2xpZW50OnJpZ2h0"
        ? ScriptedServer.token
        : ScriptedServer.json(status, ["error": "invalid_client", "error_description": "client not found"])
    }
    let organization = GenesysOrganization(
      settings: OrganizationSettings(loginURL: "http://login.test", apiURL: "http://api.test"),
      send: { request, _, _ in server.answer(request) }, clock: server.time.clock, random: { 0.5 },
      credentials: { () throws(CredentialsUnreadable) in
        ClientCredentials(
          clientID: "client", clientSecret: secrets.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] })
      }, logger: server.logs.logger)
    do {
      _ = try await organization.list(.routingRule, fields: .standard)
      Issue.record("a wrong secret was accepted")
    } catch let failure {
      guard case .credentials(let reason) = failure else { return #expect(Bool(false), "\(failure)") }
      #expect(reason.contains("client not found") && reason.contains("\(status)"))
    }
    #expect(server.tokenRequests.count == 1)
    #expect(try await organization.list(.routingRule, fields: .standard).live.objects.count == 1)
  }

  @Test func unreadableCredentialsSayWhichFile() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, [:]) }
    let organization = GenesysOrganization(
      settings: OrganizationSettings(domain: "mypurecloud.de"), send: { request, _, _ in server.answer(request) },
      clock: server.time.clock, random: { 0.5 },
      credentials: { () throws(CredentialsUnreadable) in throw CredentialsUnreadable("/etc/secret: permission denied")
      },
      logger: server.logs.logger)
    let outcome = await organization.delete(.routingRule, id: "x")
    guard case .refused(let error, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(error.message == "/etc/secret: permission denied")
    #expect(server.requests.isEmpty && server.tokenRequests.isEmpty)
  }

  @Test func theTokenEndpointsOwnLimitIsWaitedOut() async throws {
    let asked = Mutex(0)
    let server = ScriptedServer { [page] request, _ in
      guard request.path == "/oauth/token" else { return ScriptedServer.json(200, page) }
      return asked.withLock {
        $0 += 1
        return $0
      } < 4
        ? ScriptedServer.json(400, ["error": "invalid_request", "description": "Rate Limit exceeded; wait"])
        : ScriptedServer.token
    }
    #expect(try await server.organization().list(.routingRule, fields: .standard).live.objects.count == 1)
    let times = server.tokenRequests.map(\.time)
    #expect(
      zip(times, times.dropFirst()).map { $1 - $0 } == [505, 1_005, 2_005], "full jitter of 1, 2 and 4 s, halved")
  }

  @Test(arguments: [
    #"{"token_type":"bearer"}"#, #"{"access_token":""}"#, #"{"access_token":"a\r\nX: y"}"#, "no json", "[]",
    #"{"access_token":7}"#,
  ]) func anAnswerWithoutAUsableTokenIsTriedAgainAndThenReported(body: String) async throws {
    let server = ScriptedServer { request, _ in
      .success(IncomingResponse(status: 200, headers: [], body: Array(body.utf8)))
    }
    do {
      _ = try await server.organization().list(.routingRule, fields: .standard)
      Issue.record("accepted \(body)")
    } catch let failure {
      guard case .unavailable(let reason) = failure else { return #expect(Bool(false), "\(failure)") }
      #expect(reason.contains("access_token"))
    }
    #expect(server.requests.isEmpty && server.tokenRequests.count == RetryState.attemptLimit)
  }

  @Test(arguments: [("7", 7_000), ("Mon, 24 Nov 2025 16:00:30 GMT", 30_000), ("0", 0)] as [(String, Int64)])
  func a429PausesEverybodyForExactlyThatLong(header: String, wait: Int64) async throws {
    let refusedAt = Mutex<Int64?>(nil)
    let server = ScriptedServer.api { request, count in
      if count == 0 {
        refusedAt.withLock { $0 = request.time + 5 }
        return ScriptedServer.json(429, ["message": "slow down"], [("Retry-After", header)])
      }
      return ScriptedServer.json(200, Sample.page(of: Array(0..<200), size: 10, number: request.pageNumber))
    }
    let organization = server.organization()
    _ = try await organization.list(.routingRule, fields: .standard)
    let start = try #require(refusedAt.withLock { $0 })
    // The wall clock stands at the start plus the uptime; the date names a second after it.
    let expected = header.contains("GMT") ? 1_764_000_030_000 - VirtualTime.start.milliseconds - start : wait
    #expect(server.requests[1].time - start == expected)
    #expect(server.requests.count == 21)
  }

  @Test func readsOutliveErrorsThatPass() async throws {
    let failures: [ScriptedServer.Answer] = [
      ScriptedServer.json(500, [:]), ScriptedServer.json(503, [:]), .failure(.unknown("reset")),
      .failure(.notSent("refused")), ScriptedServer.json(408, [:]),
    ]
    let server = ScriptedServer.api { [page] _, count in
      count < failures.count ? failures[count] : ScriptedServer.json(200, page)
    }
    #expect(try await server.organization().list(.routingRule, fields: .standard).requests == 6)
    let times = server.requests.map(\.time)
    #expect(zip(times, times.dropFirst()).map { $1 - $0 - 5 } == [250, 500, 1_000, 2_000, 4_000])
  }

  @Test func a403NamesThePermission() async throws {
    let server = ScriptedServer.api { _, _ in
      ScriptedServer.json(
        403, ["message": "You must have permission: routing:rule:view", "code": "missing.permissions"])
    }
    do {
      _ = try await server.organization().list(.routingRule, fields: .standard)
      Issue.record("a 403 was accepted")
    } catch let failure {
      #expect(failure.message.contains("routing:rule:view"))
    }
    #expect(server.requests.count == 1)
  }

  @Test func theBudgetIsTold() async throws {
    let server = ScriptedServer.api { [page] _, _ in ScriptedServer.json(200, page) }
    let organization = server.organization { $0.requestsPerMinute = 240 }
    #expect(organization.budget(for: 100).remaining == 24)
    #expect(organization.budget(for: 100).millisecondsUntilSent == 19_000)
    _ = try await organization.list(.routingRule, fields: .standard)
    #expect(organization.budget(for: 100).remaining == 22)
    #expect(server.organization().budget(for: 5).remaining == nil)
  }

  @Test func aStoppedTaskStopsWaiting() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(429, [:], [("Retry-After", "600")]) }
    let reached = AsyncStream.makeStream(of: Void.self)
    let clock = ClientClock(
      now: server.time.clock.now, wall: server.time.clock.wall,
      sleep: { _ in
        reached.continuation.yield()
        try await Task.sleep(for: .seconds(600))
      })
    var settings = OrganizationSettings(loginURL: "http://login.test", apiURL: "http://api.test")
    settings.requestsPerMinute = 0
    let organization = GenesysOrganization(
      settings: settings, send: { request, _, _ in server.answer(request) }, clock: clock, random: { 0.5 },
      credentials: { () throws(CredentialsUnreadable) in ClientCredentials(clientID: "a", clientSecret: "bbbb") },
      logger: server.logs.logger)
    let tasks = (0..<5).map { number in
      Task { await organization.delete(.routingRule, id: ExactText("id-\(number)")) }
    }
    for await _ in reached.stream { break }
    for task in tasks { task.cancel() }
    for task in tasks {
      guard case .notSent = await task.value else { return #expect(Bool(false), "a cancelled wait was not sent") }
    }
  }

  @Test func theProbeSaysWhatFails() async throws {
    let server = ScriptedServer.api { request, _ in
      switch request.path {
      case "/api/v2/routing/rules": ScriptedServer.json(404, ["message": "not found"])
      case "/api/v2/routing/queues": ScriptedServer.json(403, ["message": "routing:queue:view"])
      default: ScriptedServer.json(200, Sample.page([]))
      }
    }
    let findings = await server.organization().probe(KindCatalog.all)
    #expect(findings.first?.subject == "token" && findings.first?.failure == nil)
    func failure(_ subject: String) -> ReadFailure? { findings.first { $0.subject == subject }?.failure }
    #expect(
      failure("/api/v2/routing/skillgroups") == nil && findings.contains { $0.subject == "/api/v2/routing/skillgroups" }
    )
    #expect(failure("/api/v2/routing/rules") == .refused(RemoteError(status: 404, code: nil, message: "not found")))
    #expect(
      failure("/api/v2/routing/queues")
        == .permission(RemoteError(status: 403, code: nil, message: "routing:queue:view")))
    let closed = ScriptedServer { _, _ in ScriptedServer.json(401, ["error": "invalid_client"]) }
    let refused = await closed.organization().probe(KindCatalog.all)
    #expect(refused.count == 1 && refused[0].failure?.message.contains("invalid_client") == true)
  }
}
