internal import RoutingModel

/// Reports keys that stand twice in one object, compared as bytes.
struct DistinctMembers {
  private let object: Int
  private(set) var count = 0
  /// Filled from the seventeenth member on: small objects are faster to search one by one, and a search one by one
  /// through a large object would be quadratic.
  private var known: [ExactText: Int] = [:]

  private static let searchedOneByOne = 16

  /// - Parameter object: its node.
  init(of object: Int) { self.object = object }

  /// A member whose key and value were just added to the tree.
  mutating func add(_ key: Int, _ tree: ValueTree, _ findings: inout DocumentFindings) {
    count += 1
    guard let first = first(key, tree) else { return }
    findings.error(
      .duplicateKey, at: MarkedValue.Position(tree.nodes[key].mark),
      "the key \"\(Excerpt.of(tree.exactText(key)))\" stands twice in one object "
        + "(first in line \(tree.nodes[first].mark.line))")
  }

  /// The key that is equal and stands before it.
  private mutating func first(_ key: Int, _ tree: ValueTree) -> Int? {
    if count <= Self.searchedOneByOne {
      var earlier = object + 1
      while earlier < key {
        if tree.haveEqualText(earlier, key) { return earlier }
        earlier = tree.end(of: earlier + 1)
      }
      return nil
    }
    if known.isEmpty {
      var earlier = object + 1
      while earlier < key {
        let text = tree.exactText(earlier)
        if known[text] == nil { known[text] = earlier }
        earlier = tree.end(of: earlier + 1)
      }
    }
    let text = tree.exactText(key)
    if let first = known[text] { return first }
    known[text] = key
    return nil
  }
}
