extension ValueTree {
  /// A subtree as a value of its own.
  package func value(_ node: Int = 0) -> JSONValue {
    switch nodes[node].kind {
    case .null: .null
    case .no: .bool(false)
    case .yes: .bool(true)
    case .integer, .large, .fraction: number(node).map(JSONValue.number) ?? .null
    case .string, .key: .string(exactText(node))
    case .array: .array(elements(node))
    case .object: .object(object(node))
    }
  }

  package func object(_ node: Int) -> JSONObject {
    var pairs: [(ExactText, JSONValue)] = []
    pairs.reserveCapacity(Int(nodes[node].length))
    for key in children(of: node) { pairs.append((exactText(key), value(key + 1))) }
    return JSONObject(distinct: pairs)
  }

  private func elements(_ node: Int) -> [JSONValue] {
    var elements: [JSONValue] = []
    elements.reserveCapacity(Int(nodes[node].length))
    for element in children(of: node) { elements.append(value(element)) }
    return elements
  }

  package init(_ value: JSONValue) {
    self.init()
    append(value)
  }

  private mutating func append(_ value: JSONValue) {
    switch value {
    case .null: append(Kind.null)
    case .bool(let value): append(value ? .yes : .no)
    case .number(let number): append(number)
    case .string(let text): append(.string, text.string)
    case .array(let elements):
      let node = nodes.count
      append(Kind.array)
      for element in elements { append(element) }
      close(node, count: elements.count)
    case .object(let object):
      let node = nodes.count
      append(Kind.object)
      for member in object.members {
        append(.key, member.key.string)
        append(member.value)
      }
      close(node, count: object.count)
    }
  }

  /// A subtree of another tree, with its marks.
  package mutating func append(_ node: Int, of other: ValueTree) {
    let old = other.nodes[node]
    switch old.kind {
    case .null, .no, .yes: append(old.kind, at: old.mark)
    case .integer: append(integer: old.integer, at: old.mark)
    case .large, .fraction, .string, .key:
      other.withText(of: node) { append(old.kind, bytes: $0, at: old.mark, isQuoted: old.isQuoted) }
    case .array, .object:
      let container = nodes.count
      append(old.kind, at: old.mark)
      for child in other.children(of: node) {
        append(child, of: other)
        if old.kind == .object { append(child + 1, of: other) }
      }
      close(container, count: Int(old.length))
    }
  }

  package mutating func append(_ kind: Kind, _ text: ExactText, at mark: Mark = Mark(), isQuoted: Bool = false) {
    var string = text.string
    string.withUTF8 { append(kind, bytes: $0, at: mark, isQuoted: isQuoted) }
  }

  /// The keys of an object in byte order.
  func sortedKeys(of object: Int) -> [Int] {
    var keys: [Int] = []
    keys.reserveCapacity(Int(nodes[object].length))
    for key in children(of: object) { keys.append(key) }
    return keys.sorted { left, right in
      withText(of: left) { mine in withText(of: right) { theirs in mine.lexicographicallyPrecedes(theirs) } }
    }
  }

  /// The key of an object, which is not closed yet, that stands in it already; the first such key of the text.
  package func repeatedKey(of object: Int, count: Int) -> Int? {
    if count < 2 { return nil }
    if count > Self.searchedOneByOne { return repeatedKeyOfMany(object) }
    var key = object + 1
    while key < nodes.count {
      var earlier = object + 1
      while earlier < key {
        if haveEqualText(earlier, key) { return key }
        earlier = end(of: earlier + 1)
      }
      key = end(of: key + 1)
    }
    return nil
  }

  /// Keys of an object that are compared each with each; more would cost the square of their number.
  private static var searchedOneByOne: Int { 16 }

  private func repeatedKeyOfMany(_ object: Int) -> Int? {
    var seen: Set<ExactText> = []
    var key = object + 1
    while key < nodes.count {
      if !seen.insert(exactText(key)).inserted { return key }
      key = end(of: key + 1)
    }
    return nil
  }
}
