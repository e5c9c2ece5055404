import RoutingModel

/// The answer to "is what is live what is in git, since when, and how do you know", as one page without scripts.
struct StatusPage {
  /// Seconds between reloads by the browser itself.
  static let refreshSeconds = 15
  /// Rows of each list; the rest is in the JSON API and the command line.
  static let rows = 50

  let report: StatusReport
  let revisions: Result<[RevisionRecord], HistoryUnreadable>
  let drift: JSONValue
  let changes: JSONValue
  let now: Instant

  var html: String {
    let body: HTML = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(report.verdict.words) · \(report.organization)</title>
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="refresh" content="\(Self.refreshSeconds)">
      <style>\(HTML(stringLiteral: StatusPageStyle.text))</style></head>
      <body><header><h1>Routekeeper · \(report.organization)</h1>
      <form method="post" action="/api/v1/sync"><button>Sync now</button></form></header>
      <main>\(verdictSection)\(stageSection)\(changeSection)\(driftSection)\(historySection)</main>
      <footer><small>Repository \(report.repository) · version \(report.version) ·
      <a href="/api/v1/status">status</a> · <a href="/api/v1/events">events</a> · <a href="/metrics">metrics</a></small>
      </footer></body></html>

      """
    return body.description
  }

  private var verdictSection: HTML {
    let commit: HTML =
      report.commit.map { commit in
        """
        <p><code title="\(commit.sha)">\(commit.shortSHA)</code> \(commit.subject)<br>
        <small>\(commit.author) · \(commit.branch) · \(commit.time.rfc3339Seconds)</small></p>
        """
      } ?? "<p>No commit is in force yet.</p>"
    let tip: HTML =
      report.tip.flatMap { tip in
        guard tip.sha != report.commit?.sha else { return nil }
        return "<p>The newest commit <code>\(String(tip.sha.prefix(10)))</code> is \(tip.state.rawValue).</p>"
      } ?? ""
    let waiting: HTML =
      report.details["waiting"]?["checksum"]?.stringValue.map { checksum in
        "<p>To let it through: <code>routekeeper approve \(checksum) --reason …</code></p>"
      } ?? ""
    let error: HTML = report.lastError.map { "<p class=\"bad\" role=\"alert\">\($0)</p>" } ?? ""
    return """
      <section aria-labelledby="verdict"><p id="verdict" class="verdict \(report.verdict.tone)">\(report.verdict.words)</p>
      <p class="soft">confirmed \(AgeText.ago(seconds: report.evidenceAgeSeconds)) by a complete read</p>
      \(commit)\(tip)\(waiting)\(error)</section>
      """
  }

  private var stageSection: HTML {
    let items = report.stages.named.map { name, stage -> HTML in
      let commit: HTML = stage.commitSHA.map { "<p><code>\(String($0.prefix(10)))</code></p>" } ?? ""
      let message: HTML = stage.message.map { "<p>\($0)</p>" } ?? ""
      return """
        <li class="\(stage.state.tone)"><strong>\(name)</strong>: \(stage.state.rawValue)\(commit)
        <p class="soft">\(AgeText.ago(seconds: stage.ageSeconds))</p>\(message)</li>
        """
    }
    return "<section><h2>From git to the organisation</h2><ol class=\"stages\">\(HTML(joining: items))</ol></section>"
  }

  private var changeSection: HTML {
    let changes = changes["changes"]?.arrayValue ?? []
    if changes.isEmpty { return "" }
    let rows = changes.prefix(Self.rows).map { change -> HTML in
      let fields = (change["fields"]?.arrayValue ?? []).compactMap { $0["path"]?.stringValue }.joined(separator: ", ")
      return """
        <tr><td>\(change["action"]?.stringValue ?? "")</td><td>\(Self.resource(change))</td><td>\(fields)</td></tr>
        """
    }
    return """
      <section><h2>Still to do</h2><table><thead><tr><th>Action</th><th>Object</th><th>Fields</th></tr></thead>
      <tbody>\(HTML(joining: rows))</tbody></table>\(Self.more(changes.count))</section>
      """
  }

  private var driftSection: HTML {
    let groups = ["missing", "changed", "unmanaged"].map { ($0, drift[$0]?.arrayValue ?? []) }
    let rows = groups.flatMap { name, entries in
      entries.prefix(Self.rows).map { entry -> HTML in
        """
        <tr><td>\(name)</td><td>\(Self.resource(entry))</td><td>\(entry["firstSeen"]?.stringValue ?? "")</td></tr>
        """
      }
    }
    let counts = groups.map { "\($0.1.count) \($0.0)" }.joined(separator: ", ")
    let coverage =
      drift["coverage"]?.numberValue.map { " · \(Self.percent($0.double)) of the live objects are in git" } ?? ""
    let warning: HTML =
      drift["complete"] == .bool(false)
      ? "<p class=\"wait\">The last read was not complete: what is missing here proves nothing.</p>" : ""
    let table: HTML =
      rows.isEmpty
      ? ""
      : """
      <table><thead><tr><th>Drift</th><th>Object</th><th>First seen</th></tr></thead>
      <tbody>\(HTML(joining: rows))</tbody></table>
      """
    return """
      <section><h2>Drift</h2><p>\(counts)\(coverage)</p>
      <p class="soft">checked \(drift["checkedAt"]?.stringValue ?? "never")</p>\(warning)\(table)</section>
      """
  }

  private var historySection: HTML {
    switch revisions {
    case .success(let revisions): Self.history(revisions, now)
    case .failure(let failure):
      "<section><h2>History</h2><p class=\"bad\" role=\"alert\">\(failure.message)</p></section>"
    }
  }

  private static func history(_ revisions: [RevisionRecord], _ now: Instant) -> HTML {
    let rows = revisions.prefix(Self.rows).map { record -> HTML in
      let diagnostics: HTML =
        record.diagnostics.isEmpty
        ? "" : "<pre>\(record.diagnostics.prefix(5).map(\.line).joined(separator: "\n"))</pre>"
      return """
        <tr><td><span class="\(record.state.tone)">\(record.state.rawValue)</span></td>
        <td><code>\(record.commit.shortSHA)</code> \(record.commit.subject)<br>
        <small>\(record.commit.author)</small>\(diagnostics)</td>
        <td class="soft">\(AgeText.ago(seconds: now.milliseconds(since: record.time) / 1_000))</td></tr>
        """
    }
    if rows.isEmpty { return "" }
    return """
      <section><h2>History</h2><table><thead><tr><th>State</th><th>Commit</th><th>When</th></tr></thead>
      <tbody>\(HTML(joining: rows))</tbody></table>\(more(revisions.count))</section>
      """
  }

  private static func resource(_ entry: JSONValue) -> HTML {
    let name = entry["identity"]?["name"]?.stringValue ?? ""
    let queue = entry["identity"]?["queue"]?.stringValue.map { " in \($0)" } ?? ""
    return "<small>\(entry["kind"]?.stringValue ?? "")</small> \(name)\(queue)"
  }

  private static func more(_ count: Int) -> HTML {
    count > rows ? "<p class=\"soft\">and \(count - rows) more</p>" : ""
  }

  private static func percent(_ share: Double) -> String {
    guard share.isFinite, (0...1).contains(share) else { return "?" }
    return "\(Int((share * 1_000).rounded(.down)) / 10) %"
  }
}
