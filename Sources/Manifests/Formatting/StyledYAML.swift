internal import RoutingModel

/// YAML as people write manifests: blocks for what has parts, one line for what is small.
struct StyledYAML {
  /// Columns; a map of scalars that fits is written on one line, longer text is folded.
  private static let longestLine = 110
  private static let longestText = 100

  private let blocks: Set<ExactText>
  private var lines: [String] = []

  private init(_ blocks: Set<ExactText>) { self.blocks = blocks }

  /// - Parameter blocks: keys whose maps are written as blocks, however small they are.
  static func text(_ document: CommentedDocument, blocks: Set<ExactText> = []) -> String {
    var writer = StyledYAML(blocks)
    writer.lines = document.header
    switch document.root.content {
    case .map(let entries) where !entries.isEmpty: writer.map(entries, indent: "")
    case .list(let entries) where !entries.isEmpty: writer.list(entries, indent: "", ofManifests: true)
    case .map, .list, .scalar: writer.lines.append(flow(document.root))
    }
    writer.lines += document.footer
    return writer.lines.joined(separator: "\n") + "\n"
  }

  /// One member of a map in block style.
  static func lines(of entry: CommentedNode.Entry, indent: String) -> [String] {
    var writer = StyledYAML([])
    writer.map([entry], indent: indent)
    return writer.lines
  }

  /// Elements of a list in block style.
  static func lines(ofElements entries: [CommentedNode.Entry], indent: String) -> [String] {
    var writer = StyledYAML([])
    writer.list(entries, indent: indent)
    return writer.lines
  }

  private mutating func lead(_ entry: CommentedNode.Entry, _ indent: String, isFirst: Bool) {
    if entry.isSetOff, !isFirst { lines.append("") }
    lines += entry.leading.map { indent + $0 }
  }

  private mutating func map(_ entries: [CommentedNode.Entry], indent: String) {
    for (index, entry) in entries.enumerated() {
      lead(entry, indent, isFirst: index == 0)
      let key = entry.key ?? ""
      value(entry, after: indent + YAMLScalar.text(key) + ":", indent, isConditions: key == "when")
    }
  }

  private mutating func value(
    _ entry: CommentedNode.Entry, after start: String, _ indent: String, isConditions: Bool
  ) {
    let behind = entry.trailing.map { "  " + $0 } ?? ""
    switch entry.value.content {
    case .scalar(.string(let text)):
      scalar(text, after: start, behind, indent + "  ", isConditions: isConditions)
    case .map(let entries)
    where !entries.isEmpty && (blocks.contains(entry.key ?? "") || !Self.fits(entry.value, start.count + 1)):
      lines.append(start + behind)
      map(entries, indent: indent + "  ")
    case .list(let entries) where !entries.isEmpty && !Self.isShortList(entry.value, start.count + 1):
      lines.append(start + behind)
      list(entries, indent: indent + "  ")
    case .scalar, .map, .list: lines.append(start + " " + Self.flow(entry.value) + behind)
    }
  }

  private mutating func scalar(
    _ text: ExactText, after start: String, _ behind: String, _ indent: String, isConditions: Bool
  ) {
    if isConditions {
      let parts = Self.folded(text.string)
      if start.count + 1 + text.string.count > Self.longestText, parts.count > 1, YAMLScalar.isVisibleLine(text.string)
      {
        lines.append(start + " >-" + behind)
        lines += parts.map { indent + $0 }
      } else {
        lines.append(start + " " + YAMLScalar.conditions(text.string) + behind)
      }
    } else if let block = YAMLScalar.block(text, indent: indent) {
      lines.append(start + " " + block.head + behind)
      lines += block.lines
    } else if start.count + text.string.count > Self.longestText, let folded = Self.prose(text.string, indent) {
      lines.append(start + " >-" + behind)
      lines += folded
    } else {
      lines.append(start + " " + YAMLScalar.blockText(text) + behind)
    }
  }

  /// Conditions on lines of their own, each part of the outermost group on one.
  private static func folded(_ text: String) -> [String] {
    guard let expression = try? ExpressionTextParser.parse(ExactText(text)).expression else { return [text] }
    return ExpressionText.parts(of: expression)
  }

  /// Words on lines of bearable length; `nil` where folding would not give the same text back.
  private static func prose(_ text: String, _ indent: String) -> [String]? {
    let words = text.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count > 1, YAMLScalar.isVisibleLine(text), words.allSatisfy({ !$0.isEmpty }) else { return nil }
    var lines: [String] = []
    var line = ""
    for word in words {
      if line.isEmpty {
        line = word
      } else if indent.count + line.count + 1 + word.count > longestText {
        lines.append(indent + line)
        line = word
      } else {
        line += " " + word
      }
    }
    return lines + [indent + line]
  }

