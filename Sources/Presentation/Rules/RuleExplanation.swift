package import RoutingModel

/// The document of `explain`: one rule, and its place among the rules of its queue.
package enum RuleExplanation {
  package static func document(of rule: QueueRule, in queue: RuleQueue, commit: CommitInfo?) -> JSONObject {
    let enabled = queue.enabled
    var described = summary(rule).objectValue ?? JSONObject()
    described["kind"] = .string(rule.kind)
    described["queue"] = queue.queue.json
    described["description"] = .string(rule.description)
    described["file"] = .string(rule.location.file)
    described["line"] = .integer(Int64(rule.location.line))
    described["conditions"] = .integer(Int64(rule.expression.conditionCount))
    described["words"] = .array(
      ExpressionWords.outline(of: rule.expression).map {
        ["level": .integer(Int64($0.level)), "text": .string($0.text)]
      })
    let place = enabled.firstIndex(of: rule).map { JSONValue.integer(Int64($0 + 1)) }
    return JSONObject([
      ("formatVersion", 1), ("commit", commit?.json ?? .null), ("rule", .object(described)),
      (
        "order",
        [
          "place": place ?? .null, "enabled": .integer(Int64(enabled.count)), "rules": .array(queue.rules.map(summary)),
        ]
      ),
    ])
  }

  private static func summary(_ rule: QueueRule) -> JSONValue {
    [
      "name": .string(rule.name), "priority": .integer(rule.priority), "enabled": .bool(rule.isEnabled),
      "when": .string(ExpressionText.text(of: rule.expression)),
    ]
  }
}

/// A rule in words.
enum ExplanationPage {
  static func page(_ document: JSONValue) -> Page {
    let rule = document["rule"] ?? .null
    let name = rule.text("name") ?? "?"
    var page = Page(title: "Rule")
    page.add(CommonLines.commit(document["commit"]))
    page.add(head(rule, name))
    page.add(.heading("What must hold"))
    page.add(
      rule.list("words").map { words in
        let indent = String(repeating: "  ", count: words.count("level") ?? 0)
        return [.words(indent + "– ", .muted), .value(words.text("text") ?? "")]
      })
    page.add(.heading("As text"))
    page.add(.command(rule.text("when") ?? ""))
    page.add(.heading("When it is asked"))
    page.add(order(document["order"] ?? .null, name))
    return page
  }

  private static func head(_ rule: JSONValue, _ name: String) -> [Line] {
    let queue = rule["queue"]?.text("name") ?? rule["queue"]?.text("id").map { "id \($0)" } ?? "?"
    var lines: [Line] = [
      [.value(rule.text("kind") ?? "Rule", .strong), .words(" "), .name(name), .words(" in queue "), .name(queue)]
    ]
    if let description = rule.text("description"), !description.isEmpty { lines.append([.value(description)]) }
    if let file = rule.text("file"), let line = rule.count("line") { lines.append([.value("\(file):\(line)", .muted)]) }
    if rule.flag("enabled") == false { lines.append(.words("It is disabled: it takes no call.", .caution)) }
    return lines
  }

  /// All rules of the queue in their order, this one marked.
  private static func order(_ order: JSONValue, _ name: String) -> [Line] {
    var lines: [Line] = []
    if let place = order.count("place"), let count = order.count("enabled") {
      let after = place == 1 ? "first" : "after the \(CommonLines.counted(place - 1, "rule")) above it"
      lines.append([
        .words(
          "A queue asks its enabled rules by descending priority, then name; the first that holds takes the call. "),
        .words("This one is asked \(after), of \(count)."),
      ])
    }
    for rule in order.list("rules") {
      let isThis = rule.text("name") == name
      let isOff = rule.flag("enabled") == false
      lines.append([
        .words(isThis ? "→ " : "  ", .changed), .value(String(rule.count("priority") ?? 0), .muted), .words("  "),
        .name(rule.text("name") ?? "?", isOff ? .muted : .strong), .words(isOff ? "  disabled" : "", .muted),
        .words("  "), .value(VisibleText.shortened(rule.text("when") ?? "", to: 100), .muted),
      ])
    }
    return lines
  }
}
