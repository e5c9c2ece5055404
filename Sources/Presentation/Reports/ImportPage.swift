import RoutingModel

/// Which manifests `import` wrote, and what it left alone.
enum ImportPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper import")
    let files = document.list("files")
    let skipped = document.list("skipped")
    let folder = document.text("folder") ?? "."
    page.add(
      files.map { file in
        var line: Line = [mark(file.text("change")), .value(file.text("file") ?? "", .strong)]
        if file["identity"] != nil {
          line.spans.append(.words("  "))
          line = line + CommonLines.identity(kind: file.text("kind"), file["identity"])
        }
        return line
      })
    if !skipped.isEmpty {
      page.add(.heading("Left out"))
      page.add(
        skipped.map { entry in
          let reason: Line = [.words(": ", .caution), .value(entry.text("reason") ?? "")]
          return CommonLines.identity(kind: entry.text("kind"), entry["identity"]) + reason
        })
    }
    if let patch = document.text("patch") { page.add(.listing(patch)) }
    if files.contains(where: { $0["change"] != nil }) {
      page.add([.words("To see that it changes nothing, once it is applied:")])
      page.add(.command("routekeeper plan --path \(ShellWord.quoted(folder))"))
      return page
    }
    let manifests = files.count { $0["identity"] != nil }
    var total = CommonLines.counted(manifests, "manifest") + " written, "
    total += CommonLines.counted(document.count("declared") ?? 0, "object") + " declared before"
    if !skipped.isEmpty { total += ", \(skipped.count) left out" }
    page.add([.words(total, .strong)])
    if manifests > 0 {
      page.add([.words("To see that they change nothing:")])
      page.add(.command("routekeeper plan --path \(ShellWord.quoted(folder))"))
    }
    return page
  }

  private static func mark(_ change: String?) -> Span {
    switch change {
    case "changed": .words("~ ", .changed)
    case "removed": .words("- ", .removed)
    default: .words("+ ", .added)
    }
  }
}