  /// - Parameter ofManifests: each element takes lines of its own, however small it is.
  private mutating func list(_ entries: [CommentedNode.Entry], indent: String, ofManifests: Bool = false) {
    for (index, entry) in entries.enumerated() {
      lead(entry, indent, isFirst: index == 0)
      var entry = entry
      // A comment between the dash and the first member stands before the dash.
      if case .map(var members) = entry.value.content, !members.isEmpty {
        lines += members[0].leading.map { indent + $0 }
        members[0].leading = []
        entry.value = CommentedNode(.map(members))
      }
      let behind = entry.trailing.map { "  " + $0 } ?? ""
      switch entry.value.content {
      case .map(let members) where !members.isEmpty && (ofManifests || !Self.fits(entry.value, indent.count + 2)):
        // So does one behind the dash.
        if let trailing = entry.trailing { lines.append(indent + trailing) }
        let first = lines.count
        map(members, indent: indent + "  ")
        // The dash stands in the place of the first line's indentation.
        lines[first] = indent + "- " + lines[first].dropFirst(indent.count + 2)
      case .list(let inner) where !Self.isShortList(entry.value, indent.count + 2):
        lines.append(indent + "-" + behind)
        list(inner, indent: indent + "  ")
      case .scalar(.string(let text)): lines.append(indent + "- " + YAMLScalar.blockText(text) + behind)
      case .scalar, .map, .list: lines.append(indent + "- " + Self.flow(entry.value) + behind)
      }
    }
  }

  /// A map that stands on one line: small, without comments inside, of scalars and lists of scalars.
  private static func fits(_ node: CommentedNode, _ column: Int) -> Bool {
    guard case .map(let entries) = node.content else { return false }
    if entries.isEmpty { return true }
    guard node.comments.isEmpty else { return false }
    return entries.allSatisfy { $0.value.isScalar || isShortList($0.value, 0) }
      && column + flow(node).count <= longestLine
  }

  private static func isShortList(_ node: CommentedNode, _ column: Int) -> Bool {
    guard case .list(let entries) = node.content else { return false }
    return node.comments.isEmpty && entries.allSatisfy(\.value.isScalar) && column + flow(node).count <= longestLine
  }

  /// On one line, as it may stand within brackets.
  static func flow(_ node: CommentedNode) -> String {
    switch node.content {
    case .scalar(.string(let text)): YAMLScalar.readableText(text)
    case .scalar(let value): JSONWriter.text(of: value)
    case .map(let entries):
      "{" + entries.map { YAMLScalar.text($0.key ?? "") + ": " + flow($0.value) }.joined(separator: ", ") + "}"
    case .list(let entries): "[" + entries.map { flow($0.value) }.joined(separator: ", ") + "]"
    }
  }
}

/// JSON in the same style.
enum StyledJSON {
  private static let longestLine = 110

  static func text(_ root: CommentedNode) -> String { block(root, indent: "") + "\n" }

  /// - Parameter indent: of the line on which it begins.
  static func block(_ node: CommentedNode, indent: String) -> String {
    guard let entries = node.entries, !entries.isEmpty else { return flow(node) }
    let line = flow(node)
    let isSmall = entries.allSatisfy { $0.value.isScalar || ($0.value.entries?.isEmpty ?? true) }
    if isSmall, !indent.isEmpty, indent.count + line.count <= longestLine { return line }
    let inner = indent + "  "
    let parts = entries.map { entry in
      inner + (entry.key.map { JSONWriter.text(of: .string($0)) + ": " } ?? "") + block(entry.value, indent: inner)
    }
    let (open, close) = brackets(node)
    return open + "\n" + parts.joined(separator: ",\n") + "\n" + indent + close
  }

  private static func flow(_ node: CommentedNode) -> String {
    guard let entries = node.entries else { return JSONWriter.text(of: node.json) }
    let (open, close) = brackets(node)
    let parts = entries.map { entry in
      (entry.key.map { JSONWriter.text(of: .string($0)) + ": " } ?? "") + flow(entry.value)
    }
    return open + parts.joined(separator: ", ") + close
  }

  private static func brackets(_ node: CommentedNode) -> (String, String) {
    if case .list = node.content { ("[", "]") } else { ("{", "}") }
  }
}
