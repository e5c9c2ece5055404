import RoutingModel

extension World {
  mutating func createRule(
    _ request: SimulatedRequest, _ actor: Actor, _ now: Instant
  ) throws(APIError) -> SimulatedResponse {
    var fields = try RuleValidation.fields(of: try bodyObject(request), partial: false, switches)
    fields["queue"] = try liveQueue(fields["queue"])
    return try create(.routingRule, fields, actor, now)
  }

  mutating func updateRule(
    _ id: ExactText, _ request: SimulatedRequest, _ actor: Actor, _ now: Instant
  ) throws(APIError) -> SimulatedResponse {
    guard let live = stores[.routingRule]?.object(id) else { throw .notFound(.routingRule, id.string) }
    let body = try bodyObject(request)
    try checkVersion(body["version"], live)
    var fields = try RuleValidation.fields(of: body, partial: true, switches)
    if let queue = fields["queue"], queue["id"]?.textValue != live.scope {
      switch switches.moveByPatch {
      case .refuse: throw .invalid("queue", "The queue of a rule cannot be changed.")
      case .ignore: fields["queue"] = nil
      case .allow: break
      }
    }
    if fields["queue"] != nil { fields["queue"] = try liveQueue(fields["queue"]) }
    var changed = live.body
    for member in fields.members { changed[member.key] = member.value }
    try checkName(.routingRule, changed, of: id)
    if changed != live.body || switches.versionRises == .always {
      write(.routingRule, id, restamped(changed, .routingRule, by: actor, now: now), by: actor, now: now)
    }
    return answer(.routingRule, id, status: 200)
  }

  private func checkVersion(_ given: JSONValue?, _ live: StoredObject) throws(APIError) {
    guard let given, !given.isNull else {
      if switches.versionInPatch == .required {
        throw .invalid("version", "version is required", code: "required.field.missing")
      }
      return
    }
    guard let version = given.numberValue?.int64 else { throw .invalid("version", "version must be a number") }
    if version != live.version {
      throw APIError(
        409, "general.conflict",
        "The version number of the modified resource must match the version number in the database.")
    }
  }

  /// The reference as the server keeps it, with the queue's name.
  private func liveQueue(_ reference: JSONValue?) throws(APIError) -> JSONValue {
    let id = reference?["id"]?.textValue ?? ""
    guard let queue = stores[.queue]?.object(id) else {
      if switches.unknownQueue == .notFound { throw .notFound(.queue, id.string) }
      throw .invalid("queue.id", "Queue \(id) does not exist.")
    }
    return [
      "id": .string(id), "name": .string(queue.name), "selfUri": .string("\(ObjectKind.queue.path)/\(id)"),
    ]
  }

  /// Refuses a name that another object of the same scope has. Names compare as bytes.
  func checkName(_ kind: ObjectKind, _ body: JSONObject, of id: ExactText?) throws(APIError) {
    guard let name = body["name"]?.textValue else { return }
    let scope = body["queue"]?["id"]?.textValue
    guard let taken = stores[kind]?.id(named: name, in: scope), taken != id else { return }
    let message = "A \(kind.rawValue) with that name already exists."
    switch switches.duplicateName {
    case .conflict: throw APIError(409, "general.conflict", message)
    case .conflictWithID: throw APIError(409, "general.conflict", message, entityID: taken)
    case .badRequest: throw APIError(400, "duplicate.name", message)
    }
  }

  /// What a write answers: the object as it is now, whatever lags.
  mutating func answer(_ kind: ObjectKind, _ id: ExactText, status: Int) -> SimulatedResponse {
    guard let index = stores[kind]?.index(of: id) else { return SimulatedResponse(status: status) }
    return SimulatedResponse(status: status, json: wholeBytes(kind, index))
  }
}
