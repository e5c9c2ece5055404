package import RoutingModel

extension World {
  /// The whole state: equal worlds give equal bytes.
  package func dump(at now: Instant) -> JSONValue {
    [
      "formatVersion": 1,
      "switches": SwitchCatalog.json(switches),
      "kinds": .object(
        JSONObject(ObjectKind.allCases.map { (ExactText($0.rawValue), .array(objects($0).map(JSONValue.object))) })),
      "requests": traffic.json,
      "rateLimited": .integer(Int64(traffic.rateLimited)),
      "largestMinute": .integer(Int64(traffic.window.peak)),
      "tokens": [
        "issued": .integer(Int64(tokens.issued)), "refused": .integer(Int64(tokens.refused)),
        "valid": .integer(Int64(tokens.tokens.values.count { !$0.revoked && now < $0.expires })),
      ],
      "faults": .array(faults.faults.map(\.json)),
      "changes": .integer(Int64(audit.entries.count)),
    ]
  }

  /// All objects of a kind as they are now, in list order, in the server's own spelling.
  package func objects(_ kind: ObjectKind) -> [JSONObject] { (stores[kind]?.objects ?? []).map(\.body) }

  package var requests: [LoggedRequest] { traffic.log }

  /// How often a method and a path pattern (`/api/v2/routing/rules/{id}`) were asked for.
  package func requestCount(_ method: String, _ pattern: String) -> Int {
    traffic.counters[method + " " + pattern]?.total ?? 0
  }

  /// Answers of 429, whether by the limit or by a fault.
  package var rateLimitedCount: Int { traffic.rateLimited }
  package var tokensIssued: Int { tokens.issued }
  /// The most requests that any 60 s saw.
  package var largestMinute: Int { traffic.window.peak }

  package mutating func revokeTokens() { tokens.revokeAll() }

  /// Forgets what was asked so far, but nothing of the organisation.
  package mutating func forgetTraffic() { traffic = Traffic() }
}

extension Fault {
  var json: JSONValue {
    var object = definition.objectValue ?? JSONObject()
    object["struck"] = .integer(Int64(struck))
    object["spent"] = .bool(isSpent)
    return .object(object)
  }
}
