package import RoutingModel

extension World {
  /// Answers the admin port: what tests and people do to the organisation from outside its API.
  package mutating func administer(_ request: SimulatedRequest, now: Instant) -> SimulatedResponse {
    do {
      return try administered(request, now)
    } catch {
      return SimulatedResponse(status: error.status, json: ["error": .string(error.message)])
    }
  }

  private struct Refusal: Error {
    let status: Int
    let message: String
  }

  private mutating func administered(_ request: SimulatedRequest, _ now: Instant) throws(Refusal) -> SimulatedResponse {
    switch (request.method, request.path) {
    case ("GET", "/healthz"): return SimulatedResponse(status: 200, json: ["status": "ok"])
    case ("GET", "/dump"): return SimulatedResponse(status: 200, json: dump(at: now))
    case ("GET", "/requests"): return requestLog(since: request.query("since"))
    case ("DELETE", "/requests"):
      forgetTraffic()
      return SimulatedResponse(status: 204)
    case ("GET", "/switches"): return SimulatedResponse(status: 200, json: SwitchCatalog.json(switches))
    case ("PATCH", "/switches"), ("PUT", "/switches"):
      try set(try body(request), from: request.method == "PUT" ? Switches() : switches)
      return SimulatedResponse(status: 200, json: SwitchCatalog.json(switches))
    case ("GET", "/faults"): return SimulatedResponse(status: 200, json: .array(faults.faults.map(\.json)))
    case ("POST", "/faults"):
      try add(faults: try body(request))
      return SimulatedResponse(status: 200, json: .array(faults.faults.map(\.json)))
    case ("DELETE", "/faults"):
      faults.clear()
      return SimulatedResponse(status: 204)
    case ("POST", "/tokens/revoke"):
      revokeTokens()
      return SimulatedResponse(status: 204)
    case ("POST", "/seed"):
      let json = try body(request)
      do { try seed(json, now: now) } catch { throw Refusal(status: 400, message: error.description) }
      return SimulatedResponse(status: 204)
    case ("POST", "/drift"):
      let json = try body(request)
      do { return SimulatedResponse(status: 200, json: ["id": .string(try drift(json, now: now))]) } catch {
        throw Refusal(status: 400, message: error.description)
      }
    default: throw Refusal(status: 404, message: "no such command: \(request.method) \(request.path)")
    }
  }

  private func body(_ request: SimulatedRequest) throws(Refusal) -> JSONValue {
    do { return try JSONReader.read(request.body) } catch {
      throw Refusal(status: 400, message: "the body is not JSON: \(error)")
    }
  }

  private mutating func set(_ json: JSONValue, from start: Switches) throws(Refusal) {
    guard let object = json.objectValue else { throw Refusal(status: 400, message: "switches are a JSON object") }
    var changed = start
    for member in object.members {
      do { try SwitchCatalog.set(member.key.string, to: member.value, in: &changed) } catch {
        throw Refusal(status: 400, message: error.description)
      }
    }
    switches = changed
  }

  private mutating func add(faults json: JSONValue) throws(Refusal) {
    var added: [Fault] = []
    for entry in json.arrayValue ?? [json] {
      do { added.append(try Fault(entry)) } catch { throw Refusal(status: 400, message: error.description) }
    }
    for fault in added { faults.add(fault) }
  }

  /// The log, from a number on: `{"next": NUMBER, "dropped": COUNT, "requests": […]}`.
  private func requestLog(since text: String?) -> SimulatedResponse {
    let since = text.flatMap { Int($0) } ?? 0
    let start = since <= traffic.dropped ? 0 : min(since - traffic.dropped, requests.count)
    return SimulatedResponse(
      status: 200,
      json: [
        "next": .integer(Int64(traffic.dropped + requests.count)), "dropped": .integer(Int64(traffic.dropped)),
        "requests": .array(requests[start...].map(\.json)),
      ])
  }
}
