import Reconciliation
import RoutingModel
import Testing

/// Plans made by the real planner from a small organisation.
enum SamplePlans {
  static let now = Instant(milliseconds: 1_795_000_000_000)
  static let checksum = String(repeating: "0123456789abcdef", count: 4)
  static let commit = CommitInfo(
    sha: "5f0c1f2e3d4c5b6a79880123456789abcdef0123", author: "Ada <ada@example.com>", subject: "Raise the bar for VIPs",
    branch: "main", time: now)

  static let escalation = """
    {"name": "Technical Support Escalation", "priority": 10, "description": "VIPs first", "expression":
      {"type": "and", "children": [
        {"type": "condition", "field": "skill", "operator": "exists", "value": "technical_support"},
        {"type": "condition", "field": "language", "operator": "eq", "value": "en"},
        {"type": "or", "children": [
          {"type": "condition", "field": "priority", "operator": "gte", "value": 5},
          {"type": "condition", "field": "vip_flag", "operator": "eq", "value": true}]}]}}
    """

  static func rule(_ text: String) throws -> CanonicalForm {
    let object = try #require(try JSONReader.read(text).objectValue)
    return CanonicalForm(ResourceKind.routingRule.canonical(object, fields: .standard))
  }

  struct Change {
    var name: ExactText = "Technical Support Escalation"
    var live: String?
    var applied: String?
    var desired: String?
  }

  static func plan(_ changes: [Change], settings: PlanSettings = PlanSettings()) throws -> Plan {
    try compared(changes, settings: settings).plan
  }

  /// With the third side.
  static func compared(
    _ changes: [Change], settings: PlanSettings = PlanSettings(), complete: Bool = true
  ) throws -> (plan: Plan, applied: [ResourceKey: AppliedObject]) {
    var resources: [DesiredResource] = []
    var live: [LiveObject] = []
    var applied: [ResourceKey: AppliedObject] = [:]
    for (index, change) in changes.enumerated() {
      let key = ResourceKey(kind: "RoutingRule", scope: "q-1", name: change.name)
      let id = ExactText("rule-\(index + 1)")
      if let text = change.desired {
        resources.append(
          DesiredResource(
            kind: "RoutingRule", name: change.name, scope: .name("Technical Support"), body: try rule(text),
            location: SourceLocation(file: "rules/support.yaml", line: 3 + 10 * index, column: 3)))
      }
      if let text = change.live {
        live.append(
          LiveObject(id: id, key: key, scopeName: "Technical Support", version: 4, canonical: try rule(text)))
      }
      if let text = change.applied {
        applied[key] = AppliedObject(
          key: key, identity: ResourceIdentity(kind: "RoutingRule", name: change.name, queue: "Technical Support"),
          id: id, canonical: try rule(text), commitSHA: commit.sha, time: now)
      }
    }
    let plan = Planner.plan(
      Planner.Input(
        commit: commit,
        desired: DesiredState(
          resources: resources, callFields: .standard, policy: RepositoryPolicy(), warnings: []),
        live: LiveState(
          kinds: ["RoutingRule": LiveKind(objects: live, complete: complete)],
          references: ReferenceIndex([.queues: [ReferenceEntry(id: "q-1", name: "Technical Support")]])),
        applied: applied, settings: settings, now: now))
    return (plan, applied)
  }

  /// One change of every sort.
  static func mixed() throws -> Plan { try plan(mixedChanges) }

  static var mixedChanges: [Change] {
    let changed = escalation.replacing("\"value\": 5", with: "\"value\": 7").replacing("10", with: "20")
    let other = """
      {"name": "x", "priority": 1, "expression": {"type": "condition", "field": "language", "operator": "eq", "value": "de"}}
      """
    return [
      Change(live: escalation, applied: escalation, desired: changed),
      Change(name: "New rule", desired: escalation),
      Change(name: "By hand", live: other, desired: other.replacing("de", with: "fr")),
      Change(name: "Old rule", live: other, applied: other),
      Change(
        name: "Both", live: other.replacing("1", with: "2"), applied: other, desired: other.replacing("1", with: "3")),
      Change(name: "Same", live: other, applied: other, desired: other),
    ]
  }
}

extension String {
  func replacing(_ old: String, with new: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: old) {
      result += rest[..<range.lowerBound] + new
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
