package import RoutingModel

extension ProgressReport {
  /// `applying 120/1000, 240 requests a minute, 3 min left`
  package var line: String {
    var parts = ["\(VisibleText.escaped(stage)) \(done)/\(total)"]
    if requestsPerMinute > 0 { parts.append("\(requestsPerMinute) requests a minute") }
    if let secondsLeft, done < total {
      parts.append("\(AgeText.text(seconds: Int64(clamping: secondsLeft))) left")
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
