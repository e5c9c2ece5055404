import Presentation
import RoutingModel

/// What is live of the managed kinds, by queue, with a search that needs no script.
struct ObjectsSection {
  let content: PageContent

  var html: HTML {
    let query = content.query
    let form: HTML = """
      <form class="search" role="search" method="get" action="/#objects"><label for="q">Name, queue, field or value</label>
      <input id="q" name="q" type="search" value="\(query.text)" maxlength="\(PageQuery.longestText)" autocomplete="off">
      <button>Search</button></form>
      """
    return PageFrame.section("objects", "Rules by queue", "\(form)\(query.isEmpty ? queues : results)")
  }

  private var queues: HTML {
    let queues = content.objects["queues"]?.arrayValue ?? []
    if queues.isEmpty { return "<p class=\"soft\">Nothing was read yet.</p>" }
    let rows = queues.map { entry -> HTML in
      let name = entry["queue"]?.stringValue
      let drifting = entry["drifting"]?.numberValue?.int64 ?? 0
      let mark: HTML = drifting > 0 ? "<span class=\"bad\">\(Int(drifting)) drifting</span>" : ""
      let link = PageQuery(queue: name ?? "-").link(page: 1)
      return """
        <li><a href="\(link)">\(name ?? "Without a queue")</a>
        <span class="soft">\(Int(entry["objects"]?.numberValue?.int64 ?? 0))</span> \(mark)</li>

        """
    }
    let total = content.objects["queueCount"]?.numberValue?.int64 ?? 0
    let more: HTML =
      total > Int64(queues.count)
      ? "<p class=\"soft\">and \(Int(total) - queues.count) more queues: the search finds them</p>" : ""
    return "<ul class=\"queues\">\(HTML(joining: rows))</ul>\(more)"
  }

  private var results: HTML {
    let objects = content.objects["objects"]?.arrayValue ?? []
    let matched = Int(content.objects["matched"]?.numberValue?.int64 ?? 0)
    let pages = Int(content.objects["pages"]?.numberValue?.int64 ?? 1)
    let page = Int(content.objects["page"]?.numberValue?.int64 ?? 1)
    let queue: HTML = content.query.queue.map { $0 == "-" ? " without a queue" : " in \($0)" } ?? ""
    let intro: HTML = """
      <p role="status">\(matched) found\(queue)\(pages > 1 ? ", page \(page) of \(pages)" : "") ·
      <a href="/#objects">all queues</a></p>
      """
    return "\(intro)\(HTML(joining: objects.map(entry)))\(links(page, pages))"
  }

  private func entry(_ object: JSONValue) -> HTML {
    let kind = object["kind"]?.stringValue
    var head: Line = [.name(object["identity"]?["name"]?.stringValue ?? "?")]
    if let queue = object["identity"]?["queue"]?.stringValue { head.spans += [.words(" in ", .muted), .value(queue)] }
    if let kind, kind != "RoutingRule" { head.spans += [.words("  ", .muted), .value(kind, .muted)] }
    switch object["state"]?.stringValue {
    case "drifting": head.spans.append(.words("  differs from git", .problem))
    case "unmanaged": head.spans.append(.words("  not in git", .caution))
    default: head.spans.append(.words("  as in git", .muted))
    }
    return HTML(.entry(head: head, body: Fragments.object(kind: kind, object["live"] ?? .null)))
  }

  private func links(_ page: Int, _ pages: Int) -> HTML {
    if pages <= 1 { return "" }
    let back: HTML = page > 1 ? "<a rel=\"prev\" href=\"\(content.query.link(page: page - 1))\">Back</a>" : ""
    let on: HTML = page < pages ? "<a rel=\"next\" href=\"\(content.query.link(page: page + 1))\">Next</a>" : ""
    return "<nav class=\"pages\" aria-label=\"Pages of results\">\(back) \(on)</nav>"
  }
}
