import RoutingModel

extension World {
  mutating func get(_ kind: ObjectKind, _ id: ExactText, _ now: Instant) throws(APIError) -> SimulatedResponse {
    settle(kind, id, now)
    if let prior = lag.read(kind, id, now: now)[id] {
      guard let object = prior.object else { throw .notFound(kind, id.string) }
      return SimulatedResponse(json: WireForm.whole(object.body, kind, switches))
    }
    guard let index = stores[kind]?.index(of: id) else { throw .notFound(kind, id.string) }
    return SimulatedResponse(json: wholeBytes(kind, index))
  }

  mutating func delete(
    _ kind: ObjectKind, _ id: ExactText, _ actor: Actor, _ now: Instant
  ) throws(APIError) -> SimulatedResponse {
    guard stores[kind]?.object(id) != nil else { throw .notFound(kind, id.string) }
    write(kind, id, nil, by: actor, now: now)
    return SimulatedResponse(status: 204)
  }

  /// The wire form of an object, kept until the object or the spelling changes.
  mutating func wholeBytes(_ kind: ObjectKind, _ index: Int) -> [UInt8] {
    guard let object = stores[kind]?.objects[index] else { return [] }
    if let bytes = object.whole { return bytes }
    let bytes = WireForm.whole(object.body, kind, switches)
    stores[kind]?.remember(whole: bytes, at: index)
    return bytes
  }

  mutating func listedBytes(_ kind: ObjectKind, _ index: Int) -> [UInt8] {
    guard WireForm.listDiffers(kind, switches) else { return wholeBytes(kind, index) }
    guard let object = stores[kind]?.objects[index] else { return [] }
    if let bytes = object.listed { return bytes }
    let bytes = WireForm.listed(object.body, kind, switches)
    stores[kind]?.remember(listed: bytes, at: index)
    return bytes
  }

  /// A skill group's members are computed some time after each write; only then its status is Complete.
  private mutating func settle(_ kind: ObjectKind, _ id: ExactText, _ now: Instant) {
    guard kind == .skillGroup, var body = stores[kind]?.object(id)?.body, body["status"] == "InProgress",
      let modified = body["dateModified"]?.stringValue.flatMap(Instant.init(rfc3339:)),
      now.milliseconds(since: modified) >= Int64(switches.skillGroupMilliseconds)
    else { return }
    body["status"] = "Complete"
    // An estimate on the platform, too; any number that depends on the conditions only will do.
    body["memberCount"] = .integer(Int64(1 + JSONWriter.bytes(of: body["skillConditions"] ?? []).count % 97))
    stores[kind]?.replace(id, with: body)
  }
}

extension SimulatedResponse {
  init(status: Int = 200, json bytes: [UInt8]) {
    self.init(status: status, headers: [("Content-Type", "application/json")], body: bytes)
  }
}
