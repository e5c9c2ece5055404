import RoutingModel

/// Whether what is live is what is in git, and how fresh that knowledge is.
enum StatusPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper status")
    let verdict = document.text("verdict") ?? "unknown"
    let (words, tone) = sentence(verdict)
    var lines: [Line] = [[.words(words, tone)]]
    if let age = document.count("evidenceAgeSeconds") {
      lines[0].spans.append(.words("  (confirmed \(AgeText.text(milliseconds: milliseconds(age))) ago)", .muted))
    } else {
      lines[0].spans.append(.words("  (never confirmed by a complete read)", .muted))
    }
    let inForce = CommonLines.commit(document["commit"], label: "In force:")
    lines += inForce.isEmpty ? [.words("In force: nothing was applied yet", .muted)] : inForce
    lines += tip(document)
    if let waiting = document["waiting"] { lines += Self.waiting(waiting) }
    lines += document.list("alarms").map { alarm in
      [.words("Alarm: ", .problem), .value(alarm.text("message") ?? alarm.text("name") ?? "")]
    }
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

  /// What waits for a person, and the two commands that lead on.
  private static func waiting(_ waiting: JSONValue) -> [Line] {
    let violations = waiting.list("violations")
    var lines: [Line] = violations.map { [.words("Waits: ", .caution), .value($0.text("message") ?? "")] }
    if violations.contains(where: { $0.flag("approvable") == false }) { return lines }
    if let window = waiting["window"] { lines.append(Self.window(window)) }
    if lines.isEmpty {
      let settings = waiting.list("for").compactMap(\.stringValue).joined(separator: ", ")
      lines.append([
        .words("Waits: ", .caution), .words("\(CommonLines.counted(waiting.count("changes") ?? 0, "change")) ("),
        .value(settings), .words(")"),
      ])
    }
    guard let checksum = waiting.text("checksum") else { return lines }
    let command = "routekeeper approve \(checksum) --reason \"…\""
    return lines + [[.words("Next: ", .muted), .words("routekeeper diff, then "), .value(command)]]
  }

  static func window(_ window: JSONValue) -> Line {
    let until = window.text("until").map { " until \($0)" } ?? "; no opening within a year"
    return [.words("Waits for a window: ", .caution), .value((window.text("reason") ?? "") + until)]
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
      [.words(stage.count("ageSeconds").map { AgeText.text(milliseconds: milliseconds($0)) } ?? "")],
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
    default: ("Unknown: what is live is not known now", .caution)
    }
  }
}
