import GenesysSimulator
import RoutingModel
import Testing

@Suite struct AdministrationTests {
  private func administer(
    _ organisation: inout Organisation, _ method: String, _ target: String, _ body: JSONValue = .null
  ) -> SimulatedResponse {
    organisation.world.administer(
      SimulatedRequest(method, target, body: JSONWriter.bytes(of: body)), now: organisation.now)
  }

  @Test func everySwitchIsSetByEachOfItsValuesAndReadBack() throws {
    var organisation = try Organisation()
    for entry in SwitchCatalog.all {
      let values: [JSONValue] =
        entry.choices.contains("…")
        ? entry.choices.split(separator: "…").map { JSONScalar.read(String($0)) }
        : entry.choices.split(separator: " | ").map { JSONScalar.read(String($0)) }
      #expect(values.count >= 2)
      for value in values {
        let body = JSONValue.object(JSONObject([(ExactText(entry.name), value)]))
        let response = administer(&organisation, "PATCH", "/switches", body)
        #expect(response.status == 200, "\(entry.name): \(response.text)")
        #expect(response.json?[entry.name] == value)
      }
    }
    #expect(organisation.world.switches != Switches())
    _ = administer(&organisation, "PUT", "/switches", [:])
    #expect(organisation.world.switches == Switches())
  }

  @Test(
    arguments: [
      ["nonsense": 1], ["createStatus": 202], ["createStatus": "200"], ["gzip": "yes"], ["lagReads": -1],
      ["largestPage": 0], [],
    ] as [JSONValue])
  func wrongSwitchesChangeNothing(body: JSONValue) throws {
    var organisation = try Organisation()
    let response = administer(&organisation, "PATCH", "/switches", body)
    #expect(response.status == 400)
    #expect(response.json?["error"]?.stringValue?.isEmpty == false)
    #expect(organisation.world.switches == Switches())
  }

