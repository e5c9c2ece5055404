/// What a person is shown, without a format: the same page becomes text, Markdown or HTML.
package struct Page: Hashable, Sendable {
  package var title: String
  package var blocks: [Block]

  package init(title: String, blocks: [Block] = []) {
    self.title = title
    self.blocks = blocks
  }

  package mutating func add(_ block: Block) { blocks.append(block) }

  /// Adds lines that belong together; nothing when there are none.
  package mutating func add(_ lines: [Line]) {
    if !lines.isEmpty { blocks.append(.paragraph(lines)) }
  }
}

/// One part of a page, separated from the next by space.
package enum Block: Hashable, Sendable {
  case heading(String)
  case paragraph([Line])
  /// One thing with its details, which Markdown and HTML fold.
  case entry(head: Line, body: [Line])
  /// One thing with its differing fields, each on three sides.
  case comparison(Comparison)
  /// What the page comes to, for whoever reads no further. In text, the last lines say it.
  case verdict(Line, note: Line)
  case table(Table)
  /// A command to be copied, on a line of its own.
  case command(String)
  /// Lines of a format of their own, such as a patch.
  case listing(String)
}

package struct Table: Hashable, Sendable {
  package let columns: [String]
  package let rows: [[Line]]

  package init(columns: [String], rows: [[Line]]) {
    self.columns = columns
    self.rows = rows
  }
}

/// One line of a page.
package struct Line: Hashable, Sendable, ExpressibleByArrayLiteral {
  package var spans: [Span]

  package init(_ spans: [Span]) { self.spans = spans }
  package init(arrayLiteral elements: Span...) { spans = elements }

  package static func words(_ text: String, _ tone: Tone = .plain) -> Line { [.words(text, tone)] }

  package static func + (left: Line, right: Line) -> Line { Line(left.spans + right.spans) }
}

/// A piece of a line. Whatever it holds, no control or bidi character of it reaches a terminal or a page.
package struct Span: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// Routekeeper's own words.
    case words
    /// A foreign name, quoted in text.
    case name
    /// Any other foreign text: values, messages, commands.
    case value
  }

  package let text: String
  package let content: Content
  package let tone: Tone

  package static func words(_ text: String, _ tone: Tone = .plain) -> Span {
    Span(text: text, content: .words, tone: tone)
  }

  package static func name(_ text: String, _ tone: Tone = .strong) -> Span {
    Span(text: text, content: .name, tone: tone)
  }

  package static func value(_ text: String, _ tone: Tone = .plain) -> Span {
    Span(text: text, content: .value, tone: tone)
  }
}

/// What a piece of text says by its colour; never the only carrier of a meaning.
package enum Tone: String, CaseIterable, Sendable {
  case plain, strong, muted, added, removed, changed, adopted, problem, caution
}
