import GenesysSimulator
import RoutingModel
import Testing

@Suite struct PagingTests {
  /// Follows `nextUri` to the end.
  private func walk(_ organisation: inout Organisation, _ target: String) -> [String] {
    var names: [String] = []
    var next: String? = target
    while let target = next, names.count < 1000 {
      let page = organisation.send("GET", target)
      names += page.names
      next = page.json?["nextUri"]?.stringValue
    }
    return names
  }

  private func filled(_ count: Int, _ change: (inout Switches) -> Void = { _ in }) throws -> Organisation {
    var organisation = try Organisation(change)
    organisation.world.generate(queues: 2, rules: count, skillGroups: count, now: organisation.now)
    return organisation
  }

  @Test func theEnvelopeIsThePlatforms() throws {
    var organisation = try filled(57)
    let page = try #require(organisation.send("GET", Organisation.rules + "?pageNumber=2").json?.objectValue)
    #expect(page["entities"]?.arrayValue?.count == 25)
    #expect(page["pageSize"] == 25 && page["pageNumber"] == 2 && page["total"] == 57 && page["pageCount"] == 3)
    #expect(page["nextUri"] == "/api/v2/routing/rules?pageSize=25&pageNumber=3")
    #expect(page["previousUri"] == "/api/v2/routing/rules?pageSize=25&pageNumber=1")
    #expect(page["lastUri"] == "/api/v2/routing/rules?pageSize=25&pageNumber=3")
    let last = try #require(organisation.send("GET", Organisation.rules + "?pageNumber=3").json?.objectValue)
    #expect(last["nextUri"] == nil)
    #expect(last["entities"]?.arrayValue?.count == 7)
    let beyond = organisation.send("GET", Organisation.rules + "?pageNumber=9223372036854775807&pageSize=100")
    #expect(beyond.status == 200)
    #expect(beyond.names.isEmpty)
  }

  @Test(arguments: [1, 7, 57, 100])
  func everyObjectComesOnce(size: Int) throws {
    var organisation = try filled(57) { $0.requestsPerMinute = 0 }
    let rules = walk(&organisation, "\(Organisation.rules)?pageSize=\(size)")
    #expect(rules.count == 57)
    #expect(Set(rules).count == 57)
    #expect(
      walk(&organisation, "\(Organisation.groups)?pageSize=\(size)")
        == (1...57).map { "Group 000" + ($0 < 10 ? "0" : "") + "\($0)" })
  }

  @Test func cursorsSurviveChanges() throws {
    var organisation = try filled(20)
    let first = organisation.send("GET", Organisation.groups + "?pageSize=10")
    #expect(first.json?["pageNumber"] == nil)
    try organisation.world.drift(
      ["action": "delete", "kind": "SkillGroup", "name": "Group 00005"], now: organisation.now)
    let next = try #require(first.json?["nextUri"]?.stringValue)
    #expect(organisation.send("GET", next).names.first == "Group 00011")
    #expect(organisation.send("GET", Organisation.groups + "?after=nonsense").status == 400)
  }

  @Test(arguments: ["pageSize=0", "pageSize=x", "pageNumber=0", "pageNumber=-1"])
  func senselessPagesAreRefused(query: String) throws {
    var organisation = try filled(1)
    #expect(organisation.send("GET", "\(Organisation.rules)?\(query)").status == 400)
  }

  @Test func anOversizedPageIsClampedOrRefused() throws {
    var organisation = try filled(150)
    let clamped = organisation.send("GET", Organisation.rules + "?pageSize=500")
    #expect(clamped.json?["pageSize"] == 100)
    #expect(clamped.names.count == 100)
    organisation.world.switches.oversizedPage = .refuse
    let refused = organisation.send("GET", Organisation.rules + "?pageSize=500")
    #expect(refused.status == 400)
    #expect(refused.fields == ["pageSize"])
  }

  @Test func rulesAreFilteredByQueueAndTheLinksKeepIt() throws {
    var organisation = try Organisation()
    for number in 0..<5 { _ = try organisation.create(organisation.rule("S\(number)")) }
    _ = try organisation.create(organisation.rule("other", queue: organisation.sales))
    let target = "\(Organisation.rules)?queueId=\(organisation.support)&pageSize=2&name=S*"
    let page = organisation.send("GET", target)
    #expect(page.json?["total"] == 5)
    #expect(page.json?["nextUri"]?.stringValue?.contains("queueId=\(organisation.support)&name=S%2A&") == true)
    #expect(walk(&organisation, target) == ["S0", "S1", "S2", "S3", "S4"])
  }

  @Test(arguments: [
    (Switches.NameFilter.exact, "Tech", ["Tech"]), (.exact, "Tech*", ["Tech*"]),
    (.caseInsensitive, "tech", ["Tech", "tech"]),
    (.caseInsensitive, "tech*", ["Tech*"]), (.wildcard, "tech*", ["Tech", "tech", "Technical", "Tech*"]),
    (.wildcard, "*cal", ["Technical"]), (.wildcard, "t*h*c*l", ["Technical"]), (.wildcard, "tech", ["Tech", "tech"]),
  ])
  func namesMatchAsTheSwitchSays(way: Switches.NameFilter, pattern: String, expected: [String]) throws {
    var organisation = try Organisation { $0.nameFilter = way }
    for name in ["Tech", "tech", "Technical", "Tech*", "Other"] { _ = try organisation.create(organisation.rule(name)) }
    #expect(organisation.send("GET", "\(Organisation.rules)?name=\(pattern)").names == expected)
  }

  @Test func theListMayCarryHeadersOnly() throws {
    var organisation = try filled(3) { $0.rulesList = .headers }
    let entity = try #require(organisation.send("GET", Organisation.rules).json?["entities"]?.arrayValue?.first)
    #expect(entity["expression"] == nil)
    #expect(entity["priority"] == nil)
    let id = try #require(entity["id"]?.stringValue)
    #expect(organisation.send("GET", "\(Organisation.rules)/\(id)").json?["expression"] != nil)
    organisation.world.switches.rulesList = .whole
    #expect(organisation.send("GET", Organisation.rules).json?["entities"]?.arrayValue?.first?["expression"] != nil)
  }
}
