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
            columns: ["name", "state", "waiting", "delivered", "next attempt", "last error"],
            rows: endpoints.map(row))))
    }
    for endpoint in endpoints where endpoint.text("state") == "disabled" {
      guard let name = endpoint.text("name") else { continue }
      page.add([[.words("To deliver to "), .name(name), .words(" again:")]])
      page.add(.command("routekeeper webhooks enable \(ShellWord.quoted(name))"))
    }
    return page
  }

  private static func row(_ endpoint: JSONValue) -> [Line] {
    let state = endpoint.text("state") ?? "unknown"
    let tone: Tone = state == "ok" || state == "active" ? .added : state == "disabled" ? .problem : .caution
    return [
      [.value(endpoint.text("name") ?? "?", .strong)], [.value(state, tone)],
      [.words(endpoint.count("waiting").map(String.init) ?? "")],
      [.words(endpoint.count("delivered").map(String.init) ?? "")],
      [.value(endpoint.text("nextAttempt") ?? "")],
      [.value(VisibleText.shortened(endpoint.text("lastError") ?? ""))],
    ]
  }
}

/// A word of a command line that is shown to be copied.
package enum ShellWord {
  package static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    if plain && !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
