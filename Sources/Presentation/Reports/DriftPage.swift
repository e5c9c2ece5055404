import RoutingModel

/// Where live is not what git says: since when, who moved, and how much of it is known.
enum DriftPage {
  /// Findings of one sort that a page shows; the JSON output has all of them.
  static let mostFindings = 1_000

  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper drift")
    if let name = document.text("organization") { page.title += " · \(VisibleText.shortened(name))" }
    page.add(.verdict(verdict(document), note: closing(document)))
    page.add(CommonLines.commit(document["commit"]))
    let now = document.instant("checkedAt")
    section("Missing: declared in git, not live", document.list("missing"), "+", .added, now, &page)
    section("Changed: live differs from git", document.list("changed"), "~", .changed, now, &page)
    section("Unmanaged: live, not declared in git", document.list("unmanaged"), "?", .muted, now, &page)
    undecided(document, &page)
    healed(document.list("healed"), now, &page)
    if isPartial(document) {
      page.add([
        .words("Not every list could be read completely: this report may lack findings, and is not clean.", .caution)
      ])
    }
    var line = verdict(document)
    line.spans.insert(.words("Drift: "), at: 0)
    page.add([line + coverage(document), checked(document)].filter { !$0.spans.isEmpty })
    return page
  }

  private static func isPartial(_ document: JSONValue) -> Bool { document.flag("complete") == false }

  static func verdict(_ document: JSONValue) -> Line {
    let (missing, changed) = (document.list("missing").count, document.list("changed").count)
    let unmanaged: Line = .words(", \(document.list("unmanaged").count) unmanaged")
    if missing + changed > 0 {
      let partial = isPartial(document) ? ", and the read was partial" : ""
      return .words("\(missing) missing, \(changed) changed", .problem) + unmanaged + .words(partial, .caution)
    }
    if isPartial(document) { return .words("No drift found so far, but the read was partial", .caution) + unmanaged }
    let undecided = document.list("undecided").count
    if undecided > 0 {
      return .words("No drift found, but \(undecided) could not be compared", .caution) + unmanaged
    }
    return .words("No drift", .added) + unmanaged
  }

  private static func closing(_ document: JSONValue) -> Line {
    var line = coverage(document)
    if !line.spans.isEmpty { line.spans.removeFirst() }
    let checked = checked(document)
    if !line.spans.isEmpty && !checked.spans.isEmpty { line.spans.append(.words(". ")) }
    return line + checked
  }

  private static func coverage(_ document: JSONValue) -> Line {
    guard let coverage = document["coverage"]?.numberValue?.double else { return [] }
    return [.words("; "), .words("git declares \(percent(coverage)) of what is live")]
  }

  private static func checked(_ document: JSONValue) -> Line {
    guard let time = document.text("checkedAt") else { return [] }
    return [.words("Checked at ", .muted), .value(time, .muted)]
  }

  private static func section(
    _ title: String, _ findings: [JSONValue], _ mark: String, _ tone: Tone, _ now: Instant?, _ page: inout Page
  ) {
    if findings.isEmpty { return }
    page.add(.heading(title))
    for finding in findings.prefix(mostFindings) { page.add(block(finding, mark: (mark + " ", tone), now)) }
    if findings.count > mostFindings {
      page.add([.words("… and \(findings.count - mostFindings) more; the JSON output has all of them", .muted)])
    }
  }

  static func block(_ finding: JSONValue, mark: (text: String, tone: Tone), _ now: Instant?) -> Block {
    var head: Line = [.words(mark.text, mark.tone)]
    head = head + CommonLines.identity(kind: finding.text("kind"), finding["identity"])
    if let reason = finding.text("reason") { head.spans.append(.words("  (\(reason))", .muted)) }
    if let now, let first = finding.instant("firstSeen") {
      let age = now.milliseconds(since: first)
      if age > 0 { head.spans.append(.words("  for \(AgeText.text(milliseconds: age))", .muted)) }
    }
    let notes = notes(finding)
    if finding["live"] != nil, finding["desired"] != nil {
      return .comparison(Comparison(head: head, notes: notes, rows: ComparisonRows.rows(of: finding)))
    }
    let kind = finding.text("kind").flatMap { KindCatalog.kind(named: ExactText($0)) }
    return .entry(head: head, body: notes + ChangeEntry.whole(finding, kind, side: "desired", mark: nil))
  }

  /// Who it was, and whether the repair is held back.
  private static func notes(_ finding: JSONValue) -> [Line] {
    var notes: [Line] = []
    if let author = author(finding["by"]) { notes.append(author) }
    if let end = finding.text("repairPausedUntil") {
      notes.append([
        .words("Somebody undoes each repair: the next one is held back until ", .caution), .value(end, .caution),
      ])
    }
    return notes
  }

  /// `By Ann (u-1) at 2026-…: priority 1 → 9`
  static func author(_ value: JSONValue?) -> Line? {
    guard let author = ChangeAuthor(value) else { return nil }
    var line: Line = [.words("By ", .muted), .words(author.kind == .user ? "" : "the client ", .muted)]
    if let name = author.name {
      line.spans += [
        .value(VisibleText.shortened(name), .strong), .words(" (", .muted), .value(author.id.string, .muted),
        .words(")", .muted),
      ]
    } else {
      line.spans.append(.value(author.id.string, .strong))
    }
    line.spans += [.words(" at ", .muted), .value(author.time.rfc3339Seconds, .muted)]
    // The values of a whole object stand below already, or are gone.
    if author.changes.count > 1, author.changes.allSatisfy(\.new.isEmpty) {
      line.spans.append(.words(": deleted", .muted))
      return line
    }
    for (index, change) in author.changes.prefix(5).enumerated() {
      line.spans += [
        .words(index == 0 ? ": " : ", ", .muted), .value(change.property, .muted), .words(" "),
        .value(text(change.old)), .words(" → "), .value(text(change.new)),
      ]
    }
    if author.changes.count > 5 { line.spans.append(.words(" and \(author.changes.count - 5) more", .muted)) }
    return line
  }

  private static func text(_ values: [String]) -> String {
    values.isEmpty ? "(none)" : VisibleText.shortened(values.joined(separator: ", "))
  }

  private static func undecided(_ document: JSONValue, _ page: inout Page) {
    let entries = document.list("undecided")
    if entries.isEmpty { return }
    page.add(.heading("Not compared"))
    for entry in entries.prefix(mostFindings) {
      let head: Line = [.words("? ", .caution)] + CommonLines.identity(kind: entry.text("kind"), entry["identity"])
      page.add(.entry(head: head, body: [[.value(entry.text("reason") ?? "")]]))
    }
  }

  /// Newest first; what is there now comes before what is over.
  private static func healed(_ findings: [JSONValue], _ now: Instant?, _ page: inout Page) {
    if findings.isEmpty { return }
    page.add(.heading("Healed lately"))
    for finding in findings { page.add(healed(finding, now)) }
  }

  static func healed(_ finding: JSONValue, _ now: Instant?) -> Block {
    var head: Line = [.words("✓ ", .added)]
    head = head + CommonLines.identity(kind: finding.text("kind"), finding["identity"])
    head.spans.append(.words("  by \(finding.text("healedBy") ?? "routekeeper")", .muted))
    if let now, let end = finding.instant("healedAt"), let start = finding.instant("firstSeen") {
      let ago = AgeText.text(milliseconds: now.milliseconds(since: end))
      let lasted = AgeText.text(milliseconds: end.milliseconds(since: start))
      head.spans.append(.words(", \(ago) ago, after \(lasted)", .muted))
    }
    return .entry(head: head, body: [author(finding["by"])].compactMap { $0 })
  }

  /// Whole percents, rounded down, so that 100% means all.
  private static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    return "\(Int((min(max(share, 0), 1) * 100 + 1e-9).rounded(.down)))%"
  }
}
