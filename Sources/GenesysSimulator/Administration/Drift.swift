package import RoutingModel

extension World {
  /// Changes the organisation behind everybody's back, as another user.
  ///
  /// `{"action": "change|delete|create", "kind": "RoutingRule", "id": …, or "identity": {"name", "queue"?},
  /// "fields": {…}, "user": {"id", "name"}?}`; answers the object's id.
  @discardableResult
  package mutating func drift(_ json: JSONValue, now: Instant) throws(SeedError) -> ExactText {
    guard
      let kind = json["kind"]?.stringValue.flatMap(ObjectKind.init(rawValue:))
        ?? (json["kind"] == nil ? .routingRule : nil)
    else {
      throw SeedError(description: "kind must be one of \(ObjectKind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let actor =
      json["user"].flatMap { user in
        user["id"]?.stringValue.map { Actor(id: $0, name: user["name"]?.stringValue ?? $0) }
      } ?? .someone
    switch json["action"]?.stringValue {
    case "create": return try seedObject(kind, json["fields"] ?? .null, now, by: actor)
    case "delete":
      let id = try find(kind, json)
      write(kind, id, nil, by: actor, now: now)
      return id
    case "change":
      let id = try find(kind, json)
      guard var body = stores[kind]?.object(id)?.body, let fields = json["fields"]?.objectValue else {
        throw SeedError(description: "a change needs fields")
      }
      for member in fields.members { body[member.key] = member.value }
      if fields["queue"] != nil { body["queue"] = try queueReference(fields["queue"]) }
      write(kind, id, restamped(body, kind, by: actor, now: now), by: actor, now: now)
      return id
    default: throw SeedError(description: "action must be create, change or delete")
    }
  }

  private func find(_ kind: ObjectKind, _ json: JSONValue) throws(SeedError) -> ExactText {
    if let id = json["id"]?.textValue {
      guard stores[kind]?.object(id) != nil else { throw SeedError(description: "there is no \(kind.rawValue) \(id)") }
      return id
    }
    let identity = json["identity"] ?? json
    guard let name = identity["name"]?.textValue else { throw SeedError(description: "name an id or an identity") }
    let scope = kind == .routingRule ? try queueReference(identity["queue"])["id"]?.textValue : nil
    guard let id = stores[kind]?.id(named: name, in: scope) else {
      throw SeedError(description: "there is no \(kind.rawValue) named \(name)")
    }
    return id
  }
}
