package import RoutingModel

package struct SeedError: Error, CustomStringConvertible {
  package let description: String
}

extension World {
  /// Fills the organisation, without the API's rules and limits.
  ///
  /// `{"queues": ["Support", {"name": …, "id": …}], "skills": […], "languages": […],
  /// "divisions": […],
  /// "rules": [{"name", "queue": NAME, …}], "skillGroups": [{"name", …}], "generate": {"queues": 10, "rules": 1000}}`
  package mutating func seed(_ json: JSONValue, now: Instant) throws(SeedError) {
    guard let object = json.objectValue else { throw SeedError(description: "a seed is a JSON object") }
    let known = ["divisions", "queues", "skills", "languages", "skillGroups", "rules", "generate"]
    if let unknown = object.keys.first(where: { !known.contains($0.string) }) {
      throw SeedError(description: "a seed has no member \(unknown); known: \(known.joined(separator: ", "))")
    }
    // What is seeded was always there: no read lags behind it.
    let held = lag
    defer { lag = held }
    for (key, kind) in [
      ("divisions", ObjectKind.division), ("queues", .queue), ("skills", .skill), ("languages", .language),
    ] {
      for entry in try Self.list(object, key) { try seedNamed(kind, entry, now) }
    }
    for entry in try Self.list(object, "skillGroups") { try seedObject(.skillGroup, entry, now) }
    for entry in try Self.list(object, "rules") { try seedObject(.routingRule, entry, now) }
    if let size = object["generate"] {
      func count(_ key: String) -> Int { Int(min(max(size[key]?.numberValue?.int64 ?? 0, 0), 1_000_000)) }
      generate(queues: count("queues"), rules: count("rules"), skillGroups: count("skillGroups"), now: now)
    }
  }

  private static func list(_ object: JSONObject, _ key: String) throws(SeedError) -> [JSONValue] {
    guard let value = object[key] else { return [] }
    guard let list = value.arrayValue else { throw SeedError(description: "\(key) must be a list") }
    return list
  }

  private mutating func seedNamed(_ kind: ObjectKind, _ entry: JSONValue, _ now: Instant) throws(SeedError) {
    guard let name = entry.textValue ?? entry["name"]?.textValue else {
      throw SeedError(description: "a \(kind.rawValue) needs a name")
    }
    add(kind, named: name, id: entry["id"]?.stringValue, now: now)
  }

  @discardableResult
  package mutating func add(_ kind: ObjectKind, named name: ExactText, id given: String? = nil, now: Instant)
    -> ExactText
  {
    let id = given ?? random.uuid()
    write(
      kind, ExactText(id), stamped(JSONObject([("name", .string(name))]), kind, id: id, by: .someone, now: now),
      by: .someone, now: now)
    return ExactText(id)
  }

  /// A rule or a skill group as somebody else made it; unlike the API this accepts anything.
  @discardableResult
  mutating func seedObject(
    _ kind: ObjectKind, _ entry: JSONValue, _ now: Instant, by actor: Actor = .someone
  ) throws(SeedError) -> ExactText {
    guard var fields = entry.objectValue, fields["name"]?.textValue != nil else {
      throw SeedError(description: "a \(kind.rawValue) needs a name")
    }
    if kind == .routingRule { fields["queue"] = try queueReference(fields["queue"]) }
    if fields["description"] == nil { fields["description"] = "" }
    if kind == .routingRule && fields["enabled"] == nil { fields["enabled"] = true }
    let id = fields["id"]?.stringValue ?? random.uuid()
    write(kind, ExactText(id), stamped(fields, kind, id: id, by: actor, now: now), by: actor, now: now)
    return ExactText(id)
  }

  /// A queue by name, `{name}` or `{id}`.
  func queueReference(_ value: JSONValue?) throws(SeedError) -> JSONValue {
    let name = value?.textValue ?? value?["name"]?.textValue
    let id = value?["id"]?.textValue ?? name.flatMap { stores[.queue]?.id(named: $0, in: nil) }
    guard let id, let queue = stores[.queue]?.object(id) else {
      throw SeedError(description: "there is no queue \(name ?? value?["id"]?.textValue ?? "without a name")")
    }
    return ["id": .string(id), "name": .string(queue.name), "selfUri": .string("\(ObjectKind.queue.path)/\(id)")]
  }
}
