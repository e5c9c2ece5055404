/// A document as one list of nodes in the order of its text, and one of the bytes of its texts: two allocations,
/// however many values it has. For documents that come by the ten thousand and are looked at once.
///
/// A container's node is followed by what it holds; a member of an object is the node of its key and then its value.
package struct ValueTree: Sendable {
  package enum Kind: UInt8, Sendable {
    case null, no, yes
    /// An integer of 64 bits.
    case integer
    /// A longer integer, and a number with a fraction; their texts are their spellings in canonical JSON.
    case large, fraction
    case string, key, array, object
  }

  /// Where a value stands in its text, where its reader keeps that; else zeroes.
  package struct Mark: Sendable {
    package let line: UInt32
    package let column: UInt32

    package init(line: UInt32 = 0, column: UInt32 = 0) {
      self.line = line
      self.column = column
    }
  }

  package struct Node: Sendable {
    package let kind: Kind
    /// A scalar between quotes, where its reader keeps that.
    package let isQuoted: Bool
    /// The first byte of its text.
    package let start: UInt32
    /// Bytes of its text; of a container, how many elements or members it has.
    package fileprivate(set) var length: UInt32
    /// The node after the last one that belongs to this one.
    package fileprivate(set) var end: UInt32
    package let mark: Mark
    package let integer: Int64
  }

  package private(set) var nodes: [Node] = []
  package private(set) var text: [UInt8]

  /// - Parameter text: what the ranges of `appendString(_:range:)` are ranges of.
  package init(text: [UInt8] = []) { self.text = text }

  // MARK: Building

  package mutating func reserve(nodes count: Int) { nodes.reserveCapacity(count) }

  package mutating func append(_ kind: Kind, at mark: Mark = Mark()) { add(kind, 0, 0, mark, 0, false) }

  package mutating func append(_ number: JSONNumber, at mark: Mark = Mark()) {
    switch number.storage {
    case .integer(let value): append(integer: value, at: mark)
    case .large(let digits): append(.large, digits, at: mark)
    case .fraction: append(.fraction, number.text, at: mark)
    }
  }

  package mutating func append(integer: Int64, at mark: Mark = Mark()) { add(.integer, 0, 0, mark, integer, false) }

  /// A string or a key whose bytes, valid UTF-8, stand in `text` already.
  package mutating func append(_ kind: Kind, range: Range<Int>, at mark: Mark = Mark(), isQuoted: Bool = false) {
    add(kind, UInt32(truncatingIfNeeded: range.lowerBound), UInt32(truncatingIfNeeded: range.count), mark, 0, isQuoted)
  }

  /// A string or a key of valid UTF-8.
  package mutating func append(
    _ kind: Kind, bytes: UnsafeBufferPointer<UInt8>, at mark: Mark = Mark(), isQuoted: Bool = false
  ) {
    let start = text.count
    text.append(contentsOf: bytes)
    append(kind, range: start..<text.count, at: mark, isQuoted: isQuoted)
  }

  package mutating func append(
    _ kind: Kind, bytes: ArraySlice<UInt8>, at mark: Mark = Mark(), isQuoted: Bool = false
  ) {
    bytes.withUnsafeBufferPointer { append(kind, bytes: $0, at: mark, isQuoted: isQuoted) }
  }

  mutating func append(_ kind: Kind, _ string: String, at mark: Mark = Mark()) {
    var string = string
    string.withUTF8 { append(kind, bytes: $0, at: mark) }
  }

  private mutating func add(
    _ kind: Kind, _ start: UInt32, _ length: UInt32, _ mark: Mark, _ integer: Int64, _ isQuoted: Bool
  ) {
    nodes.append(
      Node(
        kind: kind, isQuoted: isQuoted, start: start, length: length, end: UInt32(truncatingIfNeeded: nodes.count + 1),
        mark: mark, integer: integer))
  }

  /// Ends the container that began at `node`; everything since belongs to it.
  package mutating func close(_ node: Int, count: Int) {
    nodes[node].length = UInt32(truncatingIfNeeded: count)
    nodes[node].end = UInt32(truncatingIfNeeded: nodes.count)
  }
}

