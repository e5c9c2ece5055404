internal import RoutingModel

/// A page as one self-contained HTML file: no script, nothing loaded, so that it can be mailed and archived.
package struct HTMLFormat: Sendable {
  package init() {}

  package func render(_ page: Page) -> String {
    let title = Self.escaped(page.title)
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title><style>
      \(Self.style)
      </style></head><body><main><h1>\(title)</h1>

      """ + page.blocks.map(render).joined() + "</main></body></html>\n"
  }

  private func render(_ block: Block) -> String {
    switch block {
    case .heading(let text): "<h2>\(Self.escaped(text))</h2>\n"
    case .paragraph(let lines): "<p>" + lines.map { Self.render($0) }.joined(separator: "<br>\n") + "</p>\n"
    case .entry(let head, let body) where body.isEmpty: "<p class=entry>\(Self.render(head))</p>\n"
    case .entry(let head, let body):
      "<details open><summary>\(Self.render(head))</summary><ul>\n"
        + body.map { "<li>\(Self.render($0))</li>\n" }.joined() + "</ul></details>\n"
    case .table(let table):
      "<table><tr>" + table.columns.map { "<th>\(Self.escaped($0))</th>" }.joined() + "</tr>\n"
        + table.rows.map { "<tr>" + $0.map { "<td>\(Self.render($0))</td>" }.joined() + "</tr>\n" }.joined()
        + "</table>\n"
    case .command(let command): "<pre>\(Self.escaped(command))</pre>\n"
    }
  }

  /// - Parameter styled: `false` inside Markdown, where forges drop classes.
  static func render(_ line: Line, styled: Bool = true) -> String {
    line.spans.map { span in
      let text = escaped(span.text)
      let element = span.content == .words ? text : "<code>\(text)</code>"
      return span.tone == .plain || !styled ? element : "<span class=\"\(span.tone.rawValue)\">\(element)</span>"
    }.joined()
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in VisibleText.escaped(text).unicodeScalars {
      if let entity = HTMLEntity.spelling(scalar) {
        result += entity
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let style = """
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
    main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
    code, pre { font-family: ui-monospace, monospace; font-size: .9em }
    table { border-collapse: collapse } th, td { text-align: left; padding: .2rem .8rem .2rem 0 }
    summary { cursor: pointer } details, .entry { margin: .4rem 0 } ul { list-style: none; margin: .2rem 0 }
    .strong { font-weight: 600 } .muted { opacity: .65 } .added { color: light-dark(#116329, #7ee787) }
    .removed { color: light-dark(#a40e26, #ff9492) } .changed, .caution { color: light-dark(#7d4e00, #e3b341) }
    .adopted { color: light-dark(#0550ae, #79c0ff) } .problem { color: light-dark(#a40e26, #ff9492); font-weight: 600 }
    """
}
