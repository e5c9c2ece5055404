internal import HTTPTransport
internal import RoutingModel

/// Reads whole lists, page by page.
struct ListReader<Entry: ListEntry>: Sendable {
  /// Pages of one list that are fetched at the same time.
  private static var width: Int { 8 }
  /// Reads of a list whose entities keep moving before its absences are given up.
  private static var readLimit: Int { 3 }
  /// The platform's default page; where even that is refused, the page size is not the reason.
  private static var smallestPage: Int { 1 }

  let session: APISession
  let path: String
  let paging: RemoteShape.Paging
  var query: [(String, String)] = []
  /// Pages of the last read by their digest; a page of the same bytes is not parsed again.
  var known: [PageDigest: ListPage<Entry>] = [:]
  /// What one entity is, and how a failure names it.
  let entry: @Sendable (JSONValue) throws(UnreadableEntity) -> Entry

  struct Read: Sendable {
    var pages: [ListPage<Entry>]
    /// `nil`: complete and consistent.
    var flaw: String?
    var exchange: Exchange
    var pageSize: Int
    /// 404 on the first page.
    var available = true
  }

  /// - Parameter pageSize: what worked the last time; the kind's own where `nil`.
  func readAll(pageSize: Int? = nil) async throws(ReadFailure) -> Read {
    var size = pageSize ?? paging.pageSize
    var total = Exchange.none
    var read = try await readOnce(&size, &total)
    var reads = 1
    while read.flaw != nil, reads < Self.readLimit {
      read = try await readOnce(&size, &total)
      reads += 1
    }
    read.exchange = total
    return read
  }

  private func readOnce(_ size: inout Int, _ total: inout Exchange) async throws(ReadFailure) -> Read {
    guard let first = try await firstPage(&size, &total) else {
      return Read(pages: [], flaw: nil, exchange: total, pageSize: size, available: false)
    }
    session.pages.expect(1)
    session.pages.arrived()
    var read = Read(pages: [first], flaw: nil, exchange: total, pageSize: size)
    switch paging {
    case .numbered: try await numberedRest(&read, &total)
    case .cursor: try await cursorRest(&read, &total)
    }
    if read.flaw == nil { read.flaw = ListConsistency.flaw(read.pages) }
    return read
  }

  /// Halves the page size while the server refuses it with 400. `nil`: 404.
  private func firstPage(_ size: inout Int, _ total: inout Exchange) async throws(ReadFailure) -> ListPage<Entry>? {
    while true {
      let (answer, exchange) = try await fetch(number: 1, cursor: nil, size)
      total = exchange.following(total)
      switch answer {
      case .page(let page): return page
      case .missing: return nil
      case .refused(let error):
        guard error.status == 400, size > Self.smallestPage else { throw .refused(error) }
        size = max(Self.smallestPage, size / 2)
      }
    }
  }

  private func numberedRest(_ read: inout Read, _ total: inout Exchange) async throws(ReadFailure) {
    let size = read.pageSize
    var next = 2
    switch NumberedPaging.plan(read.pages[0].envelope) {
    case .tooMany(let count): throw .unavailable(Self.tooMany(path, count))
    case .known(let last) where last > 1:
      session.pages.expect(last - 1)
      let results = try await concurrently(Array(2...last), width: Self.width) { number in
        defer { session.pages.arrived() }
        return await self.fetchResult(number: number, cursor: nil, size)
      }
      for (answer, exchange) in results {
        total = exchange.following(total)
        if try !append(answer, to: &read) { return }
      }
      next = last + 1
    case .known, .unknown: break
    }
    // Only where the server itself points further than it counted.
    while let page = read.pages.last, page.envelope.nextURI != nil, page.envelope.entityCount > 0 {
      if next > NumberedPaging.pageLimit { throw .unavailable(Self.tooMany(path, Int64(next))) }
      let (answer, exchange) = try await fetch(number: next, cursor: nil, size)
      total = exchange.following(total)
      if case .page(let page) = answer, page.envelope.entityCount == 0 { return }
      if try !append(answer, to: &read) { return }
      next += 1
    }
  }

