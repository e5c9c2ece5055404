/// All files of a disk at one moment: what processes see (the page cache), what would survive a loss of power, and
/// every change between the two. A value: a copy is an image to return to.
///
/// A directory entry becomes durable with the first sync of its file, as on ext4 and XFS, or with a sync of the
/// directory. Until then it may be kept or lost like any other change, in any order.
package struct DiskImage: Sendable {
  struct Node: Sendable {
    var cached = FileBytes()
    var durable = FileBytes()
    var unsynced: [DiskChange] = []
    /// Whether a failed sync has left the cache with what the disk does not have.
    var hasDiverged = false
  }

  /// A name that was given to a file or, with `nil`, taken away.
  private struct Naming: Sendable {
    let order: Int
    let name: String
    let node: Int?
  }

  private var nodes: [Int: Node] = [:]
  private var names: [String: Int] = [:]
  private var durableNames: [String: Int] = [:]
  private var unsyncedNames: [Naming] = []
  private var nextNode = 1
  private var nextOrder = 1

  package init() {}

  package var fileNames: [String] { names.keys.sorted() }

  package func bytes(of name: String) -> [UInt8]? { names[name].flatMap { nodes[$0]?.cached.bytes } }

  /// Changes a file at rest, or makes one: no process did it and no power loss takes it back.
  package mutating func setBytes(of name: String, _ bytes: [UInt8]) {
    let node = names[name] ?? create(name)
    let content = FileBytes(bytes)
    nodes[node] = Node(cached: content, durable: content)
    makeDurable(names: { $0.node == node })
  }

  func node(of name: String) -> Int? { names[name] }

  func size(of node: Int) -> Int { nodes[node]?.cached.count ?? 0 }

  func read(_ node: Int, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    nodes[node]?.cached.read(at: offset, into: buffer) ?? 0
  }

  mutating func create(_ name: String) -> Int {
    let node = nextNode
    nextNode += 1
    nodes[node] = Node()
    give(name, to: node)
    return node
  }

  mutating func change(_ node: Int, _ kind: DiskChange.Kind) {
    let change = DiskChange(order: takeOrder(), kind: kind)
    nodes[node]?.unsynced.append(change)
    if var cached = nodes[node]?.cached {
      nodes[node]?.cached = FileBytes()
      change.apply(to: &cached)
      nodes[node]?.cached = cached
    }
  }

  mutating func delete(_ name: String, syncDirectory: Bool) {
    give(name, to: nil)
    if syncDirectory { makeDurable(names: { _ in true }) }
    dropUnreachable()
  }

  mutating func sync(_ index: Int) {
    guard var node = nodes[index] else { return }
    if node.hasDiverged {
      for change in node.unsynced { change.apply(to: &node.durable) }
    } else {
      node.durable = node.cached
    }
    node.unsynced = []
    nodes[index] = node
    makeDurable(names: { $0.node == index })
  }

  /// The kernel marks pages clean when a sync fails: what did not reach the disk is never tried again, while
  /// processes go on seeing it (Rebello et al., ATC'20).
  mutating func failSync(_ index: Int, using random: inout some RandomNumberGenerator) {
    guard var node = nodes[index] else { return }
    for change in node.unsynced {
      if Bool.random(using: &random) { change.apply(to: &node.durable) } else { node.hasDiverged = true }
    }
    node.unsynced = []
    nodes[index] = node
  }

  /// Keeps of what was not synced any part, at random: none, all up to a moment, or each change by itself as a
  /// whole, not at all or torn, also a later one without an earlier one, within a file and across files.
  package mutating func losePower(using random: inout some RandomNumberGenerator) {
    let style = PowerLoss(before: nextOrder, using: &random)
    for naming in unsyncedNames where style.keeps(naming.order, using: &random) == .whole {
      durableNames[naming.name] = naming.node
    }
    for index in nodes.keys.sorted() {
      guard var node = nodes[index] else { continue }
      for change in node.unsynced {
        switch style.keeps(change.order, using: &random) {
        case .whole: change.apply(to: &node.durable)
        case .torn: change.apply(to: &node.durable, using: &random)
        case .nothing: break
        }
      }
      nodes[index] = Node(cached: node.durable, durable: node.durable)
    }
    unsyncedNames = []
    names = durableNames
    dropUnreachable()
  }

  private mutating func takeOrder() -> Int {
    defer { nextOrder += 1 }
    return nextOrder
  }

  private mutating func give(_ name: String, to node: Int?) {
    names[name] = node
    unsyncedNames.append(Naming(order: takeOrder(), name: name, node: node))
  }

  private mutating func makeDurable(names isMeant: (Naming) -> Bool) {
    for naming in unsyncedNames where isMeant(naming) { durableNames[naming.name] = naming.node }
    // What was done to a name before is part of the durable directory now, or was overtaken.
    let synced = unsyncedNames.filter(isMeant)
    unsyncedNames.removeAll { naming in
      synced.contains { $0.name == naming.name && $0.order >= naming.order }
    }
  }

  /// A process that has a removed file open still has its own; here nobody reads such a file again.
  private mutating func dropUnreachable() {
    let reachable = Set(names.values).union(durableNames.values).union(unsyncedNames.compactMap(\.node))
    nodes = nodes.filter { reachable.contains($0.key) }
  }
}

extension DiskImage {
  /// What is the same after a restart: names and bytes.
  package var content: [String: FileBytes] { names.compactMapValues { nodes[$0]?.cached } }
}
