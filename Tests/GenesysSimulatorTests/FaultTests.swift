import GenesysSimulator
import RoutingModel
import Testing

@Suite struct FaultTests {
  private func organisation(_ faults: String...) throws -> Organisation {
    var organisation = try Organisation()
    for fault in faults { organisation.world.faults.add(try Fault(words: fault)) }
    return organisation
  }

  @Test(arguments: [
    ("status status=503 next=2", [503, 503, 200, 200, 200, 200]),
    ("status status=500 every=3", [200, 200, 500, 200, 200, 500]),
    ("rateLimit seconds=7 next=1", [429, 200, 200, 200, 200, 200]),
    ("status probability=0", [200, 200, 200, 200, 200, 200]),
    ("status status=502 probability=1", [502, 502, 502, 502, 502, 502]),
    ("status method=POST", [200, 200, 200, 200, 200, 200]),
    ("status path=/api/v2/routing/r* status=504", [504, 504, 504, 504, 504, 504]),
    ("status path=/api/v2/routing", [200, 200, 200, 200, 200, 200]),
    ("redirect location=http://elsewhere.example/ next=1", [302, 200, 200, 200, 200, 200]),
    ("revokeTokens next=1", [401, 401, 401, 401, 401, 401]),
  ])
  func triggersAndMatches(words: String, statuses: [Int]) throws {
    var organisation = try organisation(words)
    #expect((0..<6).map { _ in organisation.send("GET", Organisation.rules).status } == statuses)
  }

  @Test(arguments: [("before", 0), ("after", 1)])
  func anErrorMayHideACommit(commit: String, created: Int) throws {
    for words in ["status status=503 commit=\(commit) next=1", "reset commit=\(commit) next=1"] {
      var organisation = try organisation(words)
      let response = organisation.send("POST", Organisation.rules, organisation.rule("A"))
      #expect(response.status == 503 || response.delivery.ending == .resetWithoutAnswer)
      #expect(organisation.world.objects(.routingRule).count == created)
      let retried = organisation.send("POST", Organisation.rules, organisation.rule("A")).status
      #expect(retried == (created == 1 ? 409 : 200))
    }
  }

  @Test func rateLimitFaultsFollowTheSwitch() throws {
    var organisation = try organisation("rateLimit seconds=7")
    #expect(organisation.send("GET", Organisation.rules).header("Retry-After") == "7")
    organisation.world.switches.retryAfter = .missing
    #expect(organisation.send("GET", Organisation.rules).header("Retry-After") == nil)
    #expect(organisation.world.rateLimitedCount == 2)
  }

  @Test func theTokenEndpointIsHitOnlyWhenNamed() throws {
    var organisation = try organisation("status status=500", "tokenLimit path=/oauth/token next=1")
    let refused = organisation.requestToken()
    #expect(refused.status == 400)
    #expect(refused.json?["error"] == "invalid_request")
    #expect(organisation.requestToken().status == 200)
  }

  @Test func deliveries() throws {
    var organisation = try organisation(
      "latency milliseconds=250", "slowBody bytes=10 pauseMilliseconds=5", "oversized bytes=1000")
    var expected = Delivery()
    expected.delayMilliseconds = 250
    expected.pieceBytes = 10
    expected.pauseMilliseconds = 5
    expected.paddingBytes = 1000
    expected.mayCompress = false
    #expect(organisation.send("GET", Organisation.rules).delivery == expected)
    organisation.world.faults.clear()
    organisation.world.faults.add(try Fault(words: "truncate bytes=30 reset=true"))
    #expect(organisation.send("GET", Organisation.rules).delivery.ending == .reset(afterBytes: 30))
  }

  @Test func bodiesThatAreNotTheApis() throws {
    var organisation = try organisation("garbage next=1")
    #expect(organisation.send("GET", Organisation.rules).json == nil)
    organisation.world.faults.add(try Fault(words: "wrongContentType next=1"))
    let page = organisation.send("GET", Organisation.rules)
    #expect(page.header("Content-Type") == "text/html")
    #expect(page.headers.count { $0.name == "Content-Type" } == 1)
    organisation.world.faults.add(try Fault(words: "emptyBody next=1"))
    #expect(organisation.send("GET", Organisation.rules).body.isEmpty)
    organisation.world.faults.add(try Fault(words: "absurdTotals next=1"))
    #expect(organisation.send("GET", Organisation.rules).json?["total"] == .integer(.max))
  }

  /// Ten rules in pages of five; the fault strikes between the first page and the second.
  @Test(arguments: [
    ("moveToFront", ["R4", "R5", "R6", "R7", "R8"], 10), ("moveToEnd", ["R6", "R7", "R8", "R9", "R0"], 10),
    ("deleteFirst", ["R6", "R7", "R8", "R9"], 9), ("insertFirst", ["R4", "R5", "R6", "R7", "R8"], 11),
  ])
  func objectsMoveBetweenPages(change: String, second: [String], total: Int64) throws {
    var organisation = try Organisation()
    for number in 0..<10 { _ = try organisation.create(organisation.rule("R\(number)")) }
    #expect(organisation.send("GET", "\(Organisation.rules)?pageSize=5").names == ["R0", "R1", "R2", "R3", "R4"])
    organisation.world.faults.add(try Fault(words: "shift change=\(change) next=1"))
    let page = organisation.send("GET", "\(Organisation.rules)?pageSize=5&pageNumber=2")
    #expect(page.names == second)
    #expect(page.json?["total"] == .integer(total))
  }

  @Test func pagesMayRepeatAnObjectOrThemselves() throws {
    var organisation = try Organisation()
    organisation.world.generate(queues: 1, rules: 4, skillGroups: 4, now: organisation.now)
    organisation.world.faults.add(try Fault(words: "duplicate next=1"))
    let page = organisation.send("GET", "\(Organisation.rules)?pageSize=2&pageNumber=2")
    #expect(page.names == ["Rule 00002", "Rule 00003", "Rule 00004"])
    let first = try #require(
      organisation.send("GET", "\(Organisation.groups)?pageSize=2").json?["nextUri"]?.stringValue)
    organisation.world.faults.add(try Fault(words: "stuckCursor next=1"))
    #expect(organisation.send("GET", first).json?["nextUri"]?.stringValue == first)
  }

  @Test(arguments: [
    "", "nonsense", "status status=999", "reset commit=maybe", "latency milliseconds=-1", "latency next=1 every=2",
    "latency probability=2", "latency colour=red", "latency word", "shift change=up",
  ])
  func nonsenseIsRefused(words: String) {
    #expect(throws: FaultError.self) { try Fault(words: words) }
  }
}