// MARK: Looking

extension ValueTree {
  /// The node after the last one that belongs to this one.
  package func end(of node: Int) -> Int { Int(nodes[node].end) }

  package func range(of node: Int) -> Range<Int> {
    let start = Int(nodes[node].start)
    return start..<start + Int(nodes[node].length)
  }

  package func withText<Result>(of node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let range = range(of: node)
    return text.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  package func exactText(_ node: Int) -> ExactText {
    withText(of: node) { ExactText(String(decoding: $0, as: UTF8.self)) }
  }

  package func isText(_ node: Int, _ other: [UInt8]) -> Bool {
    guard Int(nodes[node].length) == other.count else { return false }
    return withText(of: node) { mine in
      other.withUnsafeBufferPointer { theirs in Self.areEqual(mine, theirs) }
    }
  }

  package func isText(_ node: Int, _ other: StaticString) -> Bool {
    guard Int(nodes[node].length) == other.utf8CodeUnitCount else { return false }
    return withText(of: node) { mine in
      Self.areEqual(mine, UnsafeBufferPointer(start: other.utf8Start, count: mine.count))
    }
  }

  package func isText(_ node: Int, exactly other: ExactText) -> Bool {
    let isEqual = other.string.utf8.withContiguousStorageIfAvailable { theirs in
      theirs.count == Int(nodes[node].length) && withText(of: node) { Self.areEqual($0, theirs) }
    }
    return isEqual ?? (exactText(node) == other)
  }

  package func haveEqualText(_ left: Int, _ right: Int) -> Bool {
    guard nodes[left].length == nodes[right].length else { return false }
    return withText(of: left) { mine in withText(of: right) { theirs in Self.areEqual(mine, theirs) } }
  }

  /// Of as many bytes.
  private static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < left.count {
      if unsafe left[index] != right[index] { return false }
      index += 1
    }
    return true
  }

  /// The value of an object's member; `nil` for a missing member and for anything that is no object.
  package func member(_ name: [UInt8], of object: Int) -> Int? {
    guard nodes[object].kind == .object else { return nil }
    let end = end(of: object)
    var key = object + 1
    while key < end {
      if isText(key, name) { return key + 1 }
      key = self.end(of: key + 1)
    }
    return nil
  }

  package func member(_ name: StaticString, of object: Int) -> Int? {
    guard nodes[object].kind == .object else { return nil }
    let end = end(of: object)
    var key = object + 1
    while key < end {
      if isText(key, name) { return key + 1 }
      key = self.end(of: key + 1)
    }
    return nil
  }

  /// The nodes of an array's elements; of an object, those of its keys.
  package func children(of node: Int) -> Children { Children(tree: self, container: node) }

  package struct Children: Sequence, IteratorProtocol {
    private let tree: ValueTree
    private let step: Int
    private let last: Int
    private var position: Int

    init(tree: ValueTree, container: Int) {
      self.tree = tree
      step = tree.nodes[container].kind == .object ? 1 : 0
      last = tree.end(of: container)
      position = container + 1
    }

    package mutating func next() -> Int? {
      guard position < last else { return nil }
      defer { position = tree.end(of: position + step) }
      return position
    }
  }

  package func number(_ node: Int) -> JSONNumber? {
    switch nodes[node].kind {
    case .integer: JSONNumber(nodes[node].integer)
    case .large, .fraction: JSONNumber(literal: exactText(node).string)
    case .null, .no, .yes, .string, .key, .array, .object: nil
    }
  }

  /// A string that has a byte.
  package func nonEmptyText(_ node: Int?) -> ExactText? {
    guard let node, nodes[node].kind == .string, nodes[node].length > 0 else { return nil }
    return exactText(node)
  }
}
