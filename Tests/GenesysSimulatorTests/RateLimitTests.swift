import GenesysSimulator
import RoutingModel
import Testing

@Suite struct RateLimitTests {
  @Test func theWindowIsExactOverAnyMinute() throws {
    var organisation = try Organisation { $0.requestsPerMinute = 3 }
    var statuses: [Int] = []
    for pause: Int64 in [0, 30_000, 0, 0, 29_999, 1, 0, 0] {
      organisation.wait(pause)
      statuses.append(organisation.send("GET", Organisation.rules).status)
    }
    // The first leaves the window exactly 60 s after it came; two more fit only after the others leave.
    #expect(statuses == [200, 200, 200, 429, 429, 200, 429, 429])
    #expect(organisation.world.rateLimitedCount == 4)
  }

  @Test func eachTokenHasItsOwnBudget() throws {
    var organisation = try Organisation { $0.requestsPerMinute = 1 }
    #expect(organisation.send("GET", Organisation.rules).status == 200)
    #expect(organisation.send("GET", Organisation.rules).status == 429)
    organisation.token = try #require(organisation.requestToken().json?["access_token"]?.stringValue)
    #expect(organisation.send("GET", Organisation.rules).status == 200)
  }

  static let spellings: [(Switches.RetryAfter, String?)] = [
    (.seconds, "48"), (.date, "Mon, 24 Nov 2025 16:01:01 GMT"), (.missing, nil), (.garbage, "soon"), (.negative, "-1"),
    (.hour, "3600"),
  ]

  @Test(arguments: spellings)
  func retryAfterComesInEverySpelling(spelling: Switches.RetryAfter, expected: String?) throws {
    var organisation = try Organisation { switches in
      switches.requestsPerMinute = 1
      switches.retryAfter = spelling
      switches.limitMember = true
    }
    _ = organisation.send("GET", Organisation.rules)
    organisation.wait(12_500)
    let refused = organisation.send("GET", Organisation.rules)
    #expect(refused.code == "too.many.requests.retry.after")
    #expect(
      refused.json?["message"]?.stringValue == "Rate limit exceeded the maximum. Retry the request in [48] seconds")
    #expect(refused.json?["limit"]?["value"] == 1)
    #expect(refused.header("Retry-After") == expected)
  }

  @Test func zeroSwitchesTheLimitOff() throws {
    var organisation = try Organisation { $0.requestsPerMinute = 0 }
    for _ in 0..<1000 { #expect(organisation.send("GET", "/api/v2/routing/skills").status == 200) }
    #expect(organisation.world.largestMinute == 1001)
  }
}
