import Manifests
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
