import GenesysCloud
import GenesysSimulator
import HTTPTransport
import RoutingModel
import Synchronization
import Testing

/// Pace and pauses of the whole client, as the organisation sees them.
@Suite struct PaceTests {
  /// A server in a bad mood: errors, limits, dead tokens, lost connections, in an order that the seed decides.
  private static func moody(_ seed: UInt64) -> ScriptedServer {
    let random = Mutex(WorldRandom(seed: seed))
    let issued = Mutex(0)
    return ScriptedServer { request, _ in
      let mood = random.withLock { Int.random(in: 0..<40, using: &$0) }
      if request.path == "/oauth/token" {
        if mood < 10 {
          return ScriptedServer.json(400, ["error": "invalid_request", "description": "rate limit exceeded"])
        }
        let number = issued.withLock {
          $0 += 1
          return $0
        }
        return ScriptedServer.json(200, ["access_token": .string("t\(number)"), "expires_in": mood < 20 ? 20 : 86_400])
      }
      switch mood {
      case 0, 1: return ScriptedServer.json(500, [:])
      case 2: return ScriptedServer.json(429, [:], [("Retry-After", "2")])
      case 3: return ScriptedServer.json(429, [:])
      case 4: return ScriptedServer.json(401, [:])
      case 5: return .failure(.unknown("reset"))
      case 6: return .failure(.notSent("refused"))
      default: return ScriptedServer.json(200, Sample.page(of: Array(0..<30), size: 1, number: request.pageNumber))
      }
    }
  }

  @Test(arguments: [10, 60, 240], 1...4 as ClosedRange<UInt64>)
  func noMinuteSeesMoreThanTheConfiguredRequests(limit: Int, seed: UInt64) async throws {
    let server = Self.moody(seed)
    let organization = server.organization { $0.requestsPerMinute = limit }
    try await server.time.run {
      for quiet in [0, 7_000, 90_000] as [Int64] {
        server.time.advance(quiet)
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<6 {
            // That some fail in this mood is no matter here.
            group.addTask { _ = try? await organization.list(.routingRule, fields: .standard) }
            group.addTask { _ = await organization.delete(.routingRule, id: "x") }
          }
        }
      }
    }
    let times = (server.requests + server.tokenRequests).map(\.time).sorted()
    #expect(times.count > limit * 2 && server.tokenRequests.count > 1)
    for start in times.indices.dropLast(limit) {
      #expect(times[start + limit] - times[start] >= 60_000, "seed \(seed): \(limit + 1) requests within a minute")
    }
    // A burst takes some virtual time itself: what the rate gives meanwhile comes on top.
    let burst = max(1, limit / 10)
    for start in times.indices {
      let end = times[start] + 1_000
      let count = times[start...].prefix { $0 < end }.count
      #expect(count <= burst + limit / 60 + 2, "seed \(seed): \(count) requests within a second")
    }
  }

  @Test func theWholeBudgetIsUsed() async throws {
    let server = ScriptedServer.api { request, count in
      if count % 7 == 3 { return ScriptedServer.json(500, [:]) }
      return ScriptedServer.json(200, Sample.page(of: Array(0..<600), size: 10, number: request.pageNumber))
    }
    let organization = server.organization { $0.requestsPerMinute = 60 }
    try await server.time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<3 { group.addTask { _ = try await organization.list(.routingRule, fields: .standard) } }
        try await group.waitForAll()
      }
    }
    let times = (server.requests + server.tokenRequests).map(\.time).sorted()
    let span = Double(try #require(times.last) - times[0])
    let least = Double(times.count - 6) * 1_000
    #expect(times.count > 200)
    #expect(span >= least * 0.99 && span <= least * 1.03, "\(times.count) requests took \(span) ms")
  }

  @Test func tenThousandRulesTakeAHundredRequestsAndTwentyFiveSeconds() async throws {
    let server = ScriptedServer.api { request, _ in
      ScriptedServer.json(200, Sample.page(of: Array(0..<10_000), size: request.pageSize, number: request.pageNumber))
    }
    let organization = server.organization { $0.requestsPerMinute = OrganizationSettings.defaultRequestsPerMinute }
    let listing = try await server.time.run { try await organization.list(.routingRule, fields: .standard) }
    #expect(listing.live.complete && listing.live.objects.count == 10_000 && listing.requests == 100)
    #expect(server.requests.allSatisfy { $0.pageSize == 100 })
    #expect((19_000...25_000).contains(server.time.milliseconds), "\(server.time.milliseconds)")
  }

  /// `Retry-After`, and how long nobody asks anything; random is 0.5, so that a first backoff is half a second.
  @Test(
    arguments: [
      ("30", 30_000), ("900", 900_000), ("Mon, 24 Nov 2025 16:00:30 GMT", nil), ("901", 500), ("3600", 500),
      ("-1", 500),
      ("soon", 500), (nil, 500), ("Mon, 24 Nov 2025 15:59:00 GMT", 500), ("Mon, 24 Nov 2025 17:00:00 GMT", 500),
    ] as [(String?, Int64?)])
  func a429StopsTheWholeClient(header: String?, expected: Int64?) async throws {
    let refused = Mutex<Int64?>(nil)
    let server = ScriptedServer.api { request, count in
      if count == 5 {
        refused.withLock { $0 = request.time + 5 }
        return ScriptedServer.json(429, [:], header.map { [("Retry-After", $0)] } ?? [])
      }
      return ScriptedServer.json(200, Sample.page(of: Array(0..<300), size: 10, number: request.pageNumber))
    }
    let organization = server.organization { $0.requestsPerMinute = 600 }
    let listing = try await server.time.run { try await organization.list(.routingRule, fields: .standard) }
    #expect(listing.live.objects.count == 300 && server.requests.count == 31)
    let start = try #require(refused.withLock { $0 })
    // 16:00:30 is half a minute after the clock's start.
    let pause = expected ?? (30_000 - start)
    let later = server.requests.map(\.time).filter { $0 >= start }
    // What was let through before the answer came is on its way.
    let after = later.filter { $0 > start + 100 }
    #expect(later.count - after.count < 8 && after.count > 10)
    let first = try #require(after.first)
    #expect(first >= start + pause && first <= start + pause + 50, "\(first - start) ms instead of \(pause)")
  }

  @Test func tasksThatCompeteForASmallBudgetAllEnd() async throws {
    let pretend = PretendOrganisation {
      $0.requestsPerMinute = 30
      $0.retryAfter = .missing
    }
    // No pace of its own: all come back at once after each pause.
    let organization = pretend.organization(latency: 50)
    let complete = try await pretend.time.run {
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<40 {
          group.addTask { try await organization.list(.routingRule, fields: .standard).live.complete }
        }
        return try await group.reduce(true) { $0 && $1 }
      }
    }
    #expect(complete)
    #expect(pretend.withWorld { $0.rateLimitedCount } > 40 * RetryState.throttleLimit)
  }
}
