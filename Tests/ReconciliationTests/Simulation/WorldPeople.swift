import Reconciliation
import RoutingModel

/// What people do to a world, and what they see.
extension World {
  /// Rules by name; the number is the priority.
  static func rules(_ priorities: [ExactText: Int64], queue: Reference = .name("Sales")) -> [DesiredResource] {
    priorities.sorted { $0.key < $1.key }.map { Samples.declared($0.key, $0.value, queue: queue) }
  }

  mutating func push(_ sha: String, _ priorities: [ExactText: Int64]) { push(sha, Self.rules(priorities)) }

  mutating func push(_ sha: String, _ resources: [DesiredResource]) {
    commits[sha] = (Samples.commit(sha), .valid(resources))
    tip = sha
  }

  mutating func push(_ sha: String, _ priorities: [ExactText: Int64], _ policy: RepositoryPolicy) {
    policies[sha] = policy
    push(sha, priorities)
  }

  mutating func pushInvalid(_ sha: String) {
    commits[sha] = (Samples.commit(sha), .invalid)
    tip = sha
  }

  static func poison(_ name: ExactText) -> DesiredResource {
    DesiredResource(
      kind: "RoutingRule", name: name, scope: .name("Sales"), body: Samples.rule(name, 1, "poison"),
      location: Samples.place)
  }

  /// Asks for something and lets the world run until it is answered.
  mutating func ask(_ event: (RequestID) -> ReconcilerEvent) -> RequestAnswer? {
    let id = post(event)
    run(3_600_000) { $0.answers[id] != nil }
    return answers[id]
  }

  mutating func post(_ event: (RequestID) -> ReconcilerEvent) -> RequestID {
    let id = RequestID(asked.count + 1 + life * 100_000)
    asked[id] = life
    tell(event(id))
    return id
  }

  mutating func sync(checksum: String? = nil, yes: Bool = false) -> ReconcilerStatus? {
    if case .handled(let status)? = ask({ .sync($0, expectedChecksum: checksum, approveHeld: yes, actor: "Eve") }) {
      return status
    }
    return nil
  }

  mutating func suspend(until: Instant? = nil) {
    let suspension = Suspension(actor: "Eve", reason: "maintenance", since: now.wall, until: until)
    _ = ask { .suspend($0, suspension) }
  }

  mutating func resume() { _ = ask { .resume($0, actor: "Eve", reason: "done") } }

  mutating func pin(_ sha: String, isQuarantine: Bool = false) {
    guard let commit = commits[sha]?.info else { return }
    _ = ask { .pin($0, commit, actor: "Eve", reason: "bad day", isQuarantine: isQuarantine) }
  }

  mutating func approve() -> RequestAnswer? {
    let checksum = core.status(now).waitingChecksum ?? ""
    return ask { .approve($0, checksum: checksum, actor: "Eve", reason: "meant so") }
  }

  /// What is live in the first queue.
  var live: [ExactText: Int64] {
    var found: [ExactText: Int64] = [:]
    for object in organization.objects.values where object.key.scope == "q-1" {
      found[object.key.name] = object.canonical.object["priority"]?.numberValue?.int64
    }
    return found
  }

  mutating func edit(_ name: ExactText, _ priority: Int64) {
    organization.editByHand(Samples.key(name), Samples.rule(name, priority), time)
  }

  mutating func make(_ name: ExactText, _ priority: Int64) {
    organization.makeByHand(Samples.key(name), Samples.rule(name, priority), time)
  }

  mutating func delete(_ name: ExactText) { organization.deleteByHand(Samples.key(name), time) }

  var status: ReconcilerStatus { core.status(now) }
}
