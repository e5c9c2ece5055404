internal import CLibYAML
internal import RoutingModel

/// Reads a valid YAML document with its comments, which libyaml drops: what stands outside its scalars and begins with
/// `#` is one. Each is given to the value before which, or behind which, it stands.
struct CommentedYAML: ~Copyable {
  /// From where to where an entry stands; no end for what ends with its indentation.
  private struct Span {
    let start: MarkedValue.Position
    var end: MarkedValue.Position?
  }

  private var events: YAMLEvents
  private let limits: DocumentLimits
  private var spans: [Span] = []
  /// Of keys and values, in their order.
  private var scalars: [(start: MarkedValue.Position, end: MarkedValue.Position)] = []

  /// `nil` for a document that has no value, or cannot be read, which the document reader has said before.
  static func read(_ bytes: [UInt8], limits: DocumentLimits) -> CommentedDocument? {
    bytes.withUnsafeBufferPointer { text -> CommentedDocument? in
      guard let events = YAMLEvents(text) else { return nil }
      var reader = CommentedYAML(events: events, limits: limits)
      guard let root = try? reader.root() else { return nil }
      return reader.document(root, bytes)
    }
  }

  private init(events: consuming YAMLEvents, limits: DocumentLimits) {
    self.events = events
    self.limits = limits
  }

  private mutating func root() throws(DocumentEnd) -> CommentedNode {
    try events.enterDocument()
    return try node()
  }

  private mutating func node() throws(DocumentEnd) -> CommentedNode {
    switch events.type {
    case YAML_SCALAR_EVENT:
      scalars.append((events.position, events.endPosition))
      return CommentedNode(.scalar(events.scalarValue(numberLength: limits.numberLength)))
    case YAML_SEQUENCE_START_EVENT: return try list()
    case YAML_MAPPING_START_EVENT: return try map()
    default: throw DocumentEnd()
    }
  }

  private mutating func list() throws(DocumentEnd) -> CommentedNode {
    var entries: [CommentedNode.Entry] = []
    try events.next()
    while events.type != YAML_SEQUENCE_END_EVENT {
      entries.append(try entry(key: nil, start: events.position))
      try events.next()
    }
    return CommentedNode(.list(entries))
  }

  private mutating func map() throws(DocumentEnd) -> CommentedNode {
    var entries: [CommentedNode.Entry] = []
    try events.next()
    while events.type != YAML_MAPPING_END_EVENT {
      guard events.type == YAML_SCALAR_EVENT else { throw DocumentEnd() }
      let start = events.position
      scalars.append((start, events.endPosition))
      let key = ExactText(String(decoding: events.scalar, as: UTF8.self))
      try events.next()
      entries.append(try entry(key: key, start: start))
      try events.next()
    }
    return CommentedNode(.map(entries))
  }

  /// The present event begins the entry's value.
  private mutating func entry(
    key: ExactText?, start: MarkedValue.Position
  ) throws(DocumentEnd) -> CommentedNode.Entry {
    let number = spans.count
    spans.append(Span(start: start))
    let ends = events.type == YAML_SCALAR_EVENT || events.isFlow
    let value = try node()
    if ends { spans[number].end = end }
    return CommentedNode.Entry(key: key, value: value, number: number)
  }

  /// A block ends, for libyaml, where the line behind it begins; a comment there is not its.
  private var end: MarkedValue.Position {
    let end = events.endPosition
    guard events.type == YAML_SCALAR_EVENT, end.column == 1, end.line > events.position.line else { return end }
    return MarkedValue.Position(line: end.line - 1, column: Int.max)
  }

  // MARK: Comments

