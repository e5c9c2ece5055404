package import RoutingModel

/// What a page says about the list that it belongs to. Every number is the server's word and may be absent.
struct PageEnvelope: Hashable, Sendable {
  /// The node of the entities; `nil` where an empty list was left out.
  let entities: Int?
  let entityCount: Int
  let total: Int64?
  let pageCount: Int64?
  let nextURI: String?

  /// `nil` when the answer is no page.
  init?(_ tree: ValueTree) {
    total = Self.count("total", tree)
    entities = tree.member("entities", of: 0).flatMap { tree.nodes[$0].kind == .null ? nil : $0 }
    if let entities {
      guard tree.nodes[entities].kind == .array else { return nil }
      entityCount = Int(tree.nodes[entities].length)
    } else {
      // Some servers leave an empty list out; without a count of nothing it could as well be something else.
      guard total == 0 else { return nil }
      entityCount = 0
    }
    pageCount = Self.count("pageCount", tree)
    nextURI = tree.nonEmptyText(tree.member("nextUri", of: 0))?.string
  }

  /// Negative and broken numbers say nothing.
  private static func count(_ name: StaticString, _ tree: ValueTree) -> Int64? {
    guard let node = tree.member(name, of: 0), tree.nodes[node].kind == .integer else { return nil }
    return tree.nodes[node].integer < 0 ? nil : tree.nodes[node].integer
  }
}

/// Something that a page lists.
package protocol ListEntry: Sendable {
  var id: ExactText { get }
}

extension ReferenceEntry: ListEntry {}

/// One page, parsed, with the digest of the bytes that it was parsed from.
package struct ListPage<Entry: ListEntry>: Sendable {
  let digest: PageDigest
  let envelope: PageEnvelope
  let entries: [Entry]
}

/// Tells whether a page's bytes are those of the last pass: their number and a 64-bit SipHash, seeded by this process
/// and valid within it only, so that nobody outside can aim at a collision. By chance one of a hundred pages is taken
/// for another once in a million years of passes each second.
struct PageDigest: Hashable, Sendable {
  private let hash: Int
  private let count: Int

  init(_ bytes: [UInt8]) {
    var hasher = Hasher()
    bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    hash = hasher.finalize()
    count = bytes.count
  }
}
