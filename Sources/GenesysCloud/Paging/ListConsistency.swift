internal import RoutingModel

/// Whether the pages of one read can belong to one state of the list.
///
/// Entities move between pages when somebody adds or removes one while we read. Then one can be read twice and
/// another not at all; an absence in such a read means nothing.
enum ListConsistency {
  /// What is wrong, or `nil`.
  static func flaw<Entry: ListEntry>(_ pages: [ListPage<Entry>]) -> String? {
    guard let first = pages.first else { return nil }
    for page in pages.dropFirst() {
      if page.envelope.total != first.envelope.total { return "its total changed between pages" }
      if page.envelope.pageCount != first.envelope.pageCount { return "its number of pages changed between pages" }
    }
    let count = pages.reduce(0) { $0 + $1.entries.count }
    if let total = first.envelope.total, total != Int64(count) {
      return "it announced \(total) entities and showed \(count)"
    }
    var seen = Set<ExactText>(minimumCapacity: count)
    for page in pages {
      for entry in page.entries where !seen.insert(entry.id).inserted { return "an entity stood on two pages" }
    }
    return nil
  }
}

/// Which pages of a numbered list are to be fetched once its first page is there.
enum NumberedPaging {
  /// A list of more pages than this is refused: a hundred thousand entities and more.
  static let pageLimit = 10_000

  enum Plan: Hashable {
    /// The last page's number.
    case known(Int)
    /// Go on while a page points to a next one.
    case linked
    /// Nothing is counted and nothing points further: only a page that brings nothing shows the end.
    case uncounted
    case tooMany(Int64)
  }

  /// Goes by what came back, never by the page size that was asked for: servers clamp it.
  static func plan(_ first: PageEnvelope) -> Plan {
    if first.entityCount == 0 { return .known(1) }
    if let pageCount = first.pageCount {
      return pageCount > Int64(pageLimit) ? .tooMany(pageCount) : .known(max(1, Int(pageCount)))
    }
    if let total = first.total {
      let size = Int64(first.entityCount)
      let pages = total / size + (total % size == 0 ? 0 : 1)
      return pages > Int64(pageLimit) ? .tooMany(pages) : .known(max(1, Int(pages)))
    }
    return first.nextURI == nil ? .uncounted : .linked
  }
}
