import RoutingModel

/// The commits that were seen, newest first, as a time line.
struct HistorySection {
  let content: PageContent

  var html: HTML {
    switch content.revisions {
    case .failure(let failure): return PageFrame.section("history", "History", PageFrame.failure(failure))
    case .success(let revisions):
      if revisions.isEmpty { return "" }
      let items = revisions.prefix(StatusPage.shown).map(item)
      let more = PageFrame.more(revisions.count, shown: StatusPage.shown, "routekeeper history --limit 100")
      return PageFrame.section("history", "History", "<ol class=\"line\">\(HTML(joining: items))</ol>\(more)")
    }
  }

  private func item(_ record: RevisionRecord) -> HTML {
    let findings: HTML =
      record.diagnostics.isEmpty
      ? "" : "<pre tabindex=\"0\">\(record.diagnostics.prefix(3).map(\.line).joined(separator: "\n"))</pre>"
    let counts = ["create", "update", "adopt", "delete"].compactMap { action -> String? in
      guard let count = record.summary[ExactText(action)]?.numberValue?.int64, count > 0 else { return nil }
      return "\(count) to \(action)"
    }.joined(separator: ", ")
    return """
      <li class="\(record.state.tone)"><p><strong>\(record.state.rawValue)</strong> \(PageFrame.sha(record.commit.sha))
      \(record.commit.subject)</p><p class="soft">\(record.commit.author) ·
      \(PageFrame.time(record.time, now: content.now))\(counts.isEmpty ? "" : " · ")\(counts)</p>\(findings)</li>

      """
  }
}
