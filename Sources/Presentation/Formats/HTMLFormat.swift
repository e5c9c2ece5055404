internal import RoutingModel

/// A page as one self-contained HTML file: no script, nothing loaded, so that it can be mailed, printed and archived.
package struct HTMLFormat: Sendable {
  package init() {}

  package func render(_ page: Page) -> String {
    let title = Self.escaped(page.title)
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="color-scheme" content="light dark"><title>\(title)</title><style>
      \(HTMLStyle.text)
      </style></head><body><main><h1>\(title)</h1>

      """ + page.blocks.map { Self.render($0) }.joined() + "</main></body></html>\n"
  }

  /// One part of a page as a fragment.
  package static func render(_ block: Block) -> String {
    switch block {
    case .heading(let text): return "<h2>\(escaped(text))</h2>\n"
    case .paragraph(let lines): return "<p>" + lines.map { render($0) }.joined(separator: "<br>\n") + "</p>\n"
    case .entry(let head, let body) where body.isEmpty: return "<p class=entry>\(render(head))</p>\n"
    case .entry(let head, let body): return details(head, list(body))
    case .comparison(let comparison):
      return details(
        comparison.head,
        list(comparison.notes)
          + table(comparison.columns, comparison.rows.map(comparison.cells), "<table class=sides>"))
    case .verdict(let line, let note):
      let tone = line.spans.first?.tone ?? .plain
      return "<div class=\"verdict \(tone.rawValue)\"><p>\(render(line))</p><p class=muted>\(render(note))</p></div>\n"
    case .table(let rows): return table(rows.columns, rows.rows, "<table>")
    case .command(let command): return "<pre>\(escaped(command))</pre>\n"
    case .listing(let text):
      return "<pre>" + text.split(separator: "\n").map { escaped(String($0)) + "\n" }.joined() + "</pre>\n"
    }
  }

  private static func details(_ head: Line, _ body: String) -> String {
    "<details open><summary>\(render(head))</summary>\n\(body)</details>\n"
  }

  private static func list(_ lines: [Line]) -> String {
    lines.isEmpty ? "" : "<ul>\n" + lines.map { "<li>\(render($0))</li>\n" }.joined() + "</ul>\n"
  }

  /// Each cell repeats its column's name, which a narrow screen shows in place of the head.
  private static func table(_ columns: [String], _ rows: [[Line]], _ start: String) -> String {
    if rows.isEmpty { return "" }
    let head = columns.map { "<th scope=col>\(escaped($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>"
        + zip(columns, row).map { "<td data-label=\"\(escaped($0))\">\(render($1))</td>" }.joined() + "</tr>\n"
    }
    return "\(start)<thead><tr>\(head)</tr></thead>\n<tbody>\(body.joined())</tbody></table>\n"
  }

  /// - Parameter styled: `false` inside Markdown, where forges drop classes.
  package static func render(_ line: Line, styled: Bool = true) -> String {
    line.spans.map { span in
      let text = escaped(span.text)
      let element = span.content == .words ? text : "<code>\(text)</code>"
      return span.tone == .plain || !styled ? element : "<span class=\"\(span.tone.rawValue)\">\(element)</span>"
    }.joined()
  }

  package static func escaped(_ text: String) -> String {
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
}
