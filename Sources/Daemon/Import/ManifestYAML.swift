import RoutingModel

/// YAML as people write manifests: blocks for what has parts, one line for a condition.
enum ManifestYAML {
  indirect enum Node {
    case value(JSONValue)
    case map([(key: ExactText, node: Node)])
    case list([Node])
  }

  /// Columns; a map within a list that fits is written on one line.
  private static let longestLine = 110

  static func text(_ members: [(key: ExactText, node: Node)]) -> String {
    var lines: [String] = []
    write(members, indent: "", into: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func write(_ members: [(key: ExactText, node: Node)], indent: String, into lines: inout [String]) {
    for member in members {
      write(member.node, after: indent + YAMLScalar.text(member.key) + ":", indent, into: &lines)
    }
  }

  private static func write(_ node: Node, after start: String, _ indent: String, into lines: inout [String]) {
    switch node {
    case .value(.string(let text)):
      if let block = YAMLScalar.block(text, indent: indent + "  ") {
        lines.append(start + " " + block.head)
        lines += block.lines
      } else {
        lines.append(start + " " + YAMLScalar.text(text))
      }
    case .map(let members) where !members.isEmpty:
      lines.append(start)
      write(members, indent: indent + "  ", into: &lines)
    case .list(let elements) where !elements.isEmpty && !elements.allSatisfy(isScalar):
      lines.append(start)
      for element in elements { write(element: element, indent: indent + "  ", into: &lines) }
    case .value, .map, .list: lines.append(start + " " + flow(node))
    }
  }

  private static func write(element: Node, indent: String, into lines: inout [String]) {
    guard case .map(let members) = element, !members.isEmpty, !fits(members, indent) else {
      lines.append(indent + "- " + flow(element))
      return
    }
    let first = lines.count
    write(members, indent: indent + "  ", into: &lines)
    // The dash stands in the place of the first line's indentation.
    lines[first] = indent + "- " + lines[first].dropFirst(indent.utf8.count + 2)
  }

  private static func fits(_ members: [(key: ExactText, node: Node)], _ indent: String) -> Bool {
    members.allSatisfy { member in
      if case .list(let elements) = member.node { return elements.allSatisfy(isScalar) }
      return isScalar(member.node)
    } && indent.count + flow(.map(members)).count + 2 <= longestLine
  }

  private static func isScalar(_ node: Node) -> Bool {
    if case .value(let value) = node { return value.arrayValue == nil && value.objectValue == nil }
    return false
  }

  static func flow(_ node: Node) -> String {
    switch node {
    case .value(.string(let text)): YAMLScalar.text(text)
    case .value(.array(let values)): "[" + values.map { flow(.value($0)) }.joined(separator: ", ") + "]"
    case .value(.object(let object)):
      "{" + object.members.map { YAMLScalar.text($0.key) + ": " + flow(.value($0.value)) }.joined(separator: ", ") + "}"
    case .value(let value): JSONWriter.text(of: value)
    case .map(let members):
      "{" + members.map { YAMLScalar.text($0.key) + ": " + flow($0.node) }.joined(separator: ", ") + "}"
    case .list(let nodes): "[" + nodes.map { flow($0) }.joined(separator: ", ") + "]"
    }
  }
}

/// Strings in YAML that every reader takes for the same string.
enum YAMLScalar {
  /// Words that YAML 1.1 readers take for something else.
  private static let words: Set<String> = [
    "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
  ]

  static func text(_ text: ExactText) -> String { isPlain(text.string) ? text.string : quoted(text.string) }

  /// Letters, digits and few signs, beginning with a letter.
  private static func isPlain(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, isLetter(first), last != " ",
      !words.contains(text.lowercased())
    else { return false }
    return scalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || " _-./".unicodeScalars.contains($0) }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      || (scalar.value > 0xBF && scalar.properties.isAlphabetic)
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case _ where VisibleText.isVisible(scalar): quoted.unicodeScalars.append(scalar)
      default: quoted += escape(scalar)
      }
    }
    return quoted + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let width = scalar.value > 0xFFFF ? 8 : 4
    return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.utf8.count) + digits
  }

  /// Several lines as a literal block; `nil` for a single line and for what a block would not keep.
  static func block(_ text: ExactText, indent: String) -> (head: String, lines: [String])? {
    var lines = text.string.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count > 1 else { return nil }
    let endsWithBreak = lines.last == ""
    if endsWithBreak { lines.removeLast() }
    let isKept = lines.allSatisfy { line in
      line.unicodeScalars.allSatisfy(VisibleText.isVisible) && line.unicodeScalars.last != " "
    }
    guard isKept, let first = lines.first, !first.isEmpty, !first.hasPrefix(" "), lines.last != "" else { return nil }
    return (endsWithBreak ? "|" : "|-", lines.map { $0.isEmpty ? "" : indent + $0 })
  }
}
