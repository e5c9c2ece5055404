import GenesysCloud
import GenesysSimulator
import RoutingModel
import Testing

/// What the life of one object does not reach: locks, owners, permissions, lag, limits and faults.
@Suite struct ServerBehaviourTests {
  private let kind = ResourceKind.routingRule

  private func key(_ pretend: PretendOrganisation, _ name: String) throws -> ResourceKey {
    let queue: ExactText = try #require(pretend.queue("Support"))
    return ResourceKey(kind: kind.name, scope: queue, name: ExactText(name))
  }

  private func create(_ pretend: PretendOrganisation, _ name: String = "Fresh") async throws -> WriteOutcome {
    await pretend.organization().create(
      kind, key: try key(pretend, name), desired: Wanted.body(kind, name), fields: .standard)
  }

  @Test func aStaleVersionIsAConflict() async throws {
    let pretend = PretendOrganisation()
    let organization = pretend.organization()
    let live = try #require(try await organization.list(kind, fields: .standard).live.objects.first)
    _ = try pretend.withWorld {
      try $0.drift(["action": "change", "id": .string(live.id), "fields": ["priority": 77]], now: VirtualTime.start)
    }
    let outcome = await organization.update(
      kind, live: live, desired: Wanted.body(kind, live.key.name.string), fields: .standard)
    guard case .conflict(let error, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(error.status == 409 && error.message.contains("version"))
  }

  @Test(arguments: Switches.UnknownReference.allCases) func anUnknownQueueIsRefusedOrMissing(
    status: Switches.UnknownReference
  ) async throws {
    let pretend = PretendOrganisation { $0.unknownQueue = status }
    let key = ResourceKey(kind: kind.name, scope: "nowhere", name: "Fresh")
    let outcome = await pretend.organization().create(
      kind, key: key, desired: Wanted.body(kind, "Fresh"), fields: .standard)
    switch (outcome, status) {
    case (.refused(let error, _), .badRequest), (.missing(let error, _), .notFound):
      #expect(error.message.contains("nowhere"))
    default: #expect(Bool(false), "\(outcome)")
    }
  }

  @Test func theServersReasonReachesThePersonWhoPushed() async throws {
    let pretend = PretendOrganisation()
    let bad = CanonicalForm(JSONObject([("name", "Bad"), ("priority", -1), ("expression", ["type": "xor"])]))
    let outcome = await pretend.organization().create(
      kind, key: try key(pretend, "Bad"), desired: bad, fields: .standard)
    guard case .refused(let error, let exchange) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(error.status == 400 && error.message.contains("priority"))
    #expect(exchange.correlationID != nil)
  }

  @Test func aMissingPermissionIsNamed() async throws {
    let pretend = PretendOrganisation()
    pretend.withWorld { $0.clients[0].permissions = ["routing:rule:view", "routing:queue:view"] }
    let organization = pretend.organization()
    #expect(try await organization.list(kind, fields: .standard).live.complete)
    guard case .refused(let error, _) = try await create(pretend) else { return #expect(Bool(false)) }
    #expect(error.status == 403 && error.message.contains("routing:rule:add"))
    await #expect(throws: ReadFailure.self) { _ = try await organization.list(.skillGroup, fields: .standard) }
  }

  @Test func aWrongSecretIsSaidOnce() async throws {
    for status in Switches.WrongSecretStatus.allCases {
      let pretend = PretendOrganisation { $0.wrongSecretStatus = status }
      pretend.withWorld { $0.clients = [OAuthClient(id: "client", secret: "another", name: "A")] }
      do {
        _ = try await pretend.organization().list(kind, fields: .standard)
        Issue.record("a wrong secret was accepted")
      } catch let failure {
        guard case .credentials = failure else { return #expect(Bool(false), "\(failure)") }
      }
      #expect(pretend.withWorld { $0.requests.count } == 1)
    }
  }

  @Test func aLaggingOrganisationAnswersThePastAndThenThePresent() async throws {
    let pretend = PretendOrganisation { $0.lagMilliseconds = 5_000 }
    let organization = pretend.organization()
    guard case .done = try await create(pretend) else { return #expect(Bool(false)) }
    #expect(try await organization.find(kind, try key(pretend, "Fresh"), fields: .standard).0.isEmpty)
    pretend.time.advance(5_001)
    #expect(try await organization.find(kind, try key(pretend, "Fresh"), fields: .standard).0.count == 1)
  }

  @Test func theDefaultPaceDrawsNo429FromAServerWithTheSameLimit() async throws {
    let pretend = PretendOrganisation {
      $0.requestsPerMinute = 240
      $0.rulesList = .headers
    }
    let organization = pretend.organization { $0.requestsPerMinute = 240 }
    try await pretend.time.run {
      for _ in 0..<4 { _ = try await organization.list(kind, fields: .standard) }
    }
    #expect(pretend.withWorld { $0.rateLimitedCount } == 0)
    #expect(pretend.withWorld { $0.largestMinute } <= 240)
    #expect(pretend.withWorld { $0.requests.count } > 480)
  }

  @Test(arguments: Switches.RetryAfter.allCases) func aServerWithALowerLimitIsObeyed(way: Switches.RetryAfter)
    async throws
  {
    let pretend = PretendOrganisation {
      $0.requestsPerMinute = 30
      $0.retryAfter = way
      $0.rulesList = .headers
    }
    let organization = pretend.organization { $0.requestsPerMinute = 240 }
    let listing = try await pretend.time.run { try await organization.list(kind, fields: .standard) }
    #expect(listing.live.complete && listing.live.objects.count == PretendOrganisation.rules)
    #expect(pretend.withWorld { $0.rateLimitedCount } > 0)
  }

  /// Faults after which a read is still complete and right.
  @Test(arguments: [
    "status status=500 every=3", "status status=502 every=3", "status status=503 retryAfter=2 every=3",
    "status status=408 every=4", "rateLimit seconds=5 every=4", "reset commit=before every=3",
    "reset commit=after every=3", "truncate bytes=20 every=3", "truncate bytes=20 reset=true every=3",
    "garbage every=3", "emptyBody every=3", "wrongContentType every=3", "oversized bytes=104857600 every=3",
    "revokeTokens every=5", "latency milliseconds=2000", "shift change=moveToFront next=1",
    "shift change=moveToEnd next=1", "duplicate next=1", "tokenLimit path=/oauth/token next=2",
  ]) func aReadOutlivesFaults(words: String) async throws {
    let pretend = PretendOrganisation()
    try pretend.withWorld { $0.faults.add(try Fault(words: words)) }
    let organization = pretend.organization()
    for kind in PretendOrganisation.kinds {
      let listing = try await organization.list(kind, fields: .standard)
      #expect(listing.live.complete, "\(words)")
      let shown = pretend.withWorld { $0.objects(kind.name == "SkillGroup" ? .skillGroup : .routingRule) }
      #expect(Set(listing.live.objects.map(\.id)) == Set(shown.compactMap { $0["id"]?.textValue }), "\(words)")
    }
  }

  @Test(arguments: ["duplicate", "shift change=insertFirst", "shift change=moveToFront"])
  func aReadThatNeverStandsStillIsNotComplete(words: String) async throws {
    let pretend = PretendOrganisation { $0.largestPage = 25 }
    try pretend.withWorld { $0.faults.add(try Fault(words: words)) }
    #expect(try await pretend.organization().list(kind, fields: .standard).live.complete == false)
  }

  @Test(arguments: [
    "stuckCursor", "absurdTotals", "garbage", "status status=500", "redirect location=http://127.0.0.1:9/x",
  ])
  func aReadThatCannotSucceedEnds(words: String) async throws {
    let pretend = PretendOrganisation { $0.largestPage = 25 }
    try pretend.withWorld { $0.faults.add(try Fault(words: words)) }
    let kind = words == "stuckCursor" ? ResourceKind.skillGroup : kind
    await #expect(throws: ReadFailure.self) { _ = try await pretend.organization().list(kind, fields: .standard) }
    #expect(pretend.withWorld { $0.requests.count } < 30)
  }

  /// The fault, whether the rule exists afterwards, and what the client says.
  @Test(arguments: [
    ("reset commit=before", false, "unknown"), ("reset commit=after", true, "unknown"),
    ("status status=500 commit=before", false, "unknown"), ("status status=500 commit=after", true, "unknown"),
    ("status status=503 commit=after", true, "unknown"), ("status status=408 commit=after", true, "unknown"),
    ("truncate bytes=10", true, "unknown"), ("oversized bytes=104857600", true, "unknown"),
    ("rateLimit seconds=3 next=2", true, "done"), ("revokeTokens next=1", true, "done"),
    ("garbage", true, "done"), ("emptyBody", true, "done"), ("redirect", false, "refused"),
    ("status status=413 commit=before", false, "refused"),
  ]) func aCreateNeverHappensTwice(words: String, exists: Bool, expected: String) async throws {
    let pretend = PretendOrganisation()
    try pretend.withWorld { $0.faults.add(try Fault(words: words + " method=POST path=/api/v2/routing/rules")) }
    let outcome = try await create(pretend)
    let name =
      switch outcome {
      case .done: "done"
      case .unknown: "unknown"
      case .refused: "refused"
      default: "\(outcome)"
      }
    #expect(name == expected, "\(words)")
    let count = pretend.withWorld { $0.objects(.routingRule).count { $0["name"]?.stringValue == "Fresh" } }
    #expect(count == (exists ? 1 : 0), "\(words)")
    if expected == "unknown" { #expect(pretend.withWorld { $0.requestCount("POST", "/api/v2/routing/rules") } == 1) }
  }
}
