import GenesysCloud
import HTTPTransport
import RoutingModel
import Testing

@Suite struct ChangingTests {
  private static let refusal: JSONValue = ["message": "no", "code": "x"]

  enum Expected: Sendable { case done, conflict, missing, refused, unknown, notSent }

  private func matches(_ outcome: WriteOutcome, _ expected: Expected) -> Bool {
    switch (outcome, expected) {
    case (.done, .done), (.conflict, .conflict), (.missing, .missing), (.refused, .refused), (.unknown, .unknown),
      (.notSent, .notSent):
      true
    default: false
    }
  }

  @Test(
    arguments: [
      (200, .done), (201, .done), (204, .done), (302, .refused), (400, .refused), (401, .refused), (403, .refused),
      (404, .missing), (408, .unknown), (409, .conflict), (410, .missing), (412, .conflict), (413, .refused),
      (415, .refused),
      (422, .refused), (429, .notSent), (500, .unknown), (501, .refused), (502, .unknown), (503, .unknown),
      (504, .unknown),
    ] as [(Int, Expected)])
  func everyStatusHasOneMeaning(status: Int, expected: Expected) async throws {
    for method in ["POST", "PATCH", "DELETE"] {
      let server = ScriptedServer.api { _, _ in
        ScriptedServer.json(status, Self.refusal, [("ININ-Correlation-Id", "corr"), ("Retry-After", "1")])
      }
      let outcome = try await change(server, method)
      #expect(matches(outcome, expected), "\(method) \(status): \(outcome)")
      #expect(outcome.exchange.correlationID == "corr")
      let sent =
        switch status {
        case 401: 2
        case 429: RetryState.throttleLimit
        default: 1
        }
      #expect(server.requests.count == sent && outcome.exchange.attempts == sent, "\(method) \(status)")
    }
  }

  private func change(_ server: ScriptedServer, _ method: String) async throws -> WriteOutcome {
    let organization = server.organization()
    switch method {
    case "POST":
      return await organization.create(.routingRule, key: Sample.key, desired: Sample.desired(), fields: .standard)
    case "PATCH":
      return await organization.update(
        .routingRule, live: try Sample.live(), desired: Sample.desired(priority: 9), fields: .standard)
    default: return await organization.delete(.routingRule, id: "id-1")
    }
  }

