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
