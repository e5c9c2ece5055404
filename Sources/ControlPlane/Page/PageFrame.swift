import Presentation
import RoutingModel

/// What every page has: head, banner, footer. It works without its script, which only fetches it again when something
/// changed.
enum PageFrame {
  /// Seconds between reloads by the browser itself, where scripts do not run.
  static let refreshSeconds = 15

  static func html(title: String, report: StatusReport, isLive: Bool, _ content: HTML) -> String {
    let live: HTML =
      isLive
      ? """
      <noscript><meta http-equiv="refresh" content="\(refreshSeconds)"></noscript>
      <script src="\(PageScript.path)" defer></script>
      """ : ""
    let body: HTML = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
      <meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
      \(live)<style>\(HTML(stringLiteral: StatusPageStyle.text))</style></head>
      <body><a class="skip" href="#main">To the content</a>
      <header><p class="brand"><a href="/">Routekeeper</a> <span class="soft">\(report.organization)</span></p>
      <nav aria-label="Parts of this page"><a href="/#drift">Drift</a><a href="/#objects">Rules</a><a
      href="/#history">History</a><a href="/#deliveries">Deliveries</a></nav>
      <form method="post" action="/api/v1/sync"><button>Sync now</button></form></header>
      <main id="main">\(content)</main>
      <footer><p>Repository <code>\(report.repository)</code> · version \(report.version) ·
      <a href="/api/v1/status">status</a> · <a href="/api/v1/drift">drift</a> · <a href="/api/v1/events">events</a> ·
      <a href="/metrics">metrics</a></p></footer></body></html>

      """
    return body.description
  }

  /// A part of a page under a heading of its own.
  static func section(_ id: String, _ heading: String, _ content: HTML, isWarning: Bool = false) -> HTML {
    """
    <section id="\(id)" class="\(isWarning ? "card warn" : "card")" aria-labelledby="\(id)-heading">
    <h2 id="\(id)-heading">\(heading)</h2>
    \(content)</section>

    """
  }

  static func failure(_ failure: HistoryUnreadable) -> HTML {
    "<p class=\"bad\" role=\"alert\">\(failure.message)</p>"
  }

  static func more(_ count: Int, shown: Int, _ command: String) -> HTML {
    count > shown ? "<p class=\"soft\">and \(count - shown) more: <code>\(command)</code></p>" : ""
  }

  static func sha(_ sha: String) -> HTML {
    "<a class=\"sha\" href=\"/commits/\(sha)\"><code>\(String(sha.prefix(10)))</code></a>"
  }

  /// `2026-11-28 17:05 UTC`, with the age beside it.
  static func time(_ time: Instant, now: Instant) -> HTML {
    let age = AgeText.ago(seconds: now.milliseconds(since: time) / 1_000)
    return "<time datetime=\"\(time.rfc3339Seconds)\" title=\"\(time.rfc3339Seconds)\">\(age)</time>"
  }
}

extension HTML {
  /// A part that `Presentation` made; it escapes what is foreign.
  init(_ block: Block) { self.init(stringLiteral: HTMLFormat.render(block)) }
  init(_ line: Line) { self.init(stringLiteral: HTMLFormat.render(line)) }
}
