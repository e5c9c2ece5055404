import RoutingModel

/// Writes records as calls: `customer.tier` in the header is the member `tier` of the member `customer`. An empty cell is
/// no member. CSV has no types, so a cell is what its field is declared as, or what it looks like.
struct CSVCalls {
  private struct Node {
    var key: [UInt8] = []
    var cell: Int?
    var children: [Node] = []

    mutating func add(_ keys: ArraySlice<ExactText>, _ cell: Int) {
      guard let key = keys.first else {
        self.cell = cell
        return
      }
      let bytes = JSONWriter.bytes(of: .string(key))
      let place = children.firstIndex { $0.key == bytes } ?? children.count
      if place == children.count { children.append(Node(key: bytes)) }
      children[place].add(keys.dropFirst(), cell)
    }
  }

  private var root = Node()
  private let types: [Set<CallFieldType>?]
  let columns: Int

  /// `nil` where a name has more parts than a call may be deep: members are written by recursion.
  init?(header: [[UInt8]], types declared: [ExactText: Set<CallFieldType>]) {
    let names = header.map { ExactText(String(decoding: $0, as: UTF8.self)) }
    columns = names.count
    types = names.map { declared[$0] }
    for (index, name) in names.enumerated() {
      let keys = name.dottedKeys
      if keys.count > LenientJSON.depth { return nil }
      root.add(keys[...], index)
    }
  }

  func write(_ cells: [[UInt8]], to line: inout [UInt8]) { _ = write(root, cells, to: &line) }

  /// - Returns: whether there was something to write.
  private func write(_ node: Node, _ cells: [[UInt8]], to line: inout [UInt8]) -> Bool {
    if node.children.isEmpty {
      guard let cell = node.cell, !cells[cell].isEmpty else { return false }
      line += value(cells[cell], types[cell])
      return true
    }
    let before = line.count
    line.append(UInt8(ascii: "{"))
    var isFirst = true
    for child in node.children {
      let start = line.count
      if !isFirst { line.append(UInt8(ascii: ",")) }
      line += child.key
      line.append(UInt8(ascii: ":"))
      if write(child, cells, to: &line) { isFirst = false } else { line.removeLast(line.count - start) }
    }
    line.append(UInt8(ascii: "}"))
    // An object without members would make its field present.
    if isFirst && !node.key.isEmpty { line.removeLast(line.count - before) }
    return !isFirst
  }

  private func value(_ cell: [UInt8], _ types: Set<CallFieldType>?) -> [UInt8] {
    func may(_ type: CallFieldType) -> Bool { types?.contains(type) ?? (type != .list) }
    if may(.number) && CSVNumber.isNumber(cell) { return cell }
    if may(.boolean), let flag = Self.boolean(cell) { return Array((flag ? "true" : "false").utf8) }
    if may(.list) {
      if cell.first == UInt8(ascii: "["), cell.withUnsafeBufferPointer({ try? LenientJSON.read($0) }) != nil {
        return cell.map { $0 < 0x20 ? 0x20 : $0 }
      }
      if cell.contains(UInt8(ascii: ";")) {
        return [UInt8(ascii: "[")]
          + cell.split(separator: UInt8(ascii: ";")).map { Self.string(Array($0)) }
          .joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
      }
    }
    return Self.string(cell)
  }

  private static func boolean(_ cell: [UInt8]) -> Bool? {
    switch cell.map({ $0 | 0x20 }) {
    case Array("true".utf8): true
    case Array("false".utf8): false
    default: nil
    }
  }

  /// Bytes above ASCII are left as they are: where they are no UTF-8, reading the line says so.
  private static func string(_ cell: [UInt8]) -> [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "\"")]
    for byte in cell {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        text += Array("\\u00".utf8) + [byte < 16 ? 0x30 : 0x31, Array("0123456789abcdef".utf8)[Int(byte & 15)]]
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
    return text
  }
}

enum CSVNumber {
  /// Whether a cell is spelled as JSON spells a number: `007` and `+49…` are none.
  static func isNumber(_ cell: [UInt8]) -> Bool {
    var rest = cell[...]
    func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest.removeFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let leading = rest.first
    let whole = digits(&rest)
    if whole == 0 || (whole > 1 && leading == UInt8(ascii: "0")) { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      if digits(&rest) == 0 { return false }
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      if digits(&rest) == 0 { return false }
    }
    return rest.isEmpty
  }
}
