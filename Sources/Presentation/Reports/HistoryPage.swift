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
      var body = revision.list("diagnostics").map(CommonLines.diagnostic)
      if let summary = revision["summary"], !(summary.objectValue?.isEmpty ?? true) {
        body.append(AnswerPage.members(summary, label: nil))
      }
      page.add(.entry(head: head, body: body))
    }
    if revisions.isEmpty { page.add([.words("No commit was seen yet.", .muted)]) }
    return page
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
