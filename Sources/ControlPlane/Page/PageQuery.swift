import RoutingModel

/// What somebody looks for among the objects: `?q=&queue=&page=`.
package struct PageQuery: Hashable, Sendable {
  /// UTF-8 bytes of a search; longer ones find nothing that a shorter one would not.
  static let longestText = 200

  package var text: String
  /// Exactly this queue; `nil` for all.
  package var queue: String?
  /// From 1.
  package var page: Int

  package init(text: String = "", queue: String? = nil, page: Int = 1) {
    self.text = text
    self.queue = queue
    self.page = page
  }

  package var isEmpty: Bool { text.isEmpty && queue == nil }

  /// - Parameter query: of a request's target, without `?`. What cannot be read counts as absent.
  init(_ query: String) {
    self.init()
    for item in query.utf8.prefix(4 * Self.longestText * 3).split(separator: UInt8(ascii: "&")) {
      let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let name = Self.decoded(parts[0]), let value = Self.decoded(parts[1]) else { continue }
      switch name {
      case "q": text = value
      case "queue": if !value.isEmpty { queue = value }
      case "page": page = min(max(Int(value) ?? 1, 1), 1_000_000)
      default: break
      }
    }
  }

  /// The address of the page that shows it.
  func link(page: Int) -> String {
    var items: [(String, String)] = []
    if !text.isEmpty { items.append(("q", text)) }
    if let queue { items.append(("queue", queue)) }
    if page > 1 { items.append(("page", String(page))) }
    return "/?" + PercentEncoding.query(items) + "#objects"
  }

  /// As a form encodes it: `+` is a space.
  private static func decoded(_ bytes: some Sequence<UInt8>) -> String? {
    var result: [UInt8] = []
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap({ Hexadecimal.value(of: $0) }),
          let low = iterator.next().flatMap({ Hexadecimal.value(of: $0) })
        else { return nil }
        result.append(high << 4 | low)
      default: result.append(byte)
      }
    }
    guard result.count <= longestText else { return nil }
    return String(validating: result, as: UTF8.self)
  }
}
