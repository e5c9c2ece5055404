import RoutingModel

/// The keys of calls that rules ask for, as a tree of small hash tables. All other keys are passed over.
struct WantedKeys: ~Copyable {
  static let none = -1

  struct Node {
    var slots: UnsafeMutablePointer<Slot>?
    var mask = 0
    /// Column of a field that ends here.
    var field = WantedKeys.none
    /// Capture that ends here.
    var capture = WantedKeys.none
    /// Lists that begin here.
    var start = WantedKeys.none
    /// The call in which this key was seen last, for keys that stand twice.
    var seenIn: UInt64 = .max
  }

  struct Slot {
    var first: UInt64 = 0
    /// -1 where the slot is free.
    var length = -1
    var bytes: UnsafeMutablePointer<UInt8>?
    var node = WantedKeys.none
  }

  let nodes: UnsafeMutablePointer<Node>
  private let count: Int
  /// What ends or begins below each node, itself included.
  let below: [Below]

  struct Below {
    var fields: [Int] = []
    var captures: [Int] = []
    var starts: [Int] = []
  }

  static let root = 0

  /// - Parameter starts: keys to where lists begin, for the paths that lead into lists.
  init(_ paths: [FieldPath], captures: [FieldPath], starts: [[ExactText]]) {
    var tree = Tree()
    for (field, path) in paths.enumerated() where path.isPlain { tree.add(path.keys[...], at: 0) { $0.field = field } }
    for (capture, path) in captures.enumerated() where path.isPlain {
      tree.add(path.keys[...], at: 0) { $0.capture = capture }
    }
    for (start, keys) in starts.enumerated() { tree.add(keys[...], at: 0) { $0.start = start } }
    count = tree.nodes.count
    nodes = .allocate(capacity: count)
    for (index, node) in tree.nodes.enumerated() {
      (nodes + index).initialize(to: Node(field: node.field, capture: node.capture, start: node.start))
      Self.fill(&nodes[index], node.children)
    }
    below = tree.nodes.indices.map { tree.below($0) }
  }

  deinit {
    for index in 0..<count {
      guard let slots = nodes[index].slots else { continue }
      for slot in 0...nodes[index].mask { slots[slot].bytes?.deallocate() }
      slots.deallocate()
    }
    nodes.deallocate()
  }

  private static func fill(_ node: inout Node, _ children: [(key: ExactText, node: Int)]) {
    if children.isEmpty { return }
    var size = 8
    while size < children.count * 4 { size *= 2 }
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: size)
    slots.initialize(repeating: Slot(), count: size)
    node.slots = slots
    node.mask = size - 1
    for child in children {
      let key = Array(child.key.string.utf8)
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: key.count + 8)
      bytes.initialize(repeating: 0, count: key.count + 8)
      for (index, byte) in key.enumerated() { bytes[index] = byte }
      let first = ByteWords.first(bytes, key.count)
      var slot = place(first, key.count, node.mask)
      while slots[slot].length >= 0 { slot = (slot + 1) & node.mask }
      slots[slot] = Slot(first: first, length: key.count, bytes: bytes, node: child.node)
    }
  }

  @inline(__always)
  private static func place(_ first: UInt64, _ count: Int, _ mask: Int) -> Int {
    let mixed = (first ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed &>> 40) & mask
  }

  /// The node of a key below another; `none` for a key that nobody asks for. Seven bytes after the end of the key must
  /// be readable.
  @inline(__always)
  func child(of node: Int, _ key: UnsafePointer<UInt8>, _ count: Int) -> Int {
    guard let slots = nodes[node].slots else { return Self.none }
    let mask = nodes[node].mask
    let first = ByteWords.first(key, count)
    var slot = Self.place(first, count, mask)
    while slots[slot].length >= 0 {
      if slots[slot].first == first, slots[slot].length == count {
        if count <= 8 { return slots[slot].node }
        if let bytes = slots[slot].bytes, ByteWords.equal(bytes, key, count) { return slots[slot].node }
      }
      slot = (slot &+ 1) & mask
    }
    return Self.none
  }

  private struct Tree {
    struct Node {
      var field = WantedKeys.none
      var capture = WantedKeys.none
      var start = WantedKeys.none
      var children: [(key: ExactText, node: Int)] = []
    }

    var nodes = [Node()]

    mutating func add(_ keys: ArraySlice<ExactText>, at node: Int, _ mark: (inout Node) -> Void) {
      guard let key = keys.first else { return mark(&nodes[node]) }
      if let known = nodes[node].children.first(where: { $0.key == key }) {
        return add(keys.dropFirst(), at: known.node, mark)
      }
      nodes.append(Node())
      nodes[node].children.append((key, nodes.count - 1))
      add(keys.dropFirst(), at: nodes.count - 1, mark)
    }

    func below(_ node: Int) -> Below {
      var found = Below(
        fields: [nodes[node].field].filter { $0 >= 0 }, captures: [nodes[node].capture].filter { $0 >= 0 },
        starts: [nodes[node].start].filter { $0 >= 0 })
      for child in nodes[node].children {
        let deeper = below(child.node)
        found.fields += deeper.fields
        found.captures += deeper.captures
        found.starts += deeper.starts
      }
      return found
    }
  }
}
