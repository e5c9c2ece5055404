/// How many lines may be no calls before a replay is no evidence any more.
package enum BadLineLimit: Hashable, Sendable {
  case count(Int)
  case percent(Double)

  package static let usual = BadLineLimit.percent(1)
  /// Fewer bad lines than this are never too many by a percentage: in a short file one would be.
  private static let harmless = 10

  package init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let share = Double(text.dropLast()), share >= 0, share <= 100 else { return nil }
      self = .percent(share)
    } else {
      guard let count = Int(text), count >= 0 else { return nil }
      self = .count(count)
    }
  }

  package func check(_ result: ReplayResult) throws(ReplayFailure) {
    let lines = result.calls + result.outside + result.badLineCount
    switch self {
    case .count(let most): if result.badLineCount <= most { return }
    case .percent(let share):
      if result.badLineCount < Self.harmless || Double(result.badLineCount) <= Double(lines) * share / 100 { return }
    }
    let examples = result.badLines.prefix(3).map { "\($0.file):\($0.line): \($0.reason.message)" }
    throw .tooManyBadLines(
      (["\(result.badLineCount) of \(lines) lines are no calls, more than --max-bad-lines allows:"] + examples)
        .joined(separator: "\n"))
  }
}
