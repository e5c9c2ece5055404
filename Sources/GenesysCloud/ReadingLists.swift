internal import HTTPTransport
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
}

/// An entity of a list: whole, or only a header.
struct ListedObject: ListEntry {
  let id: ExactText
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

extension GenesysOrganization {
  /// Reads all objects of a kind: complete and consistent with itself, or marked as not.
  ///
  /// - Parameter previous: the last listing; pages of the same bytes are not parsed again, and objects that are
  ///   listed as headers are not read again while their change marker stands still.
  package func list(
    _ kind: ResourceKind, fields: CallFields, previous: KindListing? = nil
  ) async throws(ReadFailure) -> KindListing {
    let previous = previous.flatMap { $0.fields == fields ? $0 : nil }
    let known = Dictionary((previous?.pages ?? []).map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
    let reader = listReader(kind, fields, query: [], known: known)
    var requests = 0
    var read = try await reader.readAll(pageSize: previous?.pageSize)
    requests += read.exchange.attempts
    guard read.available else {
      return KindListing(
        live: LiveKind(objects: [], complete: false, available: false), requests: requests, fields: fields,
        pageSize: read.pageSize, pages: [], hydrated: [:])
    }
    if let previous, let same = unchanged(read, previous, requests) { return same }
    let entries = read.pages.flatMap(\.entries)
    let hydration = try await hydrate(kind, entries.filter { $0.whole == nil }, fields, previous?.hydrated ?? [:])
    requests += hydration.exchange.attempts
    if hydration.vanished { read.flaw = read.flaw ?? "an object vanished while it was read" }
    var seen = Set<ExactText>(minimumCapacity: entries.count)
    let objects = entries.compactMap { entry in
      seen.insert(entry.id).inserted ? entry.whole ?? hydration.objects[entry.id]?.object : nil
    }
    return KindListing(
      live: LiveKind(objects: objects, complete: read.flaw == nil), requests: requests, fields: fields,
      pageSize: read.pageSize, pages: read.pages, hydrated: hydration.objects)
  }

  /// Reads a list that manifests refer to.
  package func references(_ catalog: ReferenceCatalog) async throws(ReadFailure) -> [ReferenceEntry] {
    let cached = catalogs[catalog]
    let reader = ListReader<ReferenceEntry>(
      session: session, path: catalog.path, paging: .numbered(pageSize: 100), known: cached.known
    ) { json throws(UnreadableEntity) in
      guard let id = json["id"]?.textValue, !id.isEmpty else {
        throw UnreadableEntity(message: "a \(catalog.noun) has no id")
      }
      return ReferenceEntry(id: id, name: json["name"]?.textValue ?? "")
    }
    let read = try await reader.readAll(pageSize: cached.pageSize)
    guard read.available else {
      throw .refused(
        RemoteError(status: 404, code: "not.found", message: "the organisation has no list \(catalog.path)"))
    }
    if let flaw = read.flaw {
      throw .unavailable("the list \(catalog.path) could not be read as one: \(flaw)")
    }
    catalogs[catalog] = CatalogCache.Pages(
      known: Dictionary(read.pages.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first }),
      pageSize: read.pageSize)
    return read.pages.flatMap(\.entries)
  }

  func listReader(
    _ kind: ResourceKind, _ fields: CallFields, query: [(String, String)],
    known: [PageDigest: ListPage<ListedObject>]
  ) -> ListReader<ListedObject> {
    ListReader(
      session: session, path: settings.basePath(of: kind), paging: kind.remote.paging, query: query, known: known
    ) { json throws(UnreadableEntity) in
      if kind.isWhole(json) {
        let object = try LiveObject(kind: kind, json: json, fields: fields)
        return ListedObject(id: object.id, name: object.key.name, marker: nil, whole: object)
      }
      guard let id = json["id"]?.textValue, !id.isEmpty else {
        throw UnreadableEntity(message: "a \(kind.name) has no id")
      }
      return ListedObject(id: id, name: json["name"]?.textValue, marker: kind.changeMarker(json), whole: nil)
    }
  }

  /// The previous listing itself when nothing at all moved: ten thousand objects are then not even copied.
  private func unchanged(
    _ read: ListReader<ListedObject>.Read, _ previous: KindListing, _ requests: Int
  ) -> KindListing? {
    guard read.flaw == nil, previous.live.complete, read.pages.map(\.digest) == previous.pages.map(\.digest),
      read.pages.allSatisfy({ $0.entries.allSatisfy { $0.whole != nil || isKnown($0, previous.hydrated) } })
    else { return nil }
    return KindListing(
      live: previous.live, requests: requests, fields: previous.fields, pageSize: read.pageSize,
      pages: previous.pages, hydrated: previous.hydrated)
  }

  private func isKnown(_ entry: ListedObject, _ hydrated: [ExactText: HydratedObject]) -> Bool {
    guard let marker = entry.marker else { return false }
    return hydrated[entry.id]?.marker == marker
  }

  private func hydrate(
    _ kind: ResourceKind, _ headers: [ListedObject], _ fields: CallFields, _ known: [ExactText: HydratedObject]
  ) async throws(ReadFailure) -> (objects: [ExactText: HydratedObject], vanished: Bool, exchange: Exchange) {
    var objects: [ExactText: HydratedObject] = [:]
    for header in headers where isKnown(header, known) { objects[header.id] = known[header.id] }
    let wanted = headers.filter { objects[$0.id] == nil }
    let results = try await concurrently(wanted, width: Self.hydrationWidth) { header in
      do throws(ReadFailure) { return .success(try await read(kind, id: header.id, fields: fields)) } catch {
        return .failure(error)
      }
    }
    var vanished = false
    var total = Exchange.none
    for (header, (object, exchange)) in zip(wanted, results) {
      total = exchange.following(total)
      if let object {
        objects[header.id] = HydratedObject(marker: header.marker, object: object)
      } else {
        vanished = true
      }
    }
    return (objects, vanished, total)
  }
}
