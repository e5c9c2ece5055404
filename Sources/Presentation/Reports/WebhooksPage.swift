import RoutingModel

/// Endpoints and how their deliveries stand.
enum WebhooksPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper webhooks")
    let endpoints = document.list("endpoints")
    if endpoints.isEmpty {
      page.add([.words("No webhook is configured.", .muted)])
    } else {
      page.add(
        .table(
          Table(
            columns: ["name", "state", "waiting", "delivered", "given up", "oldest waiting", "last error"],
            rows: endpoints.map(row))))
    }
    for endpoint in endpoints {
      guard let name = endpoint.text("name") else { continue }
      if let reason = endpoint.text("stopped") {
        page.add([[.name(name), .words(" was stopped: "), .value(reason), .words(". To deliver to it again:")]])
        page.add(.command("routekeeper webhooks enable \(ShellWord.quoted(name))"))
      } else if let dead = endpoint.count("dead"), dead > 0 {
        page.add([
          [
            .words("\(dead == 1 ? "1 delivery was" : "\(dead) deliveries were") given up for "), .name(name),
            .words(". To try again:"),
          ]
        ])
        page.add(.command("routekeeper webhooks retry \(ShellWord.quoted(name))"))
      }
    }
    return page
  }

  private static func row(_ endpoint: JSONValue) -> [Line] {
    let (state, tone) = state(endpoint)
    return [
      [.value(endpoint.text("name") ?? "?", .strong)], [.words(state, tone)], number(endpoint, "pending"),
      number(endpoint, "delivered"), number(endpoint, "dead"), [.value(endpoint.text("oldestPending") ?? "")],
      [.value(VisibleText.shortened(endpoint.text("lastError") ?? ""))],
    ]
  }

  private static func state(_ endpoint: JSONValue) -> (String, Tone) {
    if endpoint.text("stopped") != nil || endpoint.flag("enabled") == false { return ("stopped", .problem) }
    if endpoint.flag("configured") == false { return ("not configured", .muted) }
    if let dead = endpoint.count("dead"), dead > 0 { return ("failing", .caution) }
    return ("served", .added)
  }

  private static func number(_ endpoint: JSONValue, _ key: String) -> Line {
    [.words(endpoint.count(key).map(String.init) ?? "")]
  }
}