  @Test func seedingFillsTheOrganisation() throws {
    var organisation = try Organisation { $0.lagMilliseconds = 60_000 }
    let seed: JSONValue = [
      "queues": ["Billing", ["name": "VIP", "id": "q-vip"]], "skills": ["patience"], "languages": ["French"],
      "divisions": ["West"],
      "rules": [["name": "Gold", "queue": "VIP", "priority": 1, "expression": Organisation.condition]],
      "skillGroups": [["name": "G", "skillConditions": []]], "generate": ["queues": 1, "rules": 2],
    ]
    #expect(administer(&organisation, "POST", "/seed", seed).status == 204)
    // What was seeded is there at once, whatever lags.
    #expect(organisation.send("GET", Organisation.rules).names == ["Gold", "Rule 00001", "Rule 00002"])
    #expect(
      organisation.send("GET", Organisation.rules).json?["entities"]?.arrayValue?.first?["queue"]?["id"] == "q-vip")
    #expect(organisation.send("GET", Organisation.groups).names == ["G"])
    // What was generated before is left alone.
    #expect(administer(&organisation, "POST", "/seed", ["generate": ["queues": 1, "rules": 3]]).status == 204)
    #expect(organisation.send("GET", Organisation.rules).json?["total"] == 4)
    for bad: JSONValue in [[], ["rules": [["name": "A", "queue": "Nowhere"]]], ["queues": [5]], ["colours": []]] {
      #expect(administer(&organisation, "POST", "/seed", bad).status == 400)
    }
  }

  @Test func driftGoesBehindEverybodysBack() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    let identity: JSONValue = ["name": "A", "queue": "Support"]
    let change: JSONValue = [
      "action": "change", "kind": "RoutingRule", "identity": identity, "fields": ["priority": 8],
    ]
    #expect(administer(&organisation, "POST", "/drift", change).json?["id"]?.stringValue == id)
    let live = organisation.send("GET", "\(Organisation.rules)/\(id)").json
    #expect(live?["priority"] == 8)
    #expect(live?["version"] == 2)
    #expect(live?["modifiedBy"]?["id"] != "client")
    let create: JSONValue = ["action": "create", "fields": organisation.rule("Unmanaged")]
    #expect(administer(&organisation, "POST", "/drift", create).status == 200)
    #expect(administer(&organisation, "POST", "/drift", ["action": "delete", "identity": identity]).status == 200)
    #expect(organisation.send("GET", Organisation.rules).names == ["Unmanaged"])
    #expect(administer(&organisation, "POST", "/drift", ["action": "delete", "identity": identity]).status == 400)
    #expect(administer(&organisation, "POST", "/drift", ["action": "explode"]).status == 400)
    #expect(administer(&organisation, "POST", "/drift", ["action": "create", "kind": "Car"]).status == 400)
  }

  @Test func theDumpCountsWhatWasAsked() throws {
    var organisation = try Organisation()
    let id = try organisation.create(organisation.rule("A"))
    _ = organisation.send("GET", "\(Organisation.rules)/\(id)")
    _ = organisation.send("GET", "\(Organisation.rules)/other")
    let dump = administer(&organisation, "GET", "/dump")
    let counted = dump.json?["requests"]?["GET /api/v2/routing/rules/{id}"]
    #expect(counted == ["total": 2, "byStatus": ["200": 1, "404": 1]])
    #expect(dump.json?["kinds"]?["RoutingRule"]?.arrayValue?.count == 1)
    #expect(dump.json?["largestMinute"] == 4)
    #expect(dump.json?["tokens"]?["issued"] == 1)
    #expect(administer(&organisation, "GET", "/dump").body == dump.body)
    #expect(organisation.world.requestCount("POST", Organisation.rules) == 1)
    #expect(administer(&organisation, "DELETE", "/requests").status == 204)
    #expect(organisation.world.requestCount("POST", Organisation.rules) == 0)
    #expect(organisation.world.objects(.routingRule).count == 1)
  }

  @Test func theRequestLogIsBoundedAndNumbered() throws {
    var organisation = try Organisation { $0.requestLogEntries = 10 }
    for _ in 0..<30 { _ = organisation.send("GET", "/api/v2/routing/skills") }
    let log = administer(&organisation, "GET", "/requests?since=29").json
    #expect(log?["next"] == 31)
    #expect(log?["requests"]?.arrayValue?.count == 2)
    #expect(organisation.world.requests.count <= 10)
    let entry = log?["requests"]?.arrayValue?.last
    #expect(entry?["path"] == "/api/v2/routing/skills")
    #expect(entry?["status"] == 200)
    #expect(entry?["correlationId"]?.stringValue?.count == 36)
  }

  @Test func faultsAreSetShownAndCleared() throws {
    var organisation = try Organisation()
    let fault: JSONValue = ["effect": "status", "status": 503, "method": "GET", "next": 1]
    #expect(administer(&organisation, "POST", "/faults", .array([fault])).status == 200)
    #expect(organisation.send("GET", Organisation.rules).status == 503)
    let shown = administer(&organisation, "GET", "/faults").json?.arrayValue?.first
    #expect(shown?["struck"] == 1)
    #expect(shown?["spent"] == true)
    #expect(shown?["effect"] == "status")
    #expect(administer(&organisation, "POST", "/faults", ["effect": "magic"]).status == 400)
    #expect(administer(&organisation, "DELETE", "/faults").status == 204)
    #expect(administer(&organisation, "GET", "/faults").json == [])
  }

  @Test func theRest() throws {
    var organisation = try Organisation()
    #expect(administer(&organisation, "GET", "/healthz").status == 200)
    #expect(administer(&organisation, "POST", "/tokens/revoke").status == 204)
    #expect(organisation.send("GET", Organisation.rules).status == 401)
    #expect(administer(&organisation, "GET", "/nothing").status == 404)
    #expect(
      organisation.world.administer(SimulatedRequest("POST", "/seed", body: [0x7B]), now: organisation.now).status
        == 400)
  }
}
