/// How far a long pass is, for people who wait for it.
package struct ProgressReport: Hashable, Sendable {
  /// `reading`, `applying`…
  package let stage: String
  package let done: Int
  package let total: Int
  /// What the pace allows; 0 without pacing.
  package let requestsPerMinute: Int
  /// From the requests that are left and the pace; `nil` where nobody can know.
  package let secondsLeft: Int?

  package init(stage: String, done: Int, total: Int, requestsPerMinute: Int, secondsLeft: Int?) {
    self.stage = stage
    self.done = done
    self.total = total
    self.requestsPerMinute = requestsPerMinute
    self.secondsLeft = secondsLeft
  }

  /// Reads what `json` writes.
  package init?(_ value: JSONValue) {
    guard let stage = value["stage"]?.stringValue, let done = Self.count(value["done"]),
      let total = Self.count(value["total"])
    else { return nil }
    self.init(
      stage: stage, done: done, total: total, requestsPerMinute: Self.count(value["requestsPerMinute"]) ?? 0,
      secondsLeft: Self.count(value["secondsLeft"]))
  }

  private static func count(_ value: JSONValue?) -> Int? { value?.numberValue?.int64.flatMap { Int(exactly: $0) } }

  package var json: JSONValue {
    var object = JSONObject([
      ("stage", .string(stage)), ("done", .integer(Int64(done))), ("total", .integer(Int64(total))),
      ("requestsPerMinute", .integer(Int64(requestsPerMinute))),
    ])
    if let secondsLeft { object["secondsLeft"] = .integer(Int64(secondsLeft)) }
    return .object(object)
  }
}
