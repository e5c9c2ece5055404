package import RoutingModel

/// Drift that is over.
package struct HealedFinding: Hashable, Sendable {
  package enum Healer: String, Sendable {
    case routekeeper
    case somebodyElse = "somebody else"
  }

  /// Counts all that ever ended.
  let number: Int64
  let key: ResourceKey
  package let identity: ResourceIdentity
  package let id: ExactText?
  package let firstSeen: Instant
  package let healedAt: Instant
  package let healer: Healer
  package let commitSHA: String?
  package var author: ChangeAuthor?

  /// What `drift --output json` prints.
  package var json: JSONValue {
    var object = JSONObject([("kind", .string(key.kind)), ("identity", identity.json)])
    if let id { object["id"] = .string(id) }
    object["firstSeen"] = .string(firstSeen.rfc3339)
    object["healedAt"] = .string(healedAt.rfc3339)
    object["healedBy"] = .string(healer.rawValue)
    if let commitSHA { object["commit"] = .string(commitSHA) }
    if let author { object["by"] = author.json }
    return .object(object)
  }

  var fact: JSONValue {
    var object = json.objectValue ?? JSONObject()
    object["number"] = .integer(number)
    object["key"] = .object(key.fact)
    return .object(object)
  }
}

extension HealedFinding {
  /// Reads what `fact` writes.
  init?(_ value: JSONValue) {
    guard let number = value["number"]?.numberValue?.int64, let key = value["key"].flatMap({ ResourceKey(fact: $0) }),
      let first = value["firstSeen"]?.stringValue.flatMap(Instant.init(rfc3339:)),
      let end = value["healedAt"]?.stringValue.flatMap(Instant.init(rfc3339:))
    else { return nil }
    self.init(
      number: max(0, number), key: key,
      identity: ResourceIdentity(kind: key.kind, name: key.name, queue: value["identity"]?["queue"]?.textValue),
      id: value["id"]?.textValue, firstSeen: first, healedAt: end,
      healer: value["healedBy"]?.stringValue.flatMap(Healer.init(rawValue:)) ?? .routekeeper,
      commitSHA: value["commit"]?.stringValue, author: ChangeAuthor(value["by"]))
  }
}
