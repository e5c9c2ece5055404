import RoutingModel

/// What rules would have done to calls of the past.
enum ReplayPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper replay")
    let calls = document.count("calls") ?? 0
    if document["comparison"] != nil { page.blocks += comparison(document) }
    let rules = document.list("rules")
    if !rules.isEmpty { page.add(.table(table(rules, calls))) }
    page.blocks += queues(document)
    page.blocks += badLines(document)
    page.add(closing(document, calls))
    return page
  }

  private static func table(_ rules: [JSONValue], _ calls: Int) -> Table {
    let isTimed = rules.contains { $0["latency"] != nil }
    let columns = ["queue", "rule", "matched", "", "taken", ""] + (isTimed ? ["median", "p99", "of time"] : [])
    return Table(
      columns: columns,
      rows: rules.map { rule in
        let matched = rule.count("matched") ?? 0
        let taken = rule.count("taken") ?? 0
        var name: Line = [.name(rule.text("name") ?? "?")]
        if rule.flag("enabled") == false { name.spans.append(.words(" (disabled)", .muted)) }
        var row: [Line] = [
          [.value(rule.text("queue") ?? "")], name, .words(grouped(matched), matched == 0 ? .caution : .plain),
          .words(percent(matched, of: calls), .muted), .words(grouped(taken)),
          .words(percent(taken, of: calls), .muted),
        ]
        if isTimed {
          let latency = rule["latency"]
          row += [
            .words(nanoseconds(latency?.count("medianNanoseconds"))),
            .words(nanoseconds(latency?.count("p99Nanoseconds"))),
            .words(latency?["share"]?.numberValue.map { percent($0.double) } ?? ""),
          ]
        }
        return row
      })
  }

  private static func queues(_ document: JSONValue) -> [Block] {
    let queues = document.list("queues")
    if queues.isEmpty { return [] }
    let rows: [[Line]] = queues.map { queue in
      let calls = queue.count("calls") ?? 0
      let unmatched = queue.count("unmatched") ?? 0
      return [
        [.value(queue.text("queue") ?? "")], .words(grouped(calls)), .words(grouped(unmatched)),
        .words(percent(unmatched, of: calls), .muted),
      ]
    }
    var blocks: [Block] = [.table(Table(columns: ["queue", "calls", "taken by no rule", ""], rows: rows))]
    if let others = document.count("callsOfOtherQueues"), others > 0 {
      blocks.append(.paragraph([.words("\(grouped(others)) calls are of queues without rules.", .muted)]))
    }
    return blocks
  }

  private static func badLines(_ document: JSONValue) -> [Block] {
    let count = document.count("badLines") ?? 0
    if count == 0 { return [] }
    let shown = document.list("badLineExamples")
    var lines = shown.map { bad -> Line in
      [
        .value("\(bad.text("file") ?? "?"):\(bad.count("line") ?? 0)", .strong), .words(": "),
        .value(bad.text("message") ?? ""),
      ]
    }
    if count > shown.count { lines.append(.words("… and \(grouped(count - shown.count)) more", .muted)) }
    return [.heading("\(grouped(count)) lines are no calls"), .paragraph(lines)]
  }

  private static func closing(_ document: JSONValue, _ calls: Int) -> [Line] {
    var line: Line = [.words("\(grouped(calls)) calls", .strong)]
    if let seconds = document["seconds"]?.numberValue?.double, seconds.isFinite, seconds > 0 {
      line.spans.append(.words(" in \(decimal(seconds)) s"))
    }
    if let outside = document.count("callsOutsideOfTime") {
      line.spans.append(.words("; \(grouped(outside)) outside of the time asked for"))
    }
    if document.flag("partial") == true {
      return [.words("Interrupted: the figures are of the calls that were read until then.", .caution), line]
    }
    return [line]
  }

  // MARK: Before and after

  /// Moves that a page shows; the JSON output has all of them.
  private static let movesShown = 20

  /// What a change of rules does to calls: for each rule, then from where to where.
  static func comparison(_ document: JSONValue) -> [Block] {
    if let reason = document.text("error") {
      return [.paragraph([[.words("No calls were replayed: ", .caution), .value(reason)]])]
    }
    guard let comparison = document["comparison"] else { return [] }
    let calls = document.count("calls") ?? 0
    let moved = comparison.count("movedCalls") ?? 0
    if moved == 0 && comparison.list("rules").isEmpty {
      return [.paragraph([.words("No call of \(grouped(calls)) would be taken by another rule.", .added)])]
    }
    let rules: [Line] = comparison.list("rules").map { rule in
      var line = CommonLines.identity(
        kind: nil,
        .object(
          JSONObject([
            ("name", rule["name"] ?? .null), ("queue", rule["queue"] ?? .null),
          ])))
      line.spans += [
        .words(": matches "), .words(rate(rule["before"], "matchRate")), .words(" → "),
        .words(rate(rule["after"], "matchRate"), .changed), .words(" of calls, takes "),
        .words(rate(rule["before"], "takenRate")), .words(" → "), .words(rate(rule["after"], "takenRate"), .changed),
      ]
      return line
    }
    let moves = comparison.list("moves")
    var lines: [Line] = moves.prefix(movesShown).map { move in
      var line: Line = [.words("\(grouped(move.count("calls") ?? 0)) calls", .strong), .words(" from ")]
      line = line + place(move["from"]) + [.words(" to ")] + place(move["to"])
      let examples = move.list("examples").compactMap(\.stringValue)
      if !examples.isEmpty {
        line.spans += [.words(", for example ", .muted), .value(examples.joined(separator: ", "), .muted)]
      }
      return line
    }
    if moves.count > movesShown { lines.append(.words("… and \(moves.count - movesShown) more", .muted)) }
    var blocks: [Block] = [
      .heading("Calls: \(grouped(moved)) of \(grouped(calls)) (\(percent(moved, of: calls))) would be taken otherwise")
    ]
    if !rules.isEmpty { blocks.append(.paragraph(rules)) }
    if !lines.isEmpty { blocks.append(.paragraph(lines)) }
    return blocks
  }

  private static func place(_ rule: JSONValue?) -> Line {
    guard let rule, !rule.isNull else { return .words("no rule") }
    return [.name(rule.text("name") ?? "?")]
  }

  private static func rate(_ counts: JSONValue?, _ key: String) -> String {
    counts?[key]?.numberValue.map { percent($0.double) } ?? "–"
  }

  // MARK: Figures

  /// `28,113`
  static func grouped(_ count: Int) -> String {
    var text = ""
    for (index, digit) in String(count.magnitude).reversed().enumerated() {
      if index > 0 && index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + String(text.reversed())
  }

  static func percent(_ count: Int, of all: Int) -> String {
    all <= 0 ? "" : percent(Double(count) / Double(all))
  }

  /// `12.1 %`; what is there but rounds to nothing is `< 0.1 %`.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    let tenths = (min(max(share, -10), 10) * 1000).rounded()
    if tenths == 0 && share > 0 { return "< 0.1 %" }
    return "\(Int(tenths) / 10).\(abs(Int(tenths)) % 10) %"
  }

  private static func decimal(_ value: Double) -> String {
    let hundredths = (min(max(value, 0), 1e9) * 100).rounded()
    let rest = Int(hundredths) % 100
    return "\(Int(hundredths) / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  private static func nanoseconds(_ count: Int?) -> String {
    guard let count else { return "" }
    return count < 10_000 ? "\(count) ns" : "\(count / 1000) µs"
  }
}
