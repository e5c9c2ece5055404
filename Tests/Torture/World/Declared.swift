import GenesysSimulator
import Reconciliation
import RoutingModel

/// What the commits of a simulated repository declare.
enum Declared {
  static let place = SourceLocation(file: "rules.yaml", line: 1, column: 1)
  static let queue: ExactText = "Support"
  static let refusedName: ExactText = "Refused"
  static let groupName: ExactText = "Experts"
  /// Larger than the organisation takes (`Switches.largestBodyBytes` of the simulation).
  static let refusedLength = 3_000
  static let largestBody = 2_048

  private static let groupDescription = "knows everything"
  private static let groupConditions: JSONValue = [
    [
      "operation": "And", "languageSkillConditions": [],
      "routingSkillConditions": [
        ["routingSkill": "technical", "comparator": "EqualTo", "proficiency": 3, "childConditions": []]
      ],
    ]
  ]
  private static let expression: JSONValue = [
    "type": "condition", "field": "language", "operator": "eq", "value": "en",
  ]

  /// What the organisation shall have of a rule, as `LiveObjects` shows it.
  static func content(_ name: ExactText, _ priority: Int) -> [String] {
    let isRefused = name == refusedName
    let description = isRefused ? String(repeating: "x", count: refusedLength) : ""
    return [name.string, String(priority), description, JSONWriter.text(of: expression)]
  }
  static let groupContent = [groupName.string, "-1", groupDescription, JSONWriter.text(of: groupConditions)]

  static func state(_ rules: [ExactText: Int], group: Bool, refused: Bool = false, windows: Bool = false)
    -> DesiredState
  {
    var resources = rules.sorted { $0.key < $1.key }.map { rule($0.key, $0.value, "") }
    if refused {
      resources.append(rule(refusedName, 1, String(repeating: "x", count: refusedLength)))
    }
    if group {
      let body = JSONObject([
        ("name", .string(groupName)), ("description", .string(groupDescription)), ("skillConditions", groupConditions),
      ])
      resources.append(
        DesiredResource(
          kind: "SkillGroup", name: groupName, scope: nil,
          body: CanonicalForm(ResourceKind.skillGroup.canonical(body, fields: .standard)), location: place))
    }
    return DesiredState(
      resources: resources, callFields: .standard, policy: RepositoryPolicy(windows: windows ? [window] : []),
      warnings: [])
  }

  /// Every other minute nothing is deployed.
  static let window = ChangeWindow(
    effect: .deny, schedule: .cron(everyOtherMinute, lasting: 60_000), reason: "every other minute")

  private static var everyOtherMinute: CronSchedule {
    do throws(CronSchedule.Problem) { return try CronSchedule("*/2 * * * *") } catch {
      preconditionFailure("the schedule of the simulation is wrong: \(error.message)")
    }
  }

  private static func rule(_ name: ExactText, _ priority: Int, _ description: String) -> DesiredResource {
    DesiredResource(
      kind: "RoutingRule", name: name, scope: .name(queue), body: body(name, priority, description), location: place)
  }

  static func fields(_ name: ExactText, _ priority: Int, _ description: String = "") -> JSONObject {
    JSONObject([
      ("name", .string(name)), ("priority", .integer(Int64(priority))), ("description", .string(description)),
      ("expression", expression),
    ])
  }

  private static func body(_ name: ExactText, _ priority: Int, _ description: String) -> CanonicalForm {
    CanonicalForm(ResourceKind.routingRule.canonical(fields(name, priority, description), fields: .standard))
  }
}

extension TortureWorld {
  static let client = OAuthClient(id: "torture", secret: "torture-secret", name: "Routekeeper")
  /// A rule that nobody ever declares.
  static let foreignName: ExactText = "Foreign"

  static func organization(_ history: History) -> World {
    var switches = Switches()
    switches.largestBodyBytes = Declared.largestBody
    switches.requestsPerMinute = 0
    switches.tokenLifetimeSeconds = history.options.tokenLifetimeSeconds
    switches.lagMilliseconds = history.rates.staleness
    switches.requestLogEntries = 0
    switches.gzip = false
    switches.largestPage = history.options.pageSize
    var world = World(seed: history.seed, clients: [client], switches: switches)
    let start = VirtualClock().now.wall
    do {
      try world.seed(
        [
          "queues": [.string(Declared.queue)], "skills": ["technical"],
          "rules": [
            .object(Declared.fields(foreignName, 50).merging("queue", .string(Declared.queue)))
          ],
        ], now: start)
    } catch { preconditionFailure("the seed of the simulation is wrong: \(error)") }
    return world
  }
}

extension JSONObject {
  fileprivate func merging(_ key: ExactText, _ value: JSONValue) -> JSONObject {
    var copy = self
    copy[key] = value
    return copy
  }
}
