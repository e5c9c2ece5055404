import GenesysCloud
import RoutingModel
import Testing

/// Who changed it, as the organisation's audit log tells.
@Suite struct AuthorTests {
  private static let since = Instant(milliseconds: 1_764_000_000_000)

  private static func question(_ ids: [ExactText], kind: ExactText = "RoutingRule") -> AuthorQuestion {
    AuthorQuestion(
      subjects: ids.map { .init(key: ResourceKey(kind: kind, scope: "q1", name: ExactText("rule \($0)")), id: $0) },
      since: since, until: since.advanced(byMilliseconds: 3_600_000))
  }

  private static func entry(
    _ object: ExactText, _ who: (ExactText, JSONValue), minutes: Int64, _ more: [(ExactText, JSONValue)] = []
  ) -> JSONValue {
    .object(
      JSONObject(
        [
          ("eventDate", .string(since.advanced(byMilliseconds: minutes * 60_000).rfc3339)), ("action", "Update"),
          ("entityType", "RoutingRule"), ("entity", ["id": .string(object)]), who,
          ("propertyChanges", [["property": "priority", "oldValues": ["1"], "newValues": ["9"]]]),
        ] + more))
  }

  private func authors(_ entries: [JSONValue], _ question: AuthorQuestion) async -> [ResourceKey: ChangeAuthor]? {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, ["entities": .array(entries)]) }
    guard case .found(let found) = await server.organization().authors(question) else { return nil }
    return found
  }

  @Test func theNewestChangeBySomebodyElseCounts() async throws {
    let found = try #require(
      await authors(
        [
          Self.entry("1", ("client", ["id": "client"]), minutes: 9),
          Self.entry("1", ("user", ["id": "u1", "name": "Ann"]), minutes: 5),
          Self.entry("1", ("user", ["id": "u2", "name": "Bob"]), minutes: 3),
          Self.entry("2", ("client", ["id": "other"]), minutes: 4),
          Self.entry("3", ("user", ["id": "u1"]), minutes: 4, [("status", "FAILURE")]),
          Self.entry("4", ("user", ["id": "u1"]), minutes: 4), "nonsense", ["entity": ["id": "1"]],
        ], Self.question(["1", "2", "3"])))
    #expect(found.count == 2)
    let first = try #require(found[ResourceKey(kind: "RoutingRule", scope: "q1", name: "rule 1")])
    #expect(first.kind == .user && first.id == "u1" && first.name == "Ann" && first.action == "Update")
    #expect(first.time == Self.since.advanced(byMilliseconds: 5 * 60_000))
    #expect(first.changes == [.init(property: "priority", old: ["1"], new: ["9"])])
    let second = try #require(found[ResourceKey(kind: "RoutingRule", scope: "q1", name: "rule 2")])
    #expect(second.kind == .client && second.id == "other" && second.name == nil)
  }

  @Test func whatItTellsIsBounded() async throws {
    let long = JSONValue.array((0..<50).map { _ in .string(String(repeating: "x", count: 1_000)) })
    let changes = JSONValue.array((0..<50).map { _ in ["property": "p", "oldValues": long, "newValues": long] })
    let found = try #require(
      await authors(
        [Self.entry("1", ("user", ["id": "u1", "name": "Ann\u{202E}"]), minutes: 1, [("propertyChanges", changes)])],
        Self.question(["1"])))
    let author = try #require(found.values.first)
    #expect(author.name.map { !$0.unicodeScalars.contains("\u{202E}") } == true)
    #expect(JSONWriter.bytes(of: author.json).count < 300_000)
  }

  @Test func oneQuestionOfOneRequest() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, ["entities": []]) }
    let organization = server.organization()
    for (ids, filters) in [
      (["1"], [["property": "EntityId", "value": "1"]]),
      (["1", "2"], [["property": "EntityType", "value": "RoutingRule"]]),
    ] as [([ExactText], JSONValue)] {
      let before = server.requests.count
      _ = await organization.authors(Self.question(ids))
      #expect(server.requests.count == before + 1)
      let request = try #require(server.requests.last)
      #expect(request.method == "POST" && request.path == "/api/v2/audits/query/realtime")
      #expect(request.query == "expand=user")
      #expect(request.body?["filters"] == filters)
      #expect(request.body?["interval"] == "2025-11-24T16:00:00.000Z/2025-11-24T17:00:00.000Z")
    }
  }

  @Test(arguments: [(403, true), (404, true), (400, true), (500, false), (503, false)])
  func whatItRefusesIsNoAnswer(status: Int, isLasting: Bool) async {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(status, ["message": "no"]) }
    guard case .unavailable(_, let lasting) = await server.organization().authors(Self.question(["1"])) else {
      Issue.record("it answered")
      return
    }
    #expect(lasting == isLasting)
    #expect(server.requests.count == 1)
  }

  @Test func whatIsNoListIsNoAnswer() async {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, ["entities": "none"]) }
    guard case .unavailable = await server.organization().authors(Self.question(["1"])) else {
      Issue.record("it answered")
      return
    }
  }
}
