internal import RoutingModel

/// Values written in the place of others.
extension NodeEdits {
  mutating func replace(_ node: SourceNode, by value: CommentedNode, at place: Place) {
    if format == .json || place.parent.isFlow {
      let text = format == .json ? jsonText(value, at: node.range.lowerBound) : flowText(value, like: node)
      return add(node.range, separated(text, node))
    }
    switch place {
    case .member(let member, _): replace(member, by: value)
    case .element(let index, let list): replace(element: index, of: list, by: value)
    }
  }

  /// Conditions as text: written as text again.
  mutating func setConditions(_ value: JSONValue, _ member: SourceNode.Member, of parent: SourceNode) {
    guard let expression = Expression(value), case .scalar(.string(let old)) = member.node.content else { return }
    if let written = try? ExpressionTextParser.parse(old).expression,
      canonical(written.json, .expression) == value
    {
      return
    }
    let text = ExactText(ExpressionText.text(of: expression))
    let parts = ExpressionText.parts(of: expression)
    let isBlock = !parent.isFlow && format == .yaml && !source.isOnOneLine(member.node.range)
    guard isBlock, parts.count > 1, YAMLScalar.isVisibleLine(text.string) else {
      return replace(member.node, by: CommentedNode(.string(text)), at: .member(member, of: parent))
    }
    let indent = source.blanks(before: member.start)
    replaceLines(of: member, by: ["\(indent)\(member.key): >-"] + parts.map { indent + "  " + $0 })
  }

  func jsonText(_ value: CommentedNode, at offset: Int) -> String {
    StyledJSON.block(value, indent: source.lineIndentation(offset))
      .replacing("\n", with: source.lineBreak)
  }

  func flowText(_ value: CommentedNode, like old: SourceNode? = nil) -> String {
    if case .scalar(.string(let text)) = value.content, let old, let quoted = quoted(text.string, like: old) {
      return quoted
    }
    return StyledYAML.flow(value)
  }

  /// A value that takes the place of nothing at all (`key:`) is set off from what stands before it.
  private func separated(_ text: String, _ node: SourceNode) -> String { node.range.isEmpty ? " " + text : text }

  /// Between the quotes that the old text had; `nil` where it had none.
  private func quoted(_ text: String, like old: SourceNode) -> String? {
    guard !old.range.isEmpty else { return nil }
    switch source.bytes[old.range.lowerBound] {
    case UInt8(ascii: "\""): return YAMLScalar.quoted(text)
    case UInt8(ascii: "'"): return YAMLScalar.isVisibleLine(text) ? YAMLScalar.singleQuoted(text) : nil
    default: return nil
    }
  }

  private mutating func replace(_ member: SourceNode.Member, by value: CommentedNode) {
    let indent = source.blanks(before: member.start)
    let lines = StyledYAML.lines(of: CommentedNode.Entry(key: member.key, value: value), indent: indent)
    let isShort = source.isOnOneLine(member.start..<member.node.range.upperBound)
    guard isShort, lines.count == 1, let line = lines.first else {
      return replaceLines(of: member, by: lines)
    }
    var text = String(line.dropFirst(indent.count + YAMLScalar.text(member.key).count + 2))
    if case .scalar(.string(let words)) = value.content {
      text = quoted(words.string, like: member.node) ?? text
    }
    add(member.node.range, separated(text, member.node))
  }

  /// The old value's comment goes to the first line: behind a block of text it would be part of it.
  private mutating func replaceLines(of member: SourceNode.Member, by lines: [String]) {
    let end = member.node.range.upperBound
    var lines = lines
    let behind = source.comment(behind: end)
    if let comment = source.headerComment(member.node.range.lowerBound) ?? behind {
      lines[0] += "  " + comment
    }
    // The first line's indentation stands there already.
    let text = lines.joined(separator: source.lineBreak).drop { $0 == " " }
    add(member.start..<(behind == nil ? end : source.lineEnd(end)), String(text))
  }

  private mutating func replace(element index: Int, of list: SourceNode, by value: CommentedNode) {
    guard let node = list.elements?[index] else { return }
    let column = list.range.lowerBound - source.lineStart(list.range.lowerBound)
    guard let dash = source.dash(of: node.range.lowerBound, column: column) else { return }
    let indent = source.blanks(before: dash)
    let lines = StyledYAML.lines(ofElements: [CommentedNode.Entry(key: nil, value: value)], indent: indent)
    let text = lines.joined(separator: source.lineBreak).dropFirst(indent.count)
    add(dash..<node.range.upperBound, String(text))
  }
}
