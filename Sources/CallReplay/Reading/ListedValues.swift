import RoutingModel

/// Finds values that stand in lists, for all places at once: each part of a call is looked at once for each step that
/// leads there.
struct ListedValues {
  /// A place's values go there.
  struct Target {
    enum Receiver {
      case field(Int)
      case capture(Int)
    }

    let receiver: Receiver
    let takesAll: Bool
    let cast: FieldPath.Cast?
  }

  private struct Node {
    var keys: [(key: [UInt8], node: Int)] = []
    var elements: [(index: Int, node: Int)] = []
    var every: Int?
    var matching: [(key: [UInt8], text: [UInt8], node: Int)] = []
    /// Places that end here.
    var targets: [Int] = []
    /// Within the object that is being looked at: the member of this node's key, the last of several.
    var member = WantedKeys.none

    var isOfLists: Bool { every != nil || !elements.isEmpty || !matching.isEmpty }
  }

  private var nodes: [Node] = []
  private(set) var targets: [Target] = []
  /// By target: where its values stand on the tape of the call read last.
  private(set) var found: [[Int]] = []
  /// Keys from the root to where lists begin, and the node there.
  private(set) var starts: [(keys: [ExactText], node: Int)] = []

  init(_ paths: [FieldPath], captures: [FieldPath]) {
    for (index, path) in paths.enumerated() where !path.isPlain { add(path, .field(index)) }
    for (index, path) in captures.enumerated() where !path.isPlain { add(path, .capture(index)) }
    found = [[Int]](repeating: [], count: targets.count)
  }

  private mutating func add(_ path: FieldPath, _ receiver: Target.Receiver) {
    let start: Int
    if let known = starts.first(where: { $0.keys == path.keys }) {
      start = known.node
    } else {
      start = newNode()
      starts.append((path.keys, start))
    }
    var at = start
    for step in path.steps { at = child(of: at, step) }
    nodes[at].targets.append(targets.count)
    targets.append(Target(receiver: receiver, takesAll: path.takesAll, cast: path.cast))
  }

  private mutating func newNode() -> Int {
    nodes.append(Node())
    return nodes.count - 1
  }

  private mutating func child(of node: Int, _ step: FieldPath.Step) -> Int {
    switch step {
    case .key(let key):
      let bytes = Array(key.string.utf8)
      if let known = nodes[node].keys.first(where: { $0.key == bytes }) { return known.node }
      let made = newNode()
      nodes[node].keys.append((bytes, made))
      return made
    case .element(let index):
      if let known = nodes[node].elements.first(where: { $0.index == index }) { return known.node }
      let made = newNode()
      nodes[node].elements.append((index, made))
      return made
    case .every:
      if let known = nodes[node].every { return known }
      let made = newNode()
      nodes[node].every = made
      return made
    case .matching(let key, let text):
      let (key, text) = (Array(key.string.utf8), Array(text.string.utf8))
      if let known = nodes[node].matching.first(where: { $0.key == key && $0.text == text }) { return known.node }
      let made = newNode()
      nodes[node].matching.append((key, text, made))
      return made
    }
  }

  // MARK: In a call

  mutating func clear() {
    for index in found.indices { found[index].removeAll(keepingCapacity: true) }
  }

  /// Looks at the value on the tape for everything that begins at a node.
  mutating func look(_ tape: Tape, _ index: Int, at node: Int) {
    for target in nodes[node].targets { take(tape, index, target) }
    switch tape.kind(index) {
    case Tape.Kind.object: if !nodes[node].keys.isEmpty { lookIntoObject(tape, index, node) }
    case Tape.Kind.array: if nodes[node].isOfLists { lookIntoList(tape, index, node) }
    default: break
    }
  }

  private mutating func take(_ tape: Tape, _ index: Int, _ target: Int) {
    let kind = tape.kind(index)
    guard targets[target].takesAll else {
      if found[target].isEmpty, kind != Tape.Kind.null { found[target].append(index) }
      return
    }
    guard kind == Tape.Kind.array else {
      if kind != Tape.Kind.null { found[target].append(index) }
      return
    }
    var at = index + 1
    let end = tape.next(index) - 1
    while at < end {
      if tape.kind(at) != Tape.Kind.null { found[target].append(at) }
      at = tape.next(at)
    }
  }

  private mutating func lookIntoObject(_ tape: Tape, _ index: Int, _ node: Int) {
    for place in nodes[node].keys.indices { nodes[nodes[node].keys[place].node].member = WantedKeys.none }
    var at = index + 1
    while tape.kind(at) != Tape.Kind.endOfObject {
      let key = tape.string(at)
      for place in nodes[node].keys.indices where Self.isEqual(key, nodes[node].keys[place].key) {
        nodes[nodes[node].keys[place].node].member = at + 1
      }
      at = tape.next(at + 1)
    }
    // Only now, since the last of duplicate keys counts.
    for place in nodes[node].keys.indices {
      let child = nodes[node].keys[place].node
      let member = nodes[child].member
      if member >= 0 { look(tape, member, at: child) }
    }
  }

  private mutating func lookIntoList(_ tape: Tape, _ index: Int, _ node: Int) {
    let end = tape.next(index) - 1
    var (at, ordinal) = (index + 1, 0)
    while at < end {
      if let every = nodes[node].every { look(tape, at, at: every) }
      for place in nodes[node].elements.indices where nodes[node].elements[place].index == ordinal {
        look(tape, at, at: nodes[node].elements[place].node)
      }
      for place in nodes[node].matching.indices where isMatch(tape, at, node, place) {
        look(tape, at, at: nodes[node].matching[place].node)
      }
      at = tape.next(at)
      ordinal += 1
    }
  }

  private func isMatch(_ tape: Tape, _ index: Int, _ node: Int, _ place: Int) -> Bool {
    guard tape.kind(index) == Tape.Kind.object else { return false }
    var at = index + 1
    var isMatch = false
    while tape.kind(at) != Tape.Kind.endOfObject {
      if Self.isEqual(tape.string(at), nodes[node].matching[place].key) {
        isMatch =
          tape.kind(at + 1) == Tape.Kind.string && Self.isEqual(tape.string(at + 1), nodes[node].matching[place].text)
      }
      at = tape.next(at + 1)
    }
    return isMatch
  }

  private static func isEqual(_ text: (bytes: UnsafePointer<UInt8>, count: Int), _ other: [UInt8]) -> Bool {
    guard text.count == other.count else { return false }
    return other.withUnsafeBufferPointer { other in
      for index in 0..<other.count where text.bytes[index] != other[index] { return false }
      return true
    }
  }
}
