import RoutingModel

/// Webhook endpoints: what waits, and why.
struct DeliveriesSection {
  let content: PageContent

  var html: HTML {
    PageFrame.section("deliveries", "Deliveries", body)
  }

  private var body: HTML {
    switch content.deliveries {
    case .failure(let failure): return PageFrame.failure(failure)
    case .success(let document):
      let endpoints = document["endpoints"]?.arrayValue ?? []
      if endpoints.isEmpty { return "<p class=\"soft\">No webhook is configured.</p>" }
      return "<ul class=\"plain\">\(HTML(joining: endpoints.prefix(StatusPage.shown).map(item)))</ul>"
    }
  }

  private func item(_ endpoint: JSONValue) -> HTML {
    let name = endpoint["name"]?.stringValue ?? ""
    func count(_ key: String) -> Int { Int(clamping: endpoint[key]?.numberValue?.int64 ?? 0) }
    var parts: [HTML] = ["\(count("delivered")) delivered"]
    var tone = "ok"
    if count("pending") > 0 {
      tone = "wait"
      let oldest =
        endpoint["oldestPending"]?.stringValue.flatMap(Instant.init(rfc3339:))
        .map { " (oldest \(AgeText.ago(seconds: content.now.milliseconds(since: $0) / 1_000)))" } ?? ""
      parts.append("<span class=\"wait\">\(count("pending")) pending\(oldest)</span>")
    }
    if count("dead") > 0 {
      tone = "bad"
      parts.append(
        "<span class=\"bad\">\(count("dead")) given up</span>: <code>routekeeper webhooks retry \(name)</code>")
    }
    if let stopped = endpoint["stopped"]?.stringValue {
      tone = "bad"
      parts.append("<span class=\"bad\">stopped: \(stopped)</span> <code>routekeeper webhooks enable \(name)</code>")
    }
    var all: HTML = parts[0]
    for part in parts.dropFirst() { all = "\(all) · \(part)" }
    let error: HTML =
      endpoint["lastError"]?.stringValue.map { "<br><span class=\"soft\">last error: \($0)</span>" } ?? ""
    return "<li class=\"\(tone)\"><strong>\(name)</strong><br><span class=\"ink\">\(all)</span>\(error)</li>"
  }
}

/// What of the rate limit is left, and what that means in time.
struct BudgetSection {
  let content: PageContent

  var html: HTML {
    let budget = content.budget
    guard let pace = budget["requestsPerMinute"]?.numberValue?.int64 else { return "" }
    if pace == 0 {
      return PageFrame.section("budget", "Rate limit", "<p class=\"soft\">Requests are not paced.</p>")
    }
    let remaining: HTML =
      budget["remaining"]?.numberValue?.int64.map { left in
        """
        <p><meter min="0" max="\(Int(clamping: max(pace, left)))" value="\(Int(clamping: left))"></meter>
        \(Int(clamping: left)) requests could go now; the pace is \(Int(clamping: pace)) a minute</p>
        """
      } ?? ""
    let rows = [("read", "A complete read"), ("rest", "What is still to do")].compactMap { key, words -> HTML? in
      guard let requests = budget[key]?["requests"]?.numberValue?.int64, requests > 0 else { return nil }
      let seconds = budget[key]?["seconds"]?.numberValue?.int64 ?? 0
      return
        "<li>\(words): \(Int(clamping: requests)) requests, \(seconds == 0 ? "at once" : Self.duration(seconds))</li>"
    }
    return PageFrame.section("budget", "Rate limit", "\(remaining)<ul class=\"plain\">\(HTML(joining: rows))</ul>")
  }

  /// Minutes, as people plan by them.
  private static func duration(_ seconds: Int64) -> String {
    seconds < 120 ? "about \(seconds) s" : "about \((seconds + 30) / 60) min"
  }
}
