internal import GRDB
internal import RoutingModel

/// What the audit log says was applied to an object.
struct AuditedObject: Hashable {
  let key: ResourceKey
  let id: ExactText
  /// SHA-256 of the canonical form.
  let digest: String

  init(key: ResourceKey, id: ExactText, digest: String) {
    self.key = key
    self.id = id
    self.digest = digest
  }

  init?(_ record: JSONValue) {
    guard let resource = record["resource"], let identity = ResourceMention.identity(resource),
      let id = record["applied"]?["id"]?.textValue, let digest = record["applied"]?["sha256"]?.stringValue
    else { return nil }
    self.init(
      key: ResourceKey(kind: identity.kind, scope: resource["queueID"]?.textValue, name: identity.name), id: id,
      digest: digest)
  }
}

extension ResourceMention {
  /// Reads the identity back from what `json` writes.
  static func identity(_ value: JSONValue) -> ResourceIdentity? {
    guard let kind = value["kind"]?.textValue, let name = value["identity"]?["name"]?.textValue else { return nil }
    return ResourceIdentity(kind: kind, name: name, queue: value["identity"]?["queue"]?.textValue)
  }
}

/// Each operation has one intent, and after it at most one outcome. `unknown` is no outcome yet: a read settles it.
struct OperationLedger {
  /// `false` where older records were pruned, so that an outcome may stand alone.
  let isComplete: Bool
  private var settled: [String: Bool] = [:]

  init(isComplete: Bool) { self.isComplete = isComplete }

  mutating func add(_ record: JSONValue, _ result: inout AuditVerification) {
    guard let operation = record["operation"]?.stringValue, let outcome = record["outcome"]?.stringValue else { return }
    let sequence = result.head.size
    switch (outcome, settled[operation]) {
    case ("pending", nil): settled[operation] = false
    case ("pending", _?): result.add("the operation \(operation) has a second intent", at: sequence)
    case ("unknown", _?): break
    case ("unknown", nil), (_, nil):
      if isComplete { result.add("the outcome of \(operation) has no intent before it", at: sequence) }
      settled[operation] = outcome != "unknown"
    case (_, true?): result.add("the operation \(operation) has a second outcome", at: sequence)
    case (_, false?): settled[operation] = true
    }
  }

  /// An intent is closed exactly if the log has its outcome.
  func checkIntents(_ database: Database, _ result: inout AuditVerification) throws {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT operation, outcome IS NOT NULL FROM intent ORDER BY operation")
    while let row = try rows.next() {
      let (operation, isClosed): (String, Bool) = try (row.value(at: 0), row.value(at: 1))
      guard let isSettled = settled[operation], isSettled != isClosed else { continue }
      result.add(
        isClosed
          ? "the operation \(operation) is closed, its outcome is missing"
          : "the operation \(operation) is open, the log has its outcome")
    }
  }
}
