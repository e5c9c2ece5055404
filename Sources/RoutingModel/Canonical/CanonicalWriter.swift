/// Writes the canonical form of a subtree, from its nodes to bytes without a tree of values in between.
struct CanonicalWriter {
  private let tree: ValueTree
  private let definitions: [String: [CanonicalField]]
  private let callFields: CallFields
  private var out = JSONWriter(reservingCapacity: 1024)

  init(tree: ValueTree, definitions: [String: [CanonicalField]], callFields: CallFields) {
    self.tree = tree
    self.definitions = definitions
    self.callFields = callFields
  }

  /// An array of its own size: thousands of these are kept.
  var result: [UInt8] { Array(out.bytes[...]) }

  /// An object whose members are described.
  mutating func write(_ object: Int, _ fields: [CanonicalField]) {
    out.append(UInt8(ascii: "{"))
    let first = out.bytes.count
    for field in fields {
      let start = out.bytes.count
      if start > first { out.append(UInt8(ascii: ",")) }
      out.append(field.label)
      if !writeValue(of: field, object) { out.cut(to: start) }
    }
    out.append(UInt8(ascii: "}"))
  }

  /// A value of one field.
  mutating func write(value node: Int, _ shape: CanonicalShape) { write(node, shape) }

  /// - Returns: whether the field has a value at all.
  private mutating func writeValue(of field: CanonicalField, _ object: Int) -> Bool {
    let start = out.bytes.count
    if let value = tree.member(field.name, of: object), tree.nodes[value].kind != .null {
      write(value, field.value)
      if !field.spellingsOfDefault.contains(where: { $0.elementsEqual(out.bytes[start...]) }) { return true }
      out.cut(to: start)
    }
    guard let defaultBytes = field.defaultBytes else { return false }
    out.append(defaultBytes)
    return true
  }

  private mutating func write(_ value: Int, _ shape: CanonicalShape) {
    let kind = tree.nodes[value].kind
    switch shape {
    case .reference where kind == .string: writeReference("{\"name\":", value)
    case .reference where kind == .object:
      // The id decides where both stand.
      if let id = tree.member("id", of: value), isNonEmptyText(id) {
        writeReference("{\"id\":", id)
      } else if let name = tree.member("name", of: value), isNonEmptyText(name) {
        writeReference("{\"name\":", name)
      } else {
        out.write(value, of: tree)
      }
    case .expression: writeExpression(value)
    case .list(let element, let ordered) where kind == .array: writeList(value, element, ordered: ordered)
    case .object(let fields) where kind == .object: write(value, fields)
    case .definition(let name) where kind == .object: write(value, definitions[name] ?? [])
    case .asItIs, .reference, .list, .object, .definition: out.write(value, of: tree)
    }
  }

  private func isNonEmptyText(_ node: Int) -> Bool { tree.nodes[node].kind == .string && tree.nodes[node].length > 0 }

  private mutating func writeReference(_ opening: StaticString, _ text: Int) {
    out.append(opening)
    out.write(text, of: tree)
    out.append(UInt8(ascii: "}"))
  }

  private mutating func writeList(_ list: Int, _ element: CanonicalShape, ordered: Bool) {
    out.append(UInt8(ascii: "["))
    let start = out.bytes.count
    var elements: [[UInt8]] = []
    var isFirst = true
    for node in tree.children(of: list) {
      if ordered, !isFirst { out.append(UInt8(ascii: ",")) }
      isFirst = false
      write(node, element)
      if ordered { continue }
      elements.append(Array(out.bytes[start...]))
      out.cut(to: start)
    }
    for (index, element) in elements.sorted(by: { $0.lexicographicallyPrecedes($1) }).enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(element)
    }
    out.append(UInt8(ascii: "]"))
  }

  // MARK: Condition trees

  /// `children` only where there are some, `field`, `operator` and `value` only on conditions, value cast; members
  /// that are not part of the contract, server-owned or unknown, are left out.
  private mutating func writeExpression(_ node: Int) {
    guard tree.nodes[node].kind == .object else { return out.write(node, of: tree) }
    let members = ExpressionMembers(tree, node)
    out.append(UInt8(ascii: "{"))
    let first = out.bytes.count
    if let children = members.children {
      if tree.nodes[children].kind != .array {
        label("\"children\":", first)
        out.write(children, of: tree)
      } else if tree.nodes[children].length > 0 {
        label("\"children\":", first)
        out.append(UInt8(ascii: "["))
        let end = tree.end(of: children)
        var child = children + 1
        while child < end {
          if child > children + 1 { out.append(UInt8(ascii: ",")) }
          writeExpression(child)
          child = tree.end(of: child)
        }
        out.append(UInt8(ascii: "]"))
      }
    }
    if let field = members.field {
      label("\"field\":", first)
      out.write(field, of: tree)
    }
    if let operation = members.operator {
      label("\"operator\":", first)
      out.write(operation, of: tree)
    }
    if let type = members.type {
      label("\"type\":", first)
      out.write(type, of: tree)
    }
    if let value = members.value {
      label("\"value\":", first)
      if let truth = castBoolean(value, members) {
        out.append(truth ? "true" : "false" as StaticString)
      } else {
        out.write(value, of: tree)
      }
    }
    out.append(UInt8(ascii: "}"))
  }

  private mutating func label(_ text: StaticString, _ first: Int) {
    if out.bytes.count > first { out.append(UInt8(ascii: ",")) }
    out.append(text)
  }

  /// The boolean that a string means; `nil` where it stays what it is.
  private func castBoolean(_ value: Int, _ members: ExpressionMembers) -> Bool? {
    guard tree.nodes[value].kind == .string, tree.nodes[value].length <= 5,
      let truth = tree.withText(of: value, Self.truth), let word = members.operator, tree.nodes[word].kind == .string,
      let operation = Operator(exactly: word, of: tree), operation.castsBooleans,
      let field = members.field, tree.nodes[field].kind == .string, callFields.castsBooleans(tree.exactText(field))
    else { return nil }
    return truth
  }

  /// Lowercased by ASCII bytes: `lowercased()` would also turn other letters into these.
  private static func truth(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    func isWord(_ word: StaticString) -> Bool {
      guard text.count == word.utf8CodeUnitCount else { return false }
      for index in text.indices {
        let byte = text[index]
        let lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
        if unsafe lower != word.utf8Start[index] { return false }
      }
      return true
    }
    if isWord("true") { return true }
    return isWord("false") ? false : nil
  }
}

/// The members of a node of a condition tree; null counts as absent.
package struct ExpressionMembers {
  package private(set) var type: Int?
  package private(set) var field: Int?
  package private(set) var `operator`: Int?
  package private(set) var value: Int?
  package private(set) var children: Int?
  /// The first key that none of these has.
  package private(set) var firstUnknownKey: Int?

  package init(_ tree: ValueTree, _ node: Int) {
    let end = tree.end(of: node)
    var key = node + 1
    while key < end {
      let member = key + 1
      let present = tree.nodes[member].kind == .null ? nil : member
      switch tree.nodes[key].length {
      case 4 where tree.isText(key, "type"): type = present
      case 5 where tree.isText(key, "field"): field = present
      case 5 where tree.isText(key, "value"): value = present
      case 8 where tree.isText(key, "operator"): `operator` = present
      case 8 where tree.isText(key, "children"): children = present
      default: if firstUnknownKey == nil { firstUnknownKey = key }
      }
      key = tree.end(of: member)
    }
  }
}