  private consuming func document(_ root: CommentedNode, _ bytes: [UInt8]) -> CommentedDocument {
    let lines = SourceLines(bytes)
    var leading: [Int: [String]] = [:]
    var trailing: [Int: [String]] = [:]
    var setOff: Set<Int> = []
    var document = CommentedDocument(root: root)
    var pending: [String] = []
    var blank = false
    var scalar = 0
    var next = 0
    for line in 1...max(lines.count, 1) {
      // Entries that begin on this line take the comments before them.
      if next < spans.count, spans[next].start.line == line {
        if next == 0 { document.header = pending } else if !pending.isEmpty { leading[next] = pending }
        if blank, next > 0 { setOff.insert(next) }
        pending = []
        blank = false
        while next < spans.count, spans[next].start.line == line { next += 1 }
      }
      while scalar < scalars.count, scalars[scalar].end.line < line { scalar += 1 }
      guard let comment = comment(lines, line, scalar) else {
        if lines.isBlank(line), pending.isEmpty, !isInside(line, scalar, lines) { blank = true }
        continue
      }
      if comment.isAlone {
        pending.append(comment.text)
      } else if let owner = owner(of: comment.position, before: next) {
        trailing[owner, default: []].append(comment.text)
      } else {
        pending.append(comment.text)
      }
    }
    document.footer = pending
    document.root.forEachEntry { entry in
      let behind = trailing[entry.number] ?? []
      entry.leading = (leading[entry.number] ?? []) + behind.dropLast()
      entry.trailing = behind.last
      entry.isSetOff = setOff.contains(entry.number)
    }
    return document
  }

  /// Whether a blank line is followed by more of the text in which it stands.
  private func isInside(_ line: Int, _ scalar: Int, _ lines: SourceLines) -> Bool {
    guard scalar < scalars.count, scalars[scalar].start.line < line else { return false }
    let end = scalars[scalar].end
    let last = end.column == 1 ? end.line - 1 : end.line
    return last > line && ((line + 1)...last).contains { !lines.isBlank($0) }
  }

  /// The comment of a line: the first `#` after a blank, or at the start, that is in no scalar.
  private func comment(
    _ lines: SourceLines, _ line: Int, _ first: Int
  ) -> (text: String, position: MarkedValue.Position, isAlone: Bool)? {
    var scalar = first
    var column = 1
    var isAlone = true
    var afterBlank = true
    let characters = Array(lines.text(line).unicodeScalars)
    while column <= characters.count {
      let position = MarkedValue.Position(line: line, column: column)
      while scalar < scalars.count, !(position < scalars[scalar].end) { scalar += 1 }
      if scalar < scalars.count, !(position < scalars[scalar].start), !isBlockHeader(scalar, line, lines) {
        let end = scalars[scalar].end
        isAlone = false
        afterBlank = false
        if end.line > line { return nil }
        column = max(end.column, column + 1)
        continue
      }
      let character = characters[column - 1]
      if character == "#", afterBlank {
        let text = String(String.UnicodeScalarView(characters[(column - 1)...]))
        return (Self.trimmed(text), position, isAlone)
      }
      afterBlank = character == " " || character == "\t"
      if !afterBlank { isAlone = false }
      column += 1
    }
    return nil
  }

  /// The line with `|` or `>`: what follows the sign is no part of the text yet.
  private func isBlockHeader(_ scalar: Int, _ line: Int, _ lines: SourceLines) -> Bool {
    let start = scalars[scalar].start
    guard start.line == line else { return false }
    let sign = lines.text(line).unicodeScalars.dropFirst(start.column - 1).first
    return sign == "|" || sign == ">"
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = text.unicodeScalars
    while let last = scalars.last, last == " " || last == "\t" || last == "\r" { scalars.removeLast() }
    return String(scalars)
  }

  /// The entry behind which a comment stands: the outermost that has ended on its line, else the last that began.
  private func owner(of comment: MarkedValue.Position, before next: Int) -> Int? {
    let ended = spans.indices.prefix(next).first { index in
      guard let end = spans[index].end, !(comment < end) else { return false }
      return end.line == comment.line || spans[index].start.line == comment.line
    }
    if let ended { return ended }
    return spans.indices.prefix(next).last { spans[$0].start < comment }
  }
}

/// The lines of a file.
struct SourceLines {
  private let lines: [ArraySlice<UInt8>]

  init(_ bytes: [UInt8]) { lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false) }

  var count: Int { lines.count }

  /// Without its end.
  func text(_ line: Int) -> String {
    guard line >= 1, line <= lines.count else { return "" }
    return String(decoding: lines[line - 1], as: UTF8.self)
  }

  func isBlank(_ line: Int) -> Bool {
    guard line >= 1, line <= lines.count else { return false }
    return lines[line - 1].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }
}
