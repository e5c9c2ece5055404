internal import RoutingModel
internal import Synchronization

/// Texts that ten thousand entities repeat, as the ids of fifty queues: each is kept once.
package final class SharedTexts: Sendable {
  /// Places of the table; where two texts want the same, the newer one stays.
  private static let places = 512

  private let table = Mutex<[ExactText?]>([])

  package init() {}

  /// A string that has a byte.
  func nonEmptyText(_ node: Int?, of tree: ValueTree) -> ExactText? {
    guard let node, tree.nodes[node].kind == .string, tree.nodes[node].length > 0 else { return nil }
    // Such a text lies in the value itself.
    if tree.nodes[node].length <= 15 { return tree.exactText(node) }
    let place = tree.withText(of: node) { text in
      // FNV-1a; whoever aims at one place gets texts of their own, as without a table.
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return Int(truncatingIfNeeded: (hash ^ hash >> 32) % UInt64(Self.places))
    }
    return table.withLock { table in
      if table.isEmpty { table = [ExactText?](repeating: nil, count: Self.places) }
      if let known = table[place], tree.isText(node, exactly: known) { return known }
      let text = tree.exactText(node)
      table[place] = text
      return text
    }
  }
}
