import RoutingModel

/// What became of the commits that were seen, newest first.
enum HistoryPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper history")
    let revisions = document.list("revisions")
    for revision in revisions {
      let state = revision.text("state") ?? "unknown"
      var head: Line = [
        .value(revision.text("time") ?? "", .muted), .words("  "), .value(state, tone(state)), .words("  "),
      ]
      for line in CommonLines.commit(revision["commit"], label: "") {
        head = head + Line(Array(line.spans.dropFirst()))
      }
      var body = CommonLines.diagnostics(revision.list("diagnostics"))
      if let counts = counts(revision["summary"]) { body.append(counts) }
      page.add(.entry(head: head, body: body))
    }
    if revisions.isEmpty { page.add([.words("No commit was seen yet.", .muted)]) }
    return page
  }

  /// `11 to create, 3 unchanged`; what is not of a plan, as it is. `nil` where there is nothing to count.
  private static func counts(_ summary: JSONValue?) -> Line? {
    var parts: [String] = []
    guard let summary, var rest = summary.objectValue else { return nil }
    for action in ["create", "update", "adopt", "delete", "unchanged", "ignored"] {
      let key = ExactText(action)
      if let count = summary.count(action), count > 0 {
        parts.append(action.hasSuffix("d") ? "\(count) \(action)" : "\(count) to \(action)")
      }
      rest[key] = nil
    }
    if parts.isEmpty && rest.isEmpty { return nil }
    var line: Line = [.words(parts.joined(separator: ", "))]
    if !rest.isEmpty {
      if !parts.isEmpty { line.spans.append(.words("; ")) }
      line = line + AnswerPage.members(.object(rest), label: nil)
    }
    return line
  }

  private static func tone(_ state: String) -> Tone {
    switch state {
    case "applied": .added
    case "rejected", "failed", "compensated": .problem
    case "superseded": .muted
    default: .caution
    }
  }
}
