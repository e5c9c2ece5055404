package import RoutingModel

/// All objects of one kind, with what makes the next listing cheap: hand it in as `previous`.
package struct KindListing: Sendable {
  package let live: LiveKind
  /// Requests that this listing took, tokens not counted.
  package let requests: Int

  /// Casting depends on them; a listing under other fields cannot be reused.
  let fields: CallFields
  let pageSize: Int
  let pages: [ListPage<ListedObject>]
  let hydrated: [ExactText: HydratedObject]
  /// Whether the same pages say the same objects: each was whole in them, or has a marker that stands still.
  let isKeptByItsPages: Bool

  init(
    live: LiveKind, requests: Int, fields: CallFields, pageSize: Int, pages: [ListPage<ListedObject>],
    hydrated: [ExactText: HydratedObject]
  ) {
    self.live = live
    self.requests = requests
    self.fields = fields
    self.pageSize = pageSize
    self.pages = pages
    self.hydrated = hydrated
    // A listing without a header is the usual one, and has nothing to look up.
    isKeptByItsPages =
      live.complete
      && (hydrated.isEmpty
        || pages.allSatisfy { page in
          page.entries.allSatisfy { entry in
            entry.whole != nil || (entry.marker.map { hydrated[entry.id]?.marker == $0 } ?? false)
          }
        })
  }

  /// The same objects, read again.
  func again(requests: Int, pageSize: Int) -> KindListing { KindListing(self, requests, pageSize) }

  private init(_ other: KindListing, _ requests: Int, _ pageSize: Int) {
    live = other.live
    self.requests = requests
    fields = other.fields
    self.pageSize = pageSize
    pages = other.pages
    hydrated = other.hydrated
    isKeptByItsPages = other.isKeptByItsPages
  }

  func knows(_ entry: ListedObject) -> Bool {
    guard let marker = entry.marker else { return false }
    return hydrated[entry.id]?.marker == marker
  }
}

/// An entity of a list: whole, or only a header.
package struct ListedObject: ListEntry {
  package let id: ExactText
  /// As the list shows it; `nil` where it shows none.
  let name: ExactText?
  let marker: JSONValue?
  /// `nil`: a header; the object is read by its id.
  let whole: LiveObject?
}

struct HydratedObject: Sendable {
  let marker: JSONValue?
  let object: LiveObject
}

/// An answer on the way to whole objects: a page of their list, or one of them.
package enum ListingAnswer: Sendable {
  case page(ReadAnswer<PageAnswer<ListedObject>>)
  case object(ReadAnswer<LiveObject?>)
}

/// All entries of a list that manifests refer to, with what makes the next reading cheap.
package struct CatalogListing: Sendable {
  let pages: [ListPage<ReferenceEntry>]
  let pageSize: Int

  package var entries: [ReferenceEntry] { pages.flatMap(\.entries) }
}

extension [ListPage<ListedObject>] {
  var byDigest: [PageDigest: ListPage<ListedObject>] {
    Dictionary(map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension [ListPage<ReferenceEntry>] {
  var byDigest: [PageDigest: ListPage<ReferenceEntry>] {
    Dictionary(map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
