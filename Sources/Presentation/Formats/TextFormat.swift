internal import RoutingModel

/// A page as lines for a terminal or a log.
package struct TextFormat: Sendable {
  package let colour: Bool

  package init(colour: Bool) { self.colour = colour }

  package func render(_ page: Page) -> String {
    var output = ""
    var previous: Block?
    for block in page.blocks {
      if let previous, separates(previous, block) { output += "\n" }
      append(block, to: &output)
      previous = block
    }
    return output
  }

  /// Entries of one list stand close together; everything else is set apart.
  private func separates(_ previous: Block, _ next: Block) -> Bool {
    switch (previous, next) {
    case (.entry(_, let body), .entry): !body.isEmpty
    case (.comparison(let comparison), .entry): !comparison.rows.isEmpty
    case (.heading, _), (.paragraph, .command), (.verdict, _): false
    default: true
    }
  }

  private func append(_ block: Block, to output: inout String) {
    switch block {
    case .heading(let text): output += styled(text, .strong) + "\n"
    case .paragraph(let lines): for line in lines { output += render(line) + "\n" }
    case .entry(let head, let body):
      output += "  " + render(head) + "\n"
      for line in body { output += "      " + render(line) + "\n" }
    case .comparison(let comparison):
      output += "  " + render(comparison.head) + "\n"
      for line in comparison.notes + comparison.rows.map({ comparison.line(of: $0) }) {
        output += "      " + render(line) + "\n"
      }
    case .verdict: break
    case .table(let table): append(table, to: &output)
    case .command(let command): output += "    " + VisibleText.escaped(command) + "\n"
    case .listing(let text): output += VisibleText.escapedLines(text)
    }
  }

  private func append(_ table: Table, to output: inout String) {
    var widths = table.columns.map(\.count)
    for row in table.rows {
      for (index, cell) in row.enumerated() where index < widths.count {
        widths[index] = max(widths[index], plainText(cell).count)
      }
    }
    func line(_ cells: [(plain: String, styled: String)]) -> String {
      var text = ""
      for (index, cell) in cells.enumerated() {
        text += "  " + cell.styled
        if index < cells.count - 1 { text += String(repeating: " ", count: widths[index] - cell.plain.count) }
      }
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }
    output += line(table.columns.map { ($0, styled($0, .muted)) })
    for row in table.rows { output += line(row.prefix(widths.count).map { (plainText($0), render($0)) }) }
  }

  package func render(_ line: Line) -> String { line.spans.map { styled(spelling($0), $0.tone) }.joined() }

  private func plainText(_ line: Line) -> String { line.spans.map(spelling).joined() }

  private func spelling(_ span: Span) -> String {
    let text = VisibleText.escaped(span.text)
    return span.content == .name ? "\"\(text)\"" : text
  }

  private func styled(_ text: String, _ tone: Tone) -> String {
    guard colour, !text.isEmpty, let code = tone.terminalCode else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}

extension Tone {
  /// Select Graphic Rendition parameters from the sixteen colours that every palette has.
  fileprivate var terminalCode: String? {
    switch self {
    case .plain: nil
    case .strong: "1"
    case .muted: "2"
    case .added: "32"
    case .removed: "31"
    case .changed: "33"
    case .adopted: "36"
    case .problem: "1;31"
    case .caution: "33"
    }
  }
}

extension Comparison {
  /// `~ priority: live 99, in git 10, last applied 10 (live moved)`
  fileprivate func line(of row: Row) -> Line {
    var line: Line = [.words(row.live == nil ? "+ " : row.desired == nil ? "- " : "~ ", .changed)]
    line = line + row.label + .words(": ", .muted)
    for (word, side) in [("live ", row.live), ("in git ", row.desired), ("last applied ", row.lastApplied)] {
      if word == "last applied " && row.moved == nil { continue }
      if line.spans.last?.text != ": " { line.spans.append(.words(", ")) }
      line = line + .words(side == nil ? "not " + word : word, .muted)
      if let side {
        line = line + side
      } else if let last = line.spans.popLast() {
        line.spans.append(.words(String(last.text.dropLast()), .muted))
      }
    }
    if let moved = row.moved { line.spans.append(.words("  (\(moved))", .changed)) }
    return line
  }
}
