import RoutingModel

/// The verdict, since when, and how it is known.
struct VerdictSection {
  let content: PageContent

  private var report: StatusReport { content.report }

  var html: HTML {
    """
    <section id="verdict" class="card hero \(report.verdict.tone)" aria-label="Verdict">
    <p class="verdict" aria-live="polite"><span class="sign" aria-hidden="true">\(report.verdict.sign)</span>
    <span>\(report.verdict.words)</span></p>
    <p class="meaning">\(report.verdict.meaning)</p>
    <p class="soft">confirmed \(AgeText.ago(seconds: report.evidenceAgeSeconds)) by a complete read\(count)\(since)</p>
    \(commit)\(tip)\(suspension)\(progress)\(error)</section>

    """
  }

  private var count: HTML {
    guard let managed = report.details["managed"]?.numberValue?.int64, managed > 0 else { return "" }
    return " · \(Int(managed)) objects managed"
  }

  private var since: HTML {
    if report.verdict == .drifted, let first = firstDrift {
      return " · drifting for \(AgeText.text(milliseconds: content.now.milliseconds(since: first)))"
    }
    guard let sha = report.commit?.sha, case .success(let revisions) = content.revisions,
      let record = revisions.first(where: { $0.commit.sha == sha && $0.state == .applied })
    else { return "" }
    return " · in force for \(AgeText.text(milliseconds: content.now.milliseconds(since: record.time)))"
  }

  private var firstDrift: Instant? {
    ["missing", "changed"].flatMap { content.drift[$0]?.arrayValue ?? [] }
      .compactMap { $0["firstSeen"]?.stringValue.flatMap(Instant.init(rfc3339:)) }.min()
  }

  private var commit: HTML {
    guard let commit = report.commit else { return "<p class=\"commit\">No commit is in force yet.</p>" }
    return """
      <p class="commit">\(PageFrame.sha(commit.sha)) <strong>\(commit.subject)</strong><br>
      <span class="soft">\(commit.author) · \(commit.branch) · \(PageFrame.time(commit.time, now: content.now))</span></p>
      """
  }

  private var tip: HTML {
    guard let tip = report.tip, tip.sha != report.commit?.sha else { return "" }
    let reason: HTML = report.details["tipError"]?.stringValue.map { ": \($0)" } ?? ""
    return "<p class=\"wait\">The newest commit \(PageFrame.sha(tip.sha)) is \(tip.state.rawValue)\(reason)</p>"
  }

  private var suspension: HTML {
    var parts: [HTML] = []
    for (key, words, way) in [
      ("suspension", "Suspended", "routekeeper resume --reason …"), ("pin", "Held at this commit", ""),
    ] {
      guard let value = report.details[ExactText(key)], value.objectValue != nil else { continue }
      let until: HTML = value["until"]?.stringValue.map { " until \($0)" } ?? ""
      let command: HTML = way.isEmpty ? "" : " <code>\(way)</code>"
      parts.append(
        """
        <p class="wait">\(words) by \(value["actor"]?.stringValue ?? "somebody")\(until):
        \(value["reason"]?.stringValue ?? "")\(command)</p>
        """)
    }
    return HTML(joining: parts)
  }

  private var progress: HTML {
    guard let progress = report.details["progress"], let done = progress["done"]?.numberValue?.int64,
      let total = progress["total"]?.numberValue?.int64, total > 0
    else { return "" }
    return
      "<p><progress max=\"\(Int(total))\" value=\"\(Int(done))\"></progress> \(Int(done)) of \(Int(total)) changes</p>"
  }

  private var error: HTML {
    guard let error = report.lastError, error != report.details["tipError"]?.stringValue else { return "" }
    return "<p class=\"bad\" role=\"alert\">\(error)</p>"
  }
}

/// What waits for a person, and the exact command that lets it through.
struct WaitingSection {
  let report: StatusReport

  var html: HTML {
    guard let waiting = report.details["waiting"], waiting.objectValue != nil else { return "" }
    let violations = waiting["violations"]?.arrayValue ?? []
    var lines = violations.compactMap { $0["message"]?.stringValue }.map { "<li>\($0)</li>" as HTML }
    if lines.isEmpty {
      let settings = (waiting["for"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
      let count = waiting["changes"]?.numberValue?.int64 ?? 0
      lines = ["<li>\(Int(count)) \(count == 1 ? "change waits" : "changes wait") for approval (\(settings))</li>"]
    }
    let command: HTML =
      violations.contains { $0["approvable"] == false }
      ? ""
      : waiting["checksum"]?.stringValue.map { checksum in
        """
        <p>Its checksum is <code>\(checksum)</code>. Look at it with <code>routekeeper diff</code>; to let exactly this
        through, on the host:</p><pre tabindex="0">routekeeper approve \(checksum) --reason "…"</pre>
        """
      } ?? ""
    return PageFrame.section(
      "waiting", "Waits for a person", "<ul>\(HTML(joining: lines))</ul>\(command)", isWarning: true)
  }
}