  @Test(arguments: [("duplicate.name", true), ("bad.request", false)])
  func aTakenNameIsAConflictAlsoAsA400(code: String, isConflict: Bool) async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(400, ["message": "taken", "code": .string(code)]) }
    #expect(matches(try await change(server, "POST"), isConflict ? .conflict : .refused))
  }

  @Test(arguments: [
    #"{"message":"taken","errors":[{"code":"duplicate.name"}]}"#,
    #"{"code":"bad.request","details":[{"errorCode":"x"},{"errorCode":"duplicate.name","fieldName":"name"}]}"#,
    #"{"details":[{"code":"duplicate.name"}]}"#,
  ]) func aTakenNameIsAConflictAlsoWhereOnlyTheDetailsSaySo(body: String) async throws {
    let server = ScriptedServer.api { _, _ in
      .success(IncomingResponse(status: 400, headers: [], body: Array(body.utf8)))
    }
    #expect(matches(try await change(server, "POST"), .conflict))
  }

  @Test(arguments: ["POST", "PATCH", "DELETE"])
  func anUnknownOutcomeIsNeverSentAgain(method: String) async throws {
    let server = ScriptedServer.api { _, _ in .failure(.unknown("the connection broke")) }
    #expect(
      try await change(server, method)
        == .unknown(
          reason: "the connection broke", Exchange(status: nil, attempts: 1, latencyMilliseconds: 5, correlationID: nil)
        ))
    #expect(server.requests.count == 1)
  }

  @Test(arguments: ["POST", "PATCH", "DELETE"])
  func whatCertainlyWasNotSentIsSentAgain(method: String) async throws {
    let server = ScriptedServer.api { _, count in
      count < 2 ? .failure(.notSent("refused")) : ScriptedServer.json(200, Sample.rule(1))
    }
    #expect(matches(try await change(server, method), .done))
    let never = ScriptedServer.api { _, _ in .failure(.notSent("refused")) }
    #expect(matches(try await change(never, method), .notSent))
    #expect(never.requests.count == RetryState.attemptLimit)
  }

  @Test func aCreateSendsTheManagedFieldsAndTheOwnersId() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(201, Sample.rule(1)) }
    let outcome = await server.organization().create(
      .routingRule, key: Sample.key, desired: Sample.desired(), fields: .standard)
    guard case .done(let object?, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(object.id == "id-1" && object.canonical == Sample.desired())
    let request = server.requests[0]
    #expect(request.method == "POST" && request.path == "/api/v2/routing/rules")
    #expect(
      request.body == [
        "name": "Rule 1", "description": "", "priority": 5, "enabled": true, "expression": Sample.condition,
        "queue": ["id": "q1"],
      ])
    #expect(request.header("Authorization") == "Bearer t0ken-canary")
    #expect(request.header("Content-Type") == "application/json")
  }

  @Test func anUpdateSendsOnlyWhatDiffersAndTheVersion() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, Sample.rule(1, priority: 9)) }
    let organization = server.organization()
    _ = await organization.update(
      .routingRule, live: try Sample.live(), desired: Sample.desired(priority: 9), fields: .standard)
    #expect(server.requests[0].method == "PATCH" && server.requests[0].path == "/api/v2/routing/rules/id-1")
    #expect(server.requests[0].body == ["priority": 9, "version": 3])
    let unchanged = await organization.update(
      .routingRule, live: try Sample.live(), desired: Sample.desired(), fields: .standard)
    #expect(
      unchanged == .done(try Sample.live(), .none) && server.requests.count == 1, "nothing differs: nothing is sent")
  }

  @Test func fieldsThatAManifestLeavesAloneAreNotSent() async throws {
    let kind = ResourceKind.skillGroup
    let live = try LiveObject(
      kind: kind, 0, of: ValueTree(["id": "g", "name": "G", "division": ["id": "d1"], "skillConditions": []]),
      fields: .standard)
    let desired = CanonicalForm(
      kind.canonical(JSONObject([("name", "G"), ("skillConditions", []), ("description", "new")]), fields: .standard))
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, [:]) }
    let outcome = await server.organization().update(kind, live: live, desired: desired, fields: .standard)
    #expect(server.requests[0].body == ["description": "new"])
    guard case .done(nil, _) = outcome else {
      return #expect(Bool(false), "an answer that is not whole shows no object")
    }
  }

  private func kind(_ update: RemoteShape.Update) -> ResourceKind {
    let rule = ResourceKind.routingRule
    return ResourceKind(
      name: rule.name, documentation: rule.documentation, order: rule.order, scope: rule.scope, fields: rule.fields,
      definitions: rule.definitions,
      remote: RemoteShape(
        basePath: rule.remote.basePath, paging: rule.remote.paging, update: update, changeMarker: nil))
  }

  @Test func aKindWithPUTSendsAllManagedFieldsAndTheVersion() async throws {
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, Sample.rule(1, priority: 9)) }
    _ = await server.organization().update(
      kind(.putManagedFieldsWithVersion), live: try Sample.live(), desired: Sample.desired(priority: 9),
      fields: .standard)
    #expect(server.requests.map(\.method) == ["PUT"])
    #expect(
      server.requests[0].body == [
        "name": "Rule 1", "description": "", "priority": 9, "enabled": true, "expression": Sample.condition,
        "queue": ["id": "q1"], "version": 3,
      ])
  }

  @Test func aKindThatIsReplacedWholeKeepsWhatNobodyKnows() async throws {
    var raw = try #require(Sample.rule(1).objectValue)
    raw["futureField"] = ["keep": 1]
    let stored = JSONValue.object(raw)
    let server = ScriptedServer.api { _, _ in ScriptedServer.json(200, stored) }
    let outcome = await server.organization().update(
      kind(.putWholeObject), live: try Sample.live(), desired: Sample.desired(priority: 9), fields: .standard)
    #expect(server.requests.map(\.method) == ["GET", "PUT"] && outcome.exchange.attempts == 2)
    raw["priority"] = 9
    raw["description"] = ""
    raw["enabled"] = true
    #expect(server.requests[1].body == .object(raw))
    let gone = ScriptedServer.api { _, _ in ScriptedServer.json(404, ["message": "gone"]) }
    let missing = await gone.organization().update(
      kind(.putWholeObject), live: try Sample.live(), desired: Sample.desired(priority: 9), fields: .standard)
    #expect(matches(missing, .missing))
  }

  @Test(arguments: ["", "not json", "[]", #"{"id":"x"}"#]) func aSuccessWithoutAWholeObjectIsStillASuccess(
    body: String
  ) async throws {
    let server = ScriptedServer.api { _, _ in
      .success(IncomingResponse(status: 200, headers: [], body: Array(body.utf8)))
    }
    guard case .done(nil, _) = try await change(server, "POST") else { return #expect(Bool(false), "body \(body)") }
  }
}
