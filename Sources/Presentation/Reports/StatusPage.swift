import RoutingModel

/// Whether what is live is what is in git, and how fresh that knowledge is.
enum StatusPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper status")
    let verdict = document.text("verdict") ?? "unknown"
    let (words, tone) = sentence(verdict)
    var lines: [Line] = [[.words(words, tone)]]
    if let age = document.count("evidenceAgeSeconds") {
      lines[0].spans.append(.words("  (confirmed \(CommonLines.age(milliseconds: milliseconds(age))) ago)", .muted))
    } else {
      lines[0].spans.append(.words("  (never confirmed by a complete read)", .muted))
    }
    let inForce = CommonLines.commit(document["commit"], label: "In force:")
    lines += inForce.isEmpty ? [.words("In force: nothing was applied yet", .muted)] : inForce
    lines += tip(document)
    if let error = document.text("tipError") { lines.append([.words("Why: ", .problem), .value(error)]) }
    if let suspension = document["suspension"]?.objectValue.map(JSONValue.object) {
      lines.append(AnswerPage.members(suspension, label: "Suspended"))
    }
    if let error = document.text("lastError") { lines.append([.words("Last error: ", .problem), .value(error)]) }
    for (key, label) in [("repository", "Repository"), ("organization", "Organisation"), ("version", "Version")] {
      if let text = document.text(key) { lines.append([.words("\(label): ", .muted), .value(text)]) }
    }
    page.add(lines)
    let stages = ["source", "validation", "plan", "apply"].compactMap { name in
      document["stages"]?[name].map { row(name, $0) }
    }
    if !stages.isEmpty {
      page.add(.table(Table(columns: ["stage", "state", "commit", "age", "message"], rows: stages)))
    }
    return page
  }

  private static func tip(_ document: JSONValue) -> [Line] {
    guard let tip = document["tip"], let sha = tip.text("sha"), sha != document["commit"]?.text("sha") else {
      return []
    }
    let state = tip.text("state") ?? "unknown"
    return [
      [
        .words("Newest: ", .muted), .value(String(sha.prefix(10)), .strong), .words(" "),
        .value(state, state == "rejected" ? .problem : .caution),
      ]
    ]
  }

  private static func row(_ name: String, _ stage: JSONValue) -> [Line] {
    let state = stage.text("state") ?? stage.stringValue ?? "unknown"
    let tone: Tone = state == "ok" ? .added : state == "failed" ? .problem : .caution
    return [
      [.words(name)], [.value(state, tone)], [.value((stage.text("commit")).map { String($0.prefix(10)) } ?? "")],
      [.words(stage.count("ageSeconds").map { CommonLines.age(milliseconds: milliseconds($0)) } ?? "")],
      [.value(VisibleText.shortened(stage.text("message") ?? ""))],
    ]
  }

  static func milliseconds(_ seconds: Int) -> Int64 {
    Int64(seconds).multipliedReportingOverflow(by: 1000).overflow ? .max : Int64(seconds) * 1000
  }

  private static func sentence(_ verdict: String) -> (String, Tone) {
    switch verdict {
    case "inSync": ("In sync: live is what git says", .added)
    case "drifted": ("Drifted: live is not what git says", .problem)
    case "pending": ("Pending: a commit waits to be applied", .caution)
    case "applying": ("Applying a commit", .changed)
    case "failed": ("Failed: the last pass did not end well", .problem)
    case "suspended": ("Suspended by a person", .caution)
    case "quarantined": ("Quarantined: a commit is kept out until a person decides", .problem)
    case "deferred": ("Deferred: a commit waits for its window", .caution)
    default: ("Unknown: nothing was confirmed yet", .caution)
    }
  }
}
