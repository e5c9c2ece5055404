package import RoutingModel

/// Reads a list that manifests refer to; only a list that was read as one is of any use.
package struct CatalogReading: Conversation {
  package typealias Answer = ReadAnswer<PageAnswer<ReferenceEntry>>
  package typealias Outcome = Result<CatalogListing, ReadFailure>

  private let catalog: ReferenceCatalog
  private var list: ListReader<ReferenceEntry>

  package init(_ catalog: ReferenceCatalog, previous: CatalogListing? = nil) {
    self.catalog = catalog
    list = ListReader(
      PageSource(catalog, known: previous?.pages.byDigest ?? [:]), pageSize: previous?.pageSize)
  }

  package var pages: PagesCounted { list.pages }

  package mutating func begin() -> Turn<Answer, Outcome> { forwarded(list.begin()) }

  package mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Outcome> {
    forwarded(list.answered(number, answer))
  }

  private func forwarded(_ turn: Turn<Answer, ListReader<ReferenceEntry>.Outcome>) -> Turn<Answer, Outcome> {
    switch turn {
    case .ask(let asked): return .ask(asked)
    case .finished(.failure(let failure)): return .finished(.failure(failure))
    case .finished(.success(let read)):
      guard read.available else {
        let message = "the organisation has no list \(catalog.path)"
        return .finished(.failure(.refused(RemoteError(status: 404, code: "not.found", message: message))))
      }
      if let flaw = read.flaw {
        return .finished(.failure(.unavailable("the list \(catalog.path) could not be read as one: \(flaw)")))
      }
      return .finished(.success(CatalogListing(pages: read.pages, pageSize: read.pageSize)))
    }
  }
}
