import RoutingModel

/// Where live is not what git says, and since when.
enum DriftPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper drift")
    page.add(CommonLines.commit(document["commit"]))
    let now = document.instant("checkedAt")
    let missing = document.list("missing")
    let changed = document.list("changed")
    let unmanaged = document.list("unmanaged")
    section("Missing: declared in git, not live", missing, "+", .added, now, &page)
    section("Changed: live differs from git", changed, "~", .changed, now, &page)
    section("Unmanaged: live, not declared in git", unmanaged, "?", .muted, now, &page)
    if document.flag("complete") == false {
      page.add([.words("Not every list could be read completely: this report may lack findings.", .caution)])
    }
    let clean = missing.isEmpty && changed.isEmpty
    let verdict =
      clean
      ? (document.flag("complete") == false ? "No drift found so far" : "No drift")
      : "\(missing.count) missing, \(changed.count) changed"
    var line: Line = [
      .words("Drift: " + verdict, clean ? .added : .problem), .words(", \(unmanaged.count) unmanaged"),
    ]
    if let coverage = document["coverage"]?.numberValue?.double {
      line.spans.append(.words("; git declares \(percent(coverage)) of what is live"))
    }
    var closing = [line]
    if let time = document.text("checkedAt") { closing.append([.words("Checked at ", .muted), .value(time, .muted)]) }
    page.add(closing)
    return page
  }

  private static func section(
    _ title: String, _ findings: [JSONValue], _ mark: String, _ tone: Tone, _ now: Instant?, _ page: inout Page
  ) {
    if findings.isEmpty { return }
    page.add(.heading(title))
    for finding in findings {
      var head: Line = [.words(mark + " ", tone)]
      head = head + CommonLines.identity(kind: finding.text("kind"), finding["identity"])
      if let reason = finding.text("reason") { head.spans.append(.words("  (\(reason))", .muted)) }
      if let person = finding.text("by") { head.spans += [.words("  by "), .value(person)] }
      if let now, let first = finding.instant("firstSeen") {
        let age = now.milliseconds(since: first)
        if age > 0 { head.spans.append(.words("  for \(AgeText.text(milliseconds: age))", .muted)) }
      }
      let kind = finding.text("kind").flatMap { KindCatalog.kind(named: ExactText($0)) }
      page.add(
        .entry(
          head: head,
          body: FieldRows.lines(
            finding.list("fields"), kind: kind, live: finding["live"], desired: finding["desired"],
            showsLastApplied: false)))
    }
  }

  /// Whole percents, rounded down, so that 100% means all.
  private static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    return "\(Int((min(max(share, 0), 1) * 100 + 1e-9).rounded(.down)))%"
  }
}
