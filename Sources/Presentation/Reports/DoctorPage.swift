import RoutingModel

/// What works, what does not, and what to do next.
enum DoctorPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper doctor")
    let checks = document.list("checks")
    page.add(.table(Table(columns: ["check", "state", "finding"], rows: checks.map(row))))
    for check in checks {
      guard check.text("state") != "ok", let next = check.text("next") else { continue }
      page.add([[.words("Next, for "), .value(check.text("check") ?? "?", .strong), .words(":")]])
      page.add(.command(next))
    }
    let failed = checks.count { $0.text("state") == "failed" }
    let warnings = checks.count { $0.text("state") == "warning" }
    var line: Line =
      failed == 0
      ? .words("Ready", .added) : .words(CommonLines.counted(failed, "check") + " failed", .problem)
    if warnings > 0 { line.spans.append(.words(", " + CommonLines.counted(warnings, "warning"), .caution)) }
    page.add([line])
    return page
  }

  private static func row(_ check: JSONValue) -> [Line] {
    let state = check.text("state") ?? "unknown"
    let tone: Tone =
      switch state {
      case "ok": .added
      case "warning": .caution
      default: .problem
      }
    return [
      [.value(check.text("check") ?? "?", .strong)], [.value(state, tone)], [.value(check.text("message") ?? "")],
    ]
  }
}
