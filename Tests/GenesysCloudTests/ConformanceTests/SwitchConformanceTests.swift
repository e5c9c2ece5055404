import GenesysCloud
import GenesysSimulator
import RoutingModel
import Testing

/// One life of an object, against every way in which servers may differ (the simulator's switches).
@Suite struct SwitchConformanceTests {
  struct Setting: Sendable, CustomStringConvertible {
    let name: String
    let value: JSONValue
    var description: String { "\(name)=\(JSONWriter.text(of: value))" }
  }

  /// Values of switches that are numbers or need another test; every other switch is tried in all its values.
  private static let numbers: [String: [JSONValue]] = [
    "largestPage": [7, 25, 1_000], "requestsPerMinute": [0, 30, 300], "tokenRequestsPerMinute": [1, 60],
    "tokenLifetimeSeconds": [1, 31, 172_800], "tokenIdleSeconds": [0, 1], "skillGroupMilliseconds": [0, 60_000],
    "largestDepth": [10], "largestBodyBytes": [65_536], "requestLogEntries": [20_000], "lagMilliseconds": [0],
    "lagReads": [0],
    "hasRules": [true], "hasSkillGroups": [true],
  ]

  static let settings: [Setting] = SwitchCatalog.all.flatMap { entry -> [Setting] in
    let values =
      numbers[entry.name]
      ?? entry.choices.split(separator: "|").map { JSONScalar.read($0.split(separator: " ").joined()) }
    return values.map { Setting(name: entry.name, value: $0) }
  }

  @Test func everySwitchHasItsValuesHere() {
    #expect(Set(Self.settings.map(\.name)) == Set(SwitchCatalog.all.map(\.name)))
    #expect(Self.settings.count > 70)
  }

  @Test(arguments: settings, PretendOrganisation.kinds.map(\.name)) func anObjectLivesItsLife(
    setting: Setting, kindName: ExactText
  ) async throws {
    let kind = try #require(KindCatalog.kind(named: kindName))
    let pretend = try PretendOrganisation { try SwitchCatalog.set(setting.name, to: setting.value, in: &$0) }
    if setting.name == "retryAfter" {
      try pretend.withWorld { $0.faults.add(try Fault(["effect": "rateLimit", "seconds": 3, "every": 3])) }
    }
    try await ObjectLife(pretend, kind, comment: "\(setting)").run()
  }

  @Test(arguments: [1, 7, 50, 99]) func aRefusedPageSizeIsFoundOut(largest: Int) async throws {
    let pretend = PretendOrganisation {
      $0.oversizedPage = .refuse
      $0.largestPage = largest
    }
    let organization = pretend.organization()
    #expect(
      try await organization.list(.routingRule, fields: .standard).live.objects.count == PretendOrganisation.rules)
  }

  @Test(arguments: PretendOrganisation.kinds.map(\.name)) func anOrganisationMayHaveOnlyOneKind(missing: ExactText)
    async throws
  {
    let pretend = PretendOrganisation {
      $0.hasRules = missing != "RoutingRule"
      $0.hasSkillGroups = missing != "SkillGroup"
    }
    let organization = pretend.organization()
    for kind in PretendOrganisation.kinds {
      let listing = try await organization.list(kind, fields: .standard)
      #expect(listing.live.available == (kind.name != missing) && listing.live.complete == (kind.name != missing))
    }
  }
}

/// Lists, creates, changes, finds and deletes an object, and checks each step.
struct ObjectLife {
  let pretend: PretendOrganisation
  let kind: ResourceKind
  let comment: Comment
  let organization: GenesysOrganization

  init(_ pretend: PretendOrganisation, _ kind: ResourceKind, comment: Comment) {
    self.pretend = pretend
    self.kind = kind
    self.comment = comment
    organization = pretend.organization()
  }

  func run() async throws {
    let seeded = kind.name == "RoutingRule" ? PretendOrganisation.rules : PretendOrganisation.groups
    let first = try await organization.list(kind, fields: .standard)
    #expect(first.live.complete && first.live.available, comment)
    #expect(first.live.objects.count == seeded, comment)
    let again = try await organization.list(kind, fields: .standard, previous: first)
    #expect(again.live.objects == first.live.objects, comment)

    let queues = try await organization.references(.queues)
    #expect(queues.map(\.name) == ["Support", "Sales"], comment)
    let scope = kind.scope.map { _ in queues[0].id }
    let name = "Escalation * \u{E9}"
    let key = ResourceKey(kind: kind.name, scope: scope, name: ExactText(name))
    #expect(try await organization.find(kind, key, fields: .standard).0.isEmpty, comment)
    let created = await organization.create(kind, key: key, desired: Wanted.body(kind, name), fields: .standard)
    guard case .done = created else { return #expect(Bool(false), "\(comment) create: \(created)") }
    #expect(created.exchange.correlationID != nil, comment)

    var live = try await found(key)
    expectSatisfied(live, Wanted.body(kind, name))
    let twin = await organization.create(kind, key: key, desired: Wanted.body(kind, name), fields: .standard)
    guard case .conflict = twin else { return #expect(Bool(false), "\(comment) twin: \(twin)") }

    for change in 1...2 {
      let desired = Wanted.body(kind, name, change)
      let updated = await organization.update(kind, live: live, desired: desired, fields: .standard)
      guard case .done = updated else { return #expect(Bool(false), "\(comment) update: \(updated)") }
      live = try await found(key)
      expectSatisfied(live, desired)
      let before = requestCount
      _ = await organization.update(kind, live: live, desired: desired, fields: .standard)
      #expect(requestCount == before, "\(comment): nothing differs, nothing is sent")
    }
    let whole = try await organization.list(kind, fields: .standard, previous: again)
    #expect(whole.live.complete && whole.live.objects.count == seeded + 1, comment)
    #expect(whole.live.objects.contains(live), comment)

    guard case .done = await organization.delete(kind, id: live.id) else { return #expect(Bool(false), comment) }
    #expect(try await organization.read(kind, id: live.id, fields: .standard).0 == nil, comment)
    guard case .missing = await organization.delete(kind, id: live.id) else { return #expect(Bool(false), comment) }
    let last = try await organization.list(kind, fields: .standard, previous: whole)
    #expect(last.live.complete && last.live.objects == first.live.objects, comment)
    #expect(!pretend.logs.text.contains("s3cret-canary"), comment)
  }

  /// What a manifest leaves alone (the division) may be anything.
  private func expectSatisfied(_ live: LiveObject, _ desired: CanonicalForm) {
    let satisfied = kind.isSatisfied(live: live.canonical, desired: desired)
    #expect(satisfied, "\(comment): \(live.canonical.text) instead of \(desired.text)")
  }

  private var requestCount: Int { pretend.withWorld { $0.requests.count } }

  private func found(_ key: ResourceKey) async throws -> LiveObject {
    let (objects, _) = try await organization.find(kind, key, fields: .standard)
    #expect(objects.count == 1, comment)
    let object = try #require(objects.first)
    #expect(try await organization.read(kind, id: object.id, fields: .standard).0 == object, comment)
    return object
  }
}
