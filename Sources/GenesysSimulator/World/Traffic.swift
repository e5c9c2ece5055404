package import RoutingModel

/// One request as the log keeps it.
package struct LoggedRequest: Hashable, Sendable {
  package let time: Instant
  package let method: String
  package let path: String
  package let pattern: String
  /// `nil` when a reset kept the answer back.
  package let status: Int?
  package let correlationID: String

  var json: JSONValue {
    [
      "time": .string(time.rfc3339), "method": .string(method), "path": .string(path),
      "status": status.map { .integer(Int64($0)) } ?? .null, "correlationId": .string(correlationID),
    ]
  }
}

/// What was asked so far.
struct Traffic: Sendable {
  struct Counter: Sendable {
    var total = 0
    var byStatus: [String: Int] = [:]
  }

  private(set) var log: [LoggedRequest] = []
  /// Requests that the log no longer has.
  private(set) var dropped = 0
  private(set) var counters: [String: Counter] = [:]
  var rateLimited = 0
  /// All requests, refused ones too: its peak is the most that any 60 s saw.
  var window = SlidingWindow()

  mutating func note(_ request: LoggedRequest, keeping limit: Int) {
    log.append(request)
    // Dropped in halves, so that a full log does not move on every request.
    if log.count > limit {
      let surplus = log.count - limit / 2
      dropped += surplus
      log.removeFirst(surplus)
    }
    let key = request.method + " " + request.pattern
    counters[key, default: Counter()].total += 1
    counters[key]?.byStatus[request.status.map(String.init) ?? "reset", default: 0] += 1
  }

  var json: JSONValue {
    .object(
      JSONObject(
        counters.sorted { $0.key < $1.key }.map { key, counter in
          let statuses = counter.byStatus.sorted { $0.key < $1.key }.map {
            (ExactText($0.key), JSONValue.integer(Int64($0.value)))
          }
          return (
            ExactText(key), ["total": .integer(Int64(counter.total)), "byStatus": .object(JSONObject(statuses))]
          )
        }))
  }
}
