package import RoutingModel

/// What others were told, so that nothing is told twice, also over a restart. Kept as facts of the journal, in the
/// transaction of the event each.
package struct Announced: Sendable {
  /// SHA of the newest commit whose arrival is known.
  var received: String?
  /// Part of what the commit in force declares waits for a person.
  var inForceIsPending = false
  /// The last state of a waiting or beginning commit in its history.
  var progress: String?
  /// SHA of the commit that a suspension defers.
  var deferred: String?
  /// Checksum of what waits for approval.
  var waiting: String?
  var drift: Set<ResourceKey> = []

  package init() {}

  /// - Parameter facts: all facts of the journal.
  package init(facts: [String: JSONValue]) {
    received = facts["received"]?.stringValue
    inForceIsPending = facts["inForcePending"] == true
    progress = facts["announced.progress"]?.stringValue
    deferred = facts["announced.deferred"]?.stringValue
    waiting = facts["announced.waiting"]?.stringValue
    for (name, key) in facts where name.utf8.starts(with: Self.driftPrefix.utf8) {
      guard let kind = key["kind"]?.textValue, let object = key["name"]?.textValue else { continue }
      drift.insert(ResourceKey(kind: kind, scope: key["scope"]?.textValue, name: object))
    }
  }

  private static let driftPrefix = "drift "

  /// One fact for each drifting object: what an organisation full of drift costs stays in proportion.
  mutating func begins(_ key: ResourceKey, _ transaction: inout JournalTransaction) -> Bool {
    guard drift.insert(key).inserted else { return false }
    transaction.facts[Self.driftName(key)] = [
      "kind": .string(key.kind), "scope": key.scope.map { .string($0) } ?? .null, "name": .string(key.name),
    ]
    return true
  }

  mutating func ends(_ key: ResourceKey, _ transaction: inout JournalTransaction) -> Bool {
    guard drift.remove(key) != nil else { return false }
    transaction.facts[Self.driftName(key)] = .null
    return true
  }

  private static func driftName(_ key: ResourceKey) -> String { driftPrefix + key.factName }

  /// Remembers a finding and says whether it is new.
  mutating func note(
    _ path: WritableKeyPath<Announced, String?>, _ name: String, _ finding: String?,
    _ transaction: inout JournalTransaction
  ) -> Bool {
    if self[keyPath: path] == finding { return false }
    self[keyPath: path] = finding
    transaction.facts[name] = finding.map { .string($0) } ?? .null
    return true
  }
}
