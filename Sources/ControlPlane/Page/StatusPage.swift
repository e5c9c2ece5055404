import Presentation
import RoutingModel

/// The answer to "is what is live what is in git, since when, and how do you know", on one page.
struct StatusPage {
  /// Entries of each list that are shown; the rest is in the JSON API and the command line.
  static let shown = 20

  let content: PageContent

  var html: String {
    let report = content.report
    return PageFrame.html(
      title: "\(report.verdict.words) · \(report.organization)", report: report, isLive: true,
      HTML(joining: [
        VerdictSection(content: content).html, AlarmSection(report: report).html, WaitingSection(report: report).html,
        PipelineSection(report: report).html, differenceSection, driftSection, ObjectsSection(content: content).html,
        HistorySection(content: content).html,
        "<div class=\"pair\">", DeliveriesSection(content: content).html, BudgetSection(content: content).html,
        "</div>",
      ]))
  }

  private var differenceSection: HTML {
    let changes = content.changes["changes"]?.arrayValue ?? []
    if changes.isEmpty { return "" }
    let parts = changes.prefix(Self.shown).map { HTML(Fragments.change($0)) }
    return PageFrame.section(
      "difference", "Still to do: \(changes.count) \(changes.count == 1 ? "change" : "changes")",
      "\(HTML(joining: parts))\(PageFrame.more(changes.count, shown: Self.shown, "routekeeper diff"))")
  }

  private var driftSection: HTML {
    let drift = content.drift
    guard drift["checkedAt"] != nil else {
      return PageFrame.section(
        "drift", "Drift", "<p class=\"soft\">Nothing was compared yet: an absent report proves nothing.</p>")
    }
    var parts: [HTML] = []
    for (sort, title) in [
      ("missing", "Missing: declared in git, not live"), ("changed", "Changed: live differs from git"),
      ("unmanaged", "Unmanaged: live, not declared in git"),
    ] {
      let findings = drift[sort]?.arrayValue ?? []
      if findings.isEmpty { continue }
      // What nobody declares is no drift: it is there for whoever looks for it.
      let list = HTML(
        joining: findings.prefix(Self.shown).map { HTML(Fragments.finding($0, of: sort, now: content.now)) }
          + [PageFrame.more(findings.count, shown: Self.shown, "routekeeper drift")])
      parts.append(
        sort == "unmanaged"
          ? "<details class=\"group\"><summary>\(title) (\(findings.count))</summary>\(list)</details>"
          : "<h3>\(title) (\(findings.count))</h3>\(list)")
    }
    let healed = drift["healed"]?.arrayValue ?? []
    if !healed.isEmpty {
      let list = HTML(joining: healed.prefix(Self.shown).map { HTML(Fragments.healed($0, now: content.now)) })
      parts.append("<details class=\"group\"><summary>Healed lately (\(healed.count))</summary>\(list)</details>")
    }
    let partial: HTML =
      drift["complete"] == .bool(false)
      ? "<p class=\"wait\" role=\"status\">The last read was not complete: what is missing here proves nothing.</p>"
      : ""
    return PageFrame.section(
      "drift", "Drift",
      "<p>\(HTML(Fragments.driftVerdict(drift)))</p>\(coverage)\(checked)\(partial)\(HTML(joining: parts))")
  }

  private var checked: HTML {
    guard let time = content.drift["checkedAt"]?.stringValue.flatMap(Instant.init(rfc3339:)) else { return "" }
    return "<p class=\"soft\">checked \(PageFrame.time(time, now: content.now))</p>"
  }

  private var coverage: HTML {
    guard let share = content.drift["coverage"]?.numberValue?.double, share.isFinite, (0...1).contains(share) else {
      return ""
    }
    let percent = Int((share * 100 + 1e-9).rounded(.down))
    return """
      <p class="coverage"><meter min="0" max="100" value="\(percent)">\(percent) %</meter>
      git declares \(percent) % of what is live</p>
      """
  }
}
