internal import RoutingModel

/// A page as Markdown for a pull request, a mail or a wiki.
package struct MarkdownFormat: Sendable {
  /// Code points: GitHub refuses comments above 65,536, GitLab's limit is higher. A flag is several of them.
  package static let forgeLimit = 65_000

  package let limit: Int

  package init(limit: Int = forgeLimit) { self.limit = limit }

  /// Never longer than the limit: what does not fit is left out and counted, what closes the page (the last
  /// block: summary and checksum) is kept.
  package func render(_ page: Page) -> String {
    var output = "## \(escaped(page.title))\n"
    let blocks = page.blocks.map(render)
    let closing = blocks.suffix(1).joined()
    var left = limit - length(output) - length(closing) - 200
    var omitted = 0
    for block in blocks.dropLast() {
      if omitted == 0, length(block) <= left {
        output += block
        left -= length(block)
      } else {
        omitted += 1
      }
    }
    if omitted > 0 {
      output += "\n**\(omitted) more parts are left out here**, because the page would exceed \(limit) characters; "
      output += "`--output json` and `--output text` have all of them.\n"
    }
    let whole = output + closing
    if length(whole) <= limit { return whole }
    return String(String.UnicodeScalarView(whole.unicodeScalars.prefix(limit - 2))) + "…\n"
  }

  private func length(_ text: String) -> Int { text.unicodeScalars.count }

  private func render(_ block: Block) -> String {
    switch block {
    case .heading(let text): "\n### \(escaped(text))\n"
    case .paragraph(let lines): "\n" + lines.map { render($0) }.joined(separator: "  \n") + "\n"
    case .entry(let head, let body) where body.isEmpty: "\n- \(render(head))\n"
    case .entry(let head, let body):
      "\n<details><summary>\(HTMLFormat.render(head, styled: false))</summary>\n\n"
        + body.map { "- \(render($0))\n" }.joined() + "\n</details>\n"
    case .comparison(let comparison):
      "\n<details open><summary>\(HTMLFormat.render(comparison.head, styled: false))</summary>\n"
        + (comparison.notes.isEmpty ? "" : "\n" + comparison.notes.map { "- \(render($0))\n" }.joined())
        + (comparison.rows.isEmpty
          ? ""
          : render(.table(Table(columns: comparison.columns, rows: comparison.rows.map(comparison.cells)))))
        + "\n</details>\n"
    case .verdict(let line, let note):
      "\n**\(escaped(line.spans.map(\.text).joined()))**" + (note.spans.isEmpty ? "" : "  \n\(render(note))") + "\n"
    case .table(let table):
      "\n| " + table.columns.map(escaped).joined(separator: " | ") + " |\n|"
        + String(repeating: " --- |", count: table.columns.count) + "\n"
        + table.rows.map { "| " + $0.map { render($0, inTable: true) }.joined(separator: " | ") + " |\n" }.joined()
    case .command(let command): "\n```\n\(VisibleText.escaped(command))\n```\n"
    case .listing(let text): listing(text)
    }
  }

  /// Between fences longer than any run of backticks inside.
  private func listing(_ text: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(text) + 1))
    return "\n\(fence)diff\n" + VisibleText.escapedLines(text) + "\(fence)\n"
  }

  private func longestRun(_ text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  private func render(_ line: Line, inTable: Bool = false) -> String {
    line.spans.map { render($0, inTable) }.joined()
  }

  private func render(_ span: Span, _ inTable: Bool) -> String {
    switch span.content {
    case .words:
      let text = escaped(span.text)
      return span.tone == .strong || span.tone == .problem ? strong(text) : text
    // Inside code, a name cannot be a link, an image or a mention that writes to people.
    case .name, .value: return code(VisibleText.escaped(span.text), inTable)
    }
  }

  private func strong(_ text: String) -> String {
    text.isEmpty || text.hasPrefix(" ") || text.hasSuffix(" ") ? text : "**\(text)**"
  }

  /// A code span whose fence is longer than any run of backticks inside. In a table `|` would end the cell.
  private func code(_ text: String, _ inTable: Bool) -> String {
    if text.isEmpty { return "(empty)" }
    let fence = String(repeating: "`", count: longestRun(text) + 1)
    let padding = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    let inner = inTable ? text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") : text
    return fence + padding + inner + padding + fence
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in VisibleText.escaped(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~": result += "\\\(character)"
      case "@": result += "@<!-- -->"
      default: result.append(character)
      }
    }
    return result
  }
}
