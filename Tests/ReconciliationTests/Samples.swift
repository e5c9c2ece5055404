import Reconciliation
import RoutingModel

/// Small objects that the tests are written with.
enum Samples {
  static let start = Instant(milliseconds: 1_795_000_000_000)
  static let place = SourceLocation(file: "rules.yaml", line: 1, column: 1)
  static let commit = commit("c1")
  static let identity = ResourceIdentity(kind: "RoutingRule", name: "A", queue: "Sales")

  static func commit(_ sha: String) -> CommitInfo {
    CommitInfo(sha: sha, author: "Ada <ada@example.com>", subject: sha, branch: "main", time: start)
  }

  /// A rule's managed fields; two rules with one number are equal.
  static func rule(_ name: ExactText, _ priority: Int64, _ description: String = "") -> CanonicalForm {
    let body = JSONObject([
      ("name", .string(name)), ("priority", .integer(priority)), ("description", .string(description)),
      ("expression", ["type": "condition", "field": "language", "operator": "eq", "value": "en"]),
    ])
    return CanonicalForm(ResourceKind.routingRule.canonical(body, fields: .standard))
  }

  static func group(_ name: ExactText, _ description: String, skills: [String] = [], division: String? = nil)
    -> CanonicalForm
  {
    var body = JSONObject([("name", .string(name)), ("description", .string(description))])
    let conditions = skills.map { skill -> JSONValue in
      ["routingSkill": .string(skill), "comparator": "EqualTo", "proficiency": 3]
    }
    body["skillConditions"] = [["operation": "And", "routingSkillConditions": .array(conditions)]]
    if let division { body["division"] = ["id": .string(division)] }
    return CanonicalForm(ResourceKind.skillGroup.canonical(body, fields: .standard))
  }

  static func key(_ name: ExactText, _ scope: ExactText = "q-1") -> ResourceKey {
    ResourceKey(kind: "RoutingRule", scope: scope, name: name)
  }

  static func declared(_ name: ExactText, _ priority: Int64, queue: Reference = .name("Sales"), line: Int = 1)
    -> DesiredResource
  {
    DesiredResource(
      kind: "RoutingRule", name: name, scope: queue, body: rule(name, priority),
      location: SourceLocation(file: "rules.yaml", line: line, column: 1))
  }

  static func declaredGroup(_ name: ExactText, _ body: CanonicalForm) -> DesiredResource {
    DesiredResource(kind: "SkillGroup", name: name, scope: nil, body: body, location: place)
  }

  static func live(
    _ name: ExactText, _ priority: Int64, id: ExactText? = nil, scope: ExactText = "q-1",
    scopeName: ExactText? = "Sales",
    version: Int64? = 1
  ) -> LiveObject {
    LiveObject(
      id: id ?? ExactText("id-\(name)"), key: key(name, scope), scopeName: scopeName, version: version,
      canonical: rule(name, priority))
  }

  static func liveGroup(_ name: ExactText, _ body: CanonicalForm) -> LiveObject {
    LiveObject(
      id: ExactText("id-\(name)"), key: ResourceKey(kind: "SkillGroup", scope: nil, name: name), scopeName: nil,
      version: nil, canonical: body)
  }

  static func applied(_ live: LiveObject, as canonical: CanonicalForm? = nil) -> AppliedObject {
    AppliedObject(
      key: live.key, identity: live.identity, id: live.id, canonical: canonical ?? live.canonical, commitSHA: "c0",
      time: start)
  }

  static func state(_ resources: [DesiredResource], _ policy: RepositoryPolicy = RepositoryPolicy()) -> DesiredState {
    DesiredState(resources: resources, callFields: .standard, policy: policy, warnings: [])
  }

  /// Not a cryptographic digest, but one that differs where the bytes do, and longer than what people paste.
  static func digest(_ bytes: [UInt8]) -> String {
    var first: UInt64 = 14_695_981_039_346_656_037
    for byte in bytes { first = (first ^ UInt64(byte)) &* 1_099_511_628_211 }
    let text = String(first, radix: 16)
    return String(repeating: "0", count: 16 - text.utf8.count) + text
  }
}

/// One call of the planner, with everything that a case does not speak about left ordinary.
struct PlanCase {
  var desired: [DesiredResource] = []
  var live: [LiveObject] = []
  var applied: [AppliedObject] = []
  var policy = RepositoryPolicy()
  var settings = PlanSettings()
  var complete = true
  var queues: [ReferenceEntry] = [
    ReferenceEntry(id: "q-1", name: "Sales"), ReferenceEntry(id: "q-2", name: "Support"),
    ReferenceEntry(id: "q-3", name: "Twin"), ReferenceEntry(id: "q-4", name: "Twin"),
  ]
  var skills: [ReferenceEntry] = [ReferenceEntry(id: "s-1", name: "technical")]
  var divisions: [ReferenceEntry] = ["d-1", "d-2"].map { ReferenceEntry(id: $0, name: $0) }
  var now = Samples.start
  var unavailable: Set<ExactText> = []
  var protected: Set<ResourceKey> = []

  var plan: Plan {
    var kinds: [ExactText: LiveKind] = [:]
    for kind in KindCatalog.all {
      let objects = live.filter { $0.key.kind == kind.name }
      let isAvailable = !unavailable.contains(kind.name)
      kinds[kind.name] = LiveKind(objects: objects, complete: complete && isAvailable, available: isAvailable)
    }
    return Planner.plan(
      Planner.Input(
        commit: Samples.commit, desired: Samples.state(desired, policy),
        live: LiveState(
          kinds: kinds,
          references: ReferenceIndex([.queues: queues, .skills: skills, .divisions: divisions])),
        applied: Dictionary(applied.map { ($0.key, $0) }, uniquingKeysWith: { _, last in last }), settings: settings,
        now: now, protected: protected))
  }
}