  private func cursorRest(_ read: inout Read, _ total: inout Exchange) async throws(ReadFailure) {
    var seen = Set<ExactText>()
    while let next = read.pages.last?.envelope.nextURI {
      guard let cursor = PercentEncoding.value(of: "after", inQueryOf: next), !cursor.isEmpty else {
        throw .unavailable("the list \(path) does not advance: its nextUri holds no cursor")
      }
      guard seen.insert(ExactText(cursor)).inserted else {
        throw .unavailable("the list \(path) does not advance: its cursor came twice")
      }
      if read.pages.count >= NumberedPaging.pageLimit {
        throw .unavailable(Self.tooMany(path, Int64(read.pages.count)))
      }
      let (answer, exchange) = try await fetch(number: nil, cursor: cursor, read.pageSize)
      total = exchange.following(total)
      if try !append(answer, to: &read) { return }
    }
  }

  /// `false`: the list ended where it should not have.
  private func append(_ answer: Answer, to read: inout Read) throws(ReadFailure) -> Bool {
    switch answer {
    case .page(let page):
      read.pages.append(page)
      return true
    case .missing:
      read.flaw = "a page vanished while it was read"
      return false
    case .refused(let error): throw .refused(error)
    }
  }

  private static func tooMany(_ path: String, _ count: Int64) -> String {
    "the list \(path) has \(count) pages; more than \(NumberedPaging.pageLimit) are not read"
  }

  // MARK: One page

  enum Answer: Sendable {
    case page(ListPage<Entry>)
    /// 404.
    case missing
    /// Any other final refusal but 401 and 403.
    case refused(RemoteError)
  }

  private func fetchResult(number: Int?, cursor: String?, _ size: Int) async -> Result<(Answer, Exchange), ReadFailure>
  {
    do throws(ReadFailure) { return .success(try await fetch(number: number, cursor: cursor, size)) } catch {
      return .failure(error)
    }
  }

  private func fetch(number: Int?, cursor: String?, _ size: Int) async throws(ReadFailure) -> (Answer, Exchange) {
    var query = query
    query.append(("pageSize", String(size)))
    if case .numbered = paging, let number { query.append(("pageNumber", String(number))) }
    if let cursor { query.append(("after", cursor)) }
    return try await session.read(APICall(method: "GET", path: path, query: query)) { response in
      switch response.status {
      case 404: return .success(.missing)
      case 200..<300: return self.page(response.body, number: number).map(Answer.page)
      default: return .success(.refused(self.session.remoteError(response)))
      }
    }
  }

  private func page(_ body: [UInt8], number: Int?) -> Result<ListPage<Entry>, UnreadableAnswer> {
    let digest = PageDigest(body)
    if let page = known[digest] { return .success(page) }
    let json: JSONValue
    do { json = try JSONReader.read(body) } catch {
      return .failure(.garbage("the list \(path) answered something that is no JSON: \(error)"))
    }
    guard let envelope = PageEnvelope(json), let entities = json["entities"]?.arrayValue else {
      return .failure(.garbage("the list \(path) answered something that is no page"))
    }
    var entries: [Entry] = []
    entries.reserveCapacity(entities.count)
    for (index, entity) in entities.enumerated() {
      do throws(UnreadableEntity) { entries.append(try entry(entity)) } catch {
        let place = number.map { "page \($0), " } ?? ""
        return .failure(.entity("\(error.message) (\(path), \(place)entity \(index + 1))"))
      }
    }
    return .success(ListPage(digest: digest, envelope: envelope, entries: entries))
  }
}

extension RemoteShape.Paging {
  var pageSize: Int {
    switch self {
    case .numbered(let pageSize), .cursor(let pageSize): pageSize
    }
  }
}
