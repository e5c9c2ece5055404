import RoutingModel

extension World {
  /// `POST /api/v2/audits/query/realtime`: filters, numbered pages, by time; at most the last 14 days.
  func queryAudit(_ request: SimulatedRequest) throws(APIError) -> SimulatedResponse {
    let body = try bodyObject(request)
    let interval = (body["interval"]?.stringValue ?? "").split(separator: "/").map { Instant(rfc3339: String($0)) }
    guard interval.count == 2, let from = interval[0], let until = interval[1], from <= until else {
      throw .invalid("interval", "interval must be start/end in ISO 8601")
    }
    guard until.milliseconds(since: from) <= 14 * 24 * 3_600_000 else {
      throw .invalid("interval", "a realtime query spans at most 14 days")
    }
    var isAscending = false
    for order in body["sort"]?.arrayValue ?? [] {
      guard order["name"] == "Timestamp", let word = order["sortOrder"]?.stringValue,
        ["ascending", "descending"].contains(word)
      else { throw .invalid("sort", "only Timestamp can be sorted by, ascending or descending") }
      isAscending = word == "ascending"
    }
    let service = body["serviceName"]?.stringValue
    var filters: [(property: String, value: ExactText)] = []
    for filter in body["filters"]?.arrayValue ?? [] {
      guard let property = filter["property"]?.stringValue, let value = filter["value"]?.textValue,
        ["UserId", "ClientId", "Action", "EntityType", "EntityId"].contains(property)
      else { throw .invalid("filters", "a filter has a property and a value") }
      filters.append((property, value))
    }
    let size = min(max(body["pageSize"]?.numberValue?.int64 ?? 25, 1), 500)
    let number = max(body["pageNumber"]?.numberValue?.int64 ?? 1, 1)
    let matching = audit.entries.filter { entry in
      from <= entry.time && entry.time < until && service ?? AuditEntry.service == AuditEntry.service
        && filters.allSatisfy { entry.admits($0.property, $0.value) }
    }
    let found = isAscending ? matching : matching.reversed()
    // Without `expand=user` the platform tells ids only.
    let isExpanded = request.query("expand")?.split(separator: ",").contains("user") ?? false
    let (start, overflow) = (number - 1).multipliedReportingOverflow(by: size)
    let page = overflow ? [] : found.dropFirst(Int(min(start, Int64(found.count)))).prefix(Int(size))
    return SimulatedResponse(
      status: 200,
      json: [
        "entities": .array(page.map { $0.json(isExpanded: isExpanded) }), "pageSize": .integer(size),
        "pageNumber": .integer(number),
        "total": .integer(Int64(found.count)), "pageCount": .integer((Int64(found.count) + size - 1) / size),
      ])
  }
}

extension AuditEntry {
  static let service = "Routing"

  func admits(_ property: String, _ value: ExactText) -> Bool {
    switch property {
    case "UserId": !actor.isClient && value == ExactText(actor.id)
    case "ClientId": actor.isClient && value == ExactText(actor.id)
    case "Action": value == ExactText(action.rawValue)
    case "EntityType": value == ExactText(kind.rawValue)
    default: value == objectID
    }
  }

  /// `AuditLogMessage` of the platform's API.
  func json(isExpanded: Bool) -> JSONValue {
    var who = JSONObject([("id", .string(actor.id))])
    if isExpanded && !actor.isClient { who["name"] = .string(actor.name) }
    who["selfUri"] = .string(actor.isClient ? "/api/v2/oauth/clients/\(actor.id)" : "/api/v2/users/\(actor.id)")
    var message = JSONObject([
      ("id", .string(id)), ("eventDate", .string(time.rfc3339)), ("serviceName", .string(Self.service)),
      ("level", actor.isClient ? "SYSTEM" : "USER"), ("action", .string(action.rawValue)),
      ("entityType", .string(kind.rawValue)), ("status", "SUCCESS"),
      ("entity", ["id": .string(objectID), "name": .string(name), "selfUri": .string("\(kind.path)/\(objectID)")]),
      (
        "propertyChanges",
        .array(
          changes.map {
            ["property": .string($0.property), "oldValues": Self.values($0.old), "newValues": Self.values($0.new)]
          })
      ),
    ])
    message[actor.isClient ? "client" : "user"] = .object(who)
    return .object(message)
  }

  /// The platform tells values as a list of strings; what is no string, as JSON.
  private static func values(_ value: JSONValue?) -> JSONValue {
    guard let value else { return [] }
    return .array([.string(value.stringValue ?? JSONWriter.text(of: value))])
  }
}
