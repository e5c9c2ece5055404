import RoutingModel

/// A short answer of the daemon: its message, else its members.
enum AnswerPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Routekeeper")
    if let message = document.text("message") {
      page.add([[.value(message)]])
      let findings = CommonLines.diagnostics(document.list("diagnostics"))
      if !findings.isEmpty { page.add(findings) }
    } else {
      page.add([members(document, label: nil, without: ["formatVersion", "ok"])])
    }
    return page
  }

  /// `key value, key value`, in the order of the document.
  static func members(_ value: JSONValue, label: String?, without left: Set<String> = []) -> Line {
    var line: Line = label.map { [.words($0, .caution), .words(": ")] } ?? []
    var isFirst = true
    for member in value.objectValue?.members ?? [] where !left.contains(member.key.string) && !member.value.isNull {
      if !isFirst { line.spans.append(.words(", ")) }
      isFirst = false
      let text = member.value.stringValue.map { VisibleText.shortened($0) } ?? ValueText.text(member.value)
      line.spans += [.value(member.key.string, .muted), .words(" "), .value(text)]
    }
    return line
  }
}
