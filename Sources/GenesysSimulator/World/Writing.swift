import RoutingModel

extension World {
  /// Stores a new object of checked fields and answers with it.
  mutating func create(
    _ kind: ObjectKind, _ fields: JSONObject, _ actor: Actor, _ now: Instant
  ) throws(APIError) -> SimulatedResponse {
    try checkName(kind, fields, of: nil)
    let id = random.uuid()
    write(kind, ExactText(id), stamped(fields, kind, id: id, by: actor, now: now), by: actor, now: now)
    return answer(kind, ExactText(id), status: switches.createStatus.rawValue)
  }

  /// Creates, replaces or (without a body) deletes an object; every change of the organisation comes through here.
  mutating func write(
    _ kind: ObjectKind, _ id: ExactText, _ body: JSONObject?, by actor: Actor, now: Instant, first: Bool = false
  ) {
    let before = stores[kind]?.object(id)
    lag.note(kind, id, before: before, switches: switches, now: now)
    let action: AuditEntry.Action
    switch (before, body) {
    case (nil, nil): return
    case (nil, let body?):
      action = .create
      let object = StoredObject(id: id, body: body)
      if first { stores[kind]?.prepend(object) } else { stores[kind]?.append(object) }
    case (_?, let body?):
      action = .update
      stores[kind]?.replace(id, with: body)
    case (_?, nil):
      action = .delete
      stores[kind]?.remove(id)
    }
    let old = before?.body ?? JSONObject()
    let new = body ?? JSONObject()
    audit.append(
      AuditEntry(
        id: random.uuid(), time: now, actor: actor, action: action, kind: kind, objectID: id,
        name: (new["name"] ?? old["name"])?.textValue ?? "", changes: AuditTrail.changes(from: old, to: new)))
  }

  /// Members that the server sets on a new object.
  mutating func stamped(_ fields: JSONObject, _ kind: ObjectKind, id: String, by actor: Actor, now: Instant)
    -> JSONObject
  {
    var body = fields
    body["id"] = .string(id)
    body["selfUri"] = .string("\(kind.path)/\(id)")
    guard kind.isWritable else { return body }
    body["dateCreated"] = .string(now.rfc3339)
    body["dateModified"] = .string(now.rfc3339)
    if kind == .routingRule {
      body["version"] = 1
      body["createdBy"] = actor.reference
      body["modifiedBy"] = actor.reference
    } else {
      body["status"] = "InProgress"
      body["memberCount"] = 0
    }
    return body
  }

  /// The same for a changed one.
  func restamped(_ fields: JSONObject, _ kind: ObjectKind, by actor: Actor, now: Instant) -> JSONObject {
    var body = fields
    body["dateModified"] = .string(now.rfc3339)
    if kind == .routingRule {
      body["version"] = .integer((fields["version"]?.numberValue?.int64 ?? 0) &+ 1)
      body["modifiedBy"] = actor.reference
    } else {
      body["status"] = "InProgress"
    }
    return body
  }

  /// The JSON object in a request's body.
  func bodyObject(_ request: SimulatedRequest) throws(APIError) -> JSONObject {
    guard request.body.count <= switches.largestBodyBytes else {
      throw APIError(413, "request.entity.too.large", "The body is larger than \(switches.largestBodyBytes) bytes.")
    }
    let contentType = (request.headers["content-type"] ?? "").lowercased()
    guard contentType.hasPrefix("application/json"), request.headers["content-encoding"] ?? "identity" == "identity"
    else { throw APIError(415, "unsupported.media.type", "The body must be application/json, not compressed.") }
    do {
      guard let object = try JSONReader.read(request.body).objectValue else {
        throw APIError(400, "bad.request", "The body must be a JSON object.")
      }
      return object
    } catch let error as APIError {
      throw error
    } catch {
      throw APIError(400, "bad.request", "The request could not be understood by the server: \(error)")
    }
  }
}
