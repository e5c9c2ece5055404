import RoutingModel

extension World {
  mutating func createSkillGroup(
    _ request: SimulatedRequest, _ actor: Actor, _ now: Instant
  ) throws(APIError) -> SimulatedResponse {
    var fields = try groupFields(try bodyObject(request), partial: false)
    if fields["division"] == nil, let home = stores[.division]?.objects.first {
      fields["division"] = divisionReference(home)
    }
    return try create(.skillGroup, fields, actor, now)
  }

  mutating func updateSkillGroup(
    _ id: ExactText, _ request: SimulatedRequest, _ actor: Actor, _ now: Instant
  ) throws(APIError) -> SimulatedResponse {
    guard let live = stores[.skillGroup]?.object(id) else { throw .notFound(.skillGroup, id.string) }
    let fields = try groupFields(try bodyObject(request), partial: true)
    var changed = live.body
    for member in fields.members { changed[member.key] = member.value }
    try checkName(.skillGroup, changed, of: id)
    if changed != live.body {
      write(.skillGroup, id, restamped(changed, .skillGroup, by: actor, now: now), by: actor, now: now)
    }
    return answer(.skillGroup, id, status: 200)
  }

  private func groupFields(_ body: JSONObject, partial: Bool) throws(APIError) -> JSONObject {
    var validation = SkillGroupValidation(
      skills: names(.skill), languages: names(.language), refusesUnknown: switches.unknownFields == .refuse)
    var fields = validation.validate(body, partial: partial)
    if !validation.details.isEmpty { throw .invalid(validation.details) }
    if let id = fields["division"]?["id"]?.textValue {
      guard let division = stores[.division]?.object(id) else {
        throw .invalid("division.id", "Division \(id) does not exist.")
      }
      fields["division"] = divisionReference(division)
    }
    return fields
  }

  private func names(_ kind: ObjectKind) -> Set<ExactText> { Set((stores[kind]?.objects ?? []).map(\.name)) }

  private func divisionReference(_ division: StoredObject) -> JSONValue {
    [
      "id": .string(division.id), "name": .string(division.name),
      "selfUri": .string("\(ObjectKind.division.path)/\(division.id)"),
    ]
  }
}
