package import RoutingModel

extension ReplayResult {
  /// The `replay` document of the interface, of one set of rules.
  package var document: JSONObject {
    var document = JSONObject([
      ("formatVersion", 1), ("calls", .integer(Int64(calls))), ("badLines", .integer(Int64(badLineCount))),
      ("seconds", JSONNumber(seconds).map { .number($0) } ?? 0), ("partial", .bool(isPartial)),
      ("rules", .array((sides.last?.rules ?? []).map { rule($0) })),
      ("queues", .array((sides.last?.queues ?? []).map { queue($0) })),
      ("callsOfOtherQueues", .integer(Int64(sides.last?.elsewhere ?? 0))),
      ("badLineExamples", .array(badLines.map { $0.json })),
    ])
    if outside > 0 { document["callsOutsideOfTime"] = .integer(Int64(outside)) }
    if sides.count == 2 { document["comparison"] = .object(comparison) }
    return document
  }

  private func rule(_ rule: Rule) -> JSONValue {
    var object = JSONObject([
      ("kind", .string(rule.rule.kind)), ("name", .string(rule.rule.name)), ("queue", .string(rule.rule.queue)),
      ("priority", .number(rule.rule.priority)), ("enabled", .bool(rule.rule.isEnabled)),
      ("matched", .integer(Int64(rule.matched))), ("taken", .integer(Int64(rule.taken))),
      ("matchRate", share(rule.matched)),
    ])
    if let latency = rule.latency {
      object["latency"] = [
        "medianNanoseconds": Self.rounded(latency.median), "p99Nanoseconds": Self.rounded(latency.p99),
        "share": rule.share.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null,
      ]
    }
    return .object(object)
  }

  private static func rounded(_ value: Double) -> JSONValue { JSONNumber(value.rounded()).map { .number($0) } ?? .null }

  private func queue(_ queue: Queue) -> JSONValue {
    [
      "queue": .string(queue.name), "calls": .integer(Int64(queue.calls)),
      "unmatched": .integer(Int64(queue.unmatched)),
    ]
  }

  /// Of all calls; null where there are none.
  func share(_ count: Int) -> JSONValue {
    calls == 0 ? .null : JSONNumber(Double(count) / Double(calls)).map { .number($0) } ?? .null
  }

  /// What changed from the first set of rules to the second.
  package var comparison: JSONObject {
    let moved = moves.reduce(0) { $0 + $1.calls }
    return JSONObject([
      ("movedCalls", .integer(Int64(moved))), ("movedShare", share(moved)),
      ("rules", .array(RuleChange.all(of: self).map { $0.json(self) })),
      ("moves", .array(moves.map { move($0) })),
    ])
  }

  private func move(_ move: Moved) -> JSONValue {
    [
      "from": move.before.map { $0.json } ?? .null, "to": move.after.map { $0.json } ?? .null,
      "calls": .integer(Int64(move.calls)), "share": share(move.calls),
      "examples": .array(move.examples.map { .string($0) }),
    ]
  }
}

extension RuleIdentity {
  package var json: JSONValue { ["name": .string(name), "queue": .string(queue)] }
}

extension BadLine {
  package var json: JSONValue {
    ["file": .string(file), "line": .integer(Int64(line)), "message": .string(reason.message)]
  }
}
