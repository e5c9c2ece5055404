internal import HTTPTransport
package import RoutingModel

/// What became of a request for one page.
package enum PageAnswer<Entry: ListEntry>: Sendable {
  case page(ListPage<Entry>)
  /// 404.
  case missing
  /// Any other final refusal but 401 and 403.
  case refused(RemoteError)
}

/// Where a list is and how its pages are understood.
struct PageSource<Entry: ListEntry>: Sendable {
  let path: String
  let paging: RemoteShape.Paging
  var query: [(String, String)] = []
  /// Pages of the last read by their digest; a page of the same bytes is not parsed again.
  var known: [PageDigest: ListPage<Entry>] = [:]
  /// What one entity, a node of a page, is, and how a failure names it.
  let entry: @Sendable (_ entity: Int, _ page: ValueTree) throws(UnreadableEntity) -> Entry

  func reading(number: Int, cursor: String?, size: Int) -> Reading<PageAnswer<Entry>> {
    var query = query
    query.append(("pageSize", String(size)))
    var shown: Int?
    if case .numbered = paging {
      query.append(("pageNumber", String(number)))
      shown = number
    }
    if let cursor { query.append(("after", cursor)) }
    return Reading(APICall(method: "GET", path: path, query: query)) { [shown] response, hiding in
      switch response.status {
      case 404: return .success(.missing)
      case 200..<300: return self.page(response.body, number: shown).map(PageAnswer.page)
      default: return .success(.refused(RemoteErrorReader.read(response, hiding: hiding)))
      }
    }
  }

  private func page(_ body: [UInt8], number: Int?) -> Result<ListPage<Entry>, UnreadableAnswer> {
    let digest = PageDigest(body)
    if let page = known[digest] { return .success(page) }
    let tree: ValueTree
    do { tree = try ValueTree(json: body) } catch {
      return .failure(.garbage("the list \(path) answered something that is no JSON: \(error)"))
    }
    guard let envelope = PageEnvelope(tree) else {
      return .failure(.garbage("the list \(path) answered something that is no page"))
    }
    var entries: [Entry] = []
    entries.reserveCapacity(envelope.entityCount)
    if let entities = envelope.entities {
      for entity in tree.children(of: entities) {
        do throws(UnreadableEntity) { entries.append(try entry(entity, tree)) } catch {
          let place = number.map { "page \($0), " } ?? ""
          return .failure(.entity("\(error.message) (\(path), \(place)entity \(entries.count + 1))"))
        }
      }
    }
    return .success(ListPage(digest: digest, envelope: envelope, entries: entries))
  }
}

extension PageSource<ListedObject> {
  /// The list of a kind's objects.
  init(
    _ kind: ResourceKind, fields: CallFields, query: [(String, String)] = [],
    known: [PageDigest: ListPage<ListedObject>] = [:], _ settings: OrganizationSettings
  ) {
    let texts = SharedTexts()
    self.init(path: settings.basePath(of: kind), paging: kind.remote.paging, query: query, known: known) {
      entity, page throws(UnreadableEntity) in
      if kind.isWhole(entity, of: page) {
        let object = try LiveObject(kind: kind, entity, of: page, fields: fields, sharing: texts)
        return ListedObject(id: object.id, name: object.key.name, marker: nil, whole: object)
      }
      guard let id = page.nonEmptyText(page.member("id", of: entity)) else {
        throw UnreadableEntity(message: "a \(kind.name) has no id")
      }
      let name = page.member("name", of: entity).flatMap { page.nodes[$0].kind == .string ? page.exactText($0) : nil }
      return ListedObject(id: id, name: name, marker: kind.changeMarker(entity, of: page), whole: nil)
    }
  }
}

extension PageSource<ReferenceEntry> {
  /// A list that manifests refer to.
  init(_ catalog: ReferenceCatalog, known: [PageDigest: ListPage<ReferenceEntry>] = [:]) {
    self.init(path: catalog.path, paging: .numbered(pageSize: 100), known: known) {
      entity, page throws(UnreadableEntity) in
      guard let id = page.nonEmptyText(page.member("id", of: entity)) else {
        throw UnreadableEntity(message: "a \(catalog.noun) has no id")
      }
      return ReferenceEntry(id: id, name: page.nonEmptyText(page.member("name", of: entity)) ?? "")
    }
  }
}
