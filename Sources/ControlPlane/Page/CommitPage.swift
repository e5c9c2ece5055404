import Presentation
import RoutingModel

/// One commit: what became of it when, what was found in it, and every request that it made.
struct CommitPage {
  let story: CommitStory
  let report: StatusReport
  let now: Instant

  var html: String {
    let commit = story.record.commit
    let head: HTML = """
      <section id="verdict" class="card hero \(story.record.state.tone)" aria-label="Commit">
      <p class="verdict"><span>\(commit.subject)</span></p>
      <p class="commit"><code>\(commit.sha)</code><br>
      <span class="soft">\(commit.author) · \(commit.branch) · \(PageFrame.time(commit.time, now: now))</span></p></section>

      """
    let steps = story.steps.map { step -> HTML in
      "<li class=\"\(step.state.tone)\"><p><strong>\(step.state.rawValue)</strong> <span class=\"soft\">\(step.time.rfc3339Seconds)</span></p></li>"
    }
    let findings: HTML =
      story.record.diagnostics.isEmpty
      ? ""
      : PageFrame.section(
        "findings", "Findings",
        "<pre tabindex=\"0\">\(story.record.diagnostics.prefix(100).map(\.line).joined(separator: "\n"))</pre>")
    return PageFrame.html(
      title: "\(commit.shortSHA) · \(report.organization)", report: report, isLive: false,
      HTML(joining: [
        head, PageFrame.section("steps", "What became of it", "<ol class=\"line\">\(HTML(joining: steps))</ol>"),
        findings,
        records,
      ]))
  }

  private var records: HTML {
    if story.records.isEmpty { return "" }
    let more: HTML =
      story.isCut
      ? "<p class=\"soft\">Only the last ones are shown: <code>routekeeper audit --commit \(story.record.commit.sha)</code></p>"
      : ""
    return PageFrame.section("records", "Audit log", "\(HTML(joining: story.records.map(entry)))\(more)")
  }

  private func entry(_ record: JSONValue) -> HTML {
    let outcome = record["outcome"]?.stringValue ?? ""
    let tone: Tone = outcome == "failed" || outcome == "refused" ? .problem : outcome == "pending" ? .muted : .added
    var head: Line = [
      .value(record["time"]?.stringValue.flatMap(Instant.init(rfc3339:))?.rfc3339Seconds ?? "", .muted), .words("  "),
      .value(record["action"]?.stringValue ?? "", .strong), .words(" "), .value(outcome, tone),
    ]
    let resource = record["resource"]
    if let name = resource?["identity"]?["name"]?.stringValue ?? resource?["name"]?.stringValue {
      head.spans += [.words("  "), .name(name)]
      if let queue = resource?["identity"]?["queue"]?.stringValue ?? resource?["queue"]?.stringValue {
        head.spans += [.words(" in ", .muted), .value(queue)]
      }
    }
    head.spans += [.words("  by ", .muted), .value(record["actor"]?.stringValue ?? "", .muted)]
    var body: [Line] = []
    if outcome != "pending" {
      body = Fragments.auditedChange(
        kind: resource?["kind"]?.stringValue, before: record["before"], after: record["after"])
    }
    if let error = record["details"]?["error"]?.stringValue { body.append([.value(error, .problem)]) }
    let exchange = record["exchange"] ?? record["write"]
    if let latency = exchange?["latencyMilliseconds"]?.numberValue?.int64 {
      var line: Line = [.words("answered in \(latency) ms", .muted)]
      if let id = exchange?["correlationID"]?.stringValue {
        line.spans += [.words(", correlation ", .muted), .value(id, .muted)]
      }
      body.append(line)
    }
    return HTML(.entry(head: head, body: body))
  }
}
