package import RoutingModel

/// How far a long pass is.
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

  package init?(_ value: JSONValue) {
    guard let stage = value.text("stage"), let done = value.count("done"), let total = value.count("total") else {
      return nil
    }
    self.init(
      stage: stage, done: done, total: total, requestsPerMinute: value.count("requestsPerMinute") ?? 0,
      secondsLeft: value.count("secondsLeft"))
  }

  package var json: JSONValue {
    var object = JSONObject([
      ("stage", .string(stage)), ("done", .integer(Int64(done))), ("total", .integer(Int64(total))),
      ("requestsPerMinute", .integer(Int64(requestsPerMinute))),
    ])
    if let secondsLeft { object["secondsLeft"] = .integer(Int64(secondsLeft)) }
    return .object(object)
  }

  /// `applying 120/1000, 240 requests a minute, 3 min left`
  package var line: String {
    var parts = ["\(VisibleText.escaped(stage)) \(done)/\(total)"]
    if requestsPerMinute > 0 { parts.append("\(requestsPerMinute) requests a minute") }
    if let secondsLeft, done < total {
      let milliseconds = Int64(clamping: secondsLeft).multipliedReportingOverflow(by: 1000)
      if !milliseconds.overflow { parts.append("\(AgeText.text(milliseconds: milliseconds.partialValue)) left") }
    }
    return parts.joined(separator: ", ")
  }

  /// Percents done, 0 to 100: plain logs get a line per tenth.
  package var percent: Int {
    guard total > 0 else { return 100 }
    let (scaled, overflow) = max(0, done).multipliedReportingOverflow(by: 100)
    return overflow ? 100 : min(100, scaled / total)
  }
}
