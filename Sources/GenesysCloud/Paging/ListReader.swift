internal import RoutingModel

/// Reads a whole list, page by page, again where its entities move.
struct ListReader<Entry: ListEntry>: Conversation {
  /// Pages of one list that are fetched at the same time.
  private static var width: Int { 8 }
  /// Reads of a list whose entities keep moving before its absences are given up.
  private static var readLimit: Int { 3 }
  /// Where even a page of one is refused, the page size is not the reason.
  private static var smallestPage: Int { 1 }

  struct Read: Sendable {
    var pages: [ListPage<Entry>]
    /// `nil`: complete and consistent.
    var flaw: String?
    var exchange: Exchange
    var pageSize: Int
    /// 404 on the first page.
    var available = true
  }

  typealias Answer = ReadAnswer<PageAnswer<Entry>>
  typealias Outcome = Result<Read, ReadFailure>

  private enum Stage {
    case first
    /// Pages up to `last` are asked for at the same time.
    case counted(last: Int)
    /// One after the other, only where the server itself points further than it counted.
    case beyond
    /// One after the other, until a page brings nothing.
    case uncounted
    case cursors
  }

  private let source: PageSource<Entry>
  /// The pages of an earlier read that was consistent: the same pages are so again.
  private let consistent: [PageDigest]
  private var size: Int
  private var stage = Stage.first
  private var read: Read
  private var reads = 0
  private var total = Exchange.none
  /// The next page's number, from 1.
  private var next = 1
  private var cursors = Set<ExactText>()
  /// By the page's number, which is also the call's.
  private var underWay: [Int: Reading<PageAnswer<Entry>>] = [:]
  private var arrived: [Int: (PageAnswer<Entry>, Exchange)] = [:]
  private(set) var pages = PagesCounted()

  /// - Parameter pageSize: what worked the last time; the kind's own where `nil`.
  init(_ source: PageSource<Entry>, pageSize: Int? = nil, consistent: [PageDigest] = []) {
    self.source = source
    self.consistent = consistent
    size = pageSize ?? source.paging.pageSize
    read = Read(pages: [], flaw: nil, exchange: .none, pageSize: size)
  }

  mutating func begin() -> Turn<Answer, Outcome> {
    stage = .first
    next = 1
    cursors = []
    arrived = [:]
    return .ask(askNext())
  }

  mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Outcome> {
    guard var reading = underWay.removeValue(forKey: number) else { return .ask([]) }
    switch reading.answered(0, answer) {
    case .ask(let asked):
      underWay[number] = reading
      return .ask(asked.map { $0.numbered(number) })
    case .finished(.failure(let failure)): return .finished(.failure(failure))
    case .finished(.success((let answer, let exchange))):
      if case .counted = stage {
        pages.arrived += 1
        arrived[number] = (answer, exchange)
        return collect()
      }
      total = exchange.following(total)
      if case .first = stage { return first(answer) }
      if case .uncounted = stage { return uncounted(answer) }
      if case .beyond = stage, case .page(let page) = answer, page.envelope.entityCount == 0 { return ended() }
      return append(answer) ?? further()
    }
  }

  private mutating func askNext(cursor: String? = nil) -> [Ask<Answer>] {
    var reading = source.reading(number: next, cursor: cursor, size: size)
    defer { next += 1 }
    guard case .ask(let asked) = reading.begin() else { return [] }
    underWay[next] = reading
    return asked.map { $0.numbered(next) }
  }

  /// Halves the page size while the server refuses it with 400.
  private mutating func first(_ answer: PageAnswer<Entry>) -> Turn<Answer, Outcome> {
    switch answer {
    case .missing:
      return .finished(.success(Read(pages: [], flaw: nil, exchange: total, pageSize: size, available: false)))
    case .refused(let error):
      guard error.status == 400, size > Self.smallestPage else { return .finished(.failure(.refused(error))) }
      size = max(Self.smallestPage, size / 2)
      return begin()
    case .page(let page):
      pages.expected += 1
      pages.arrived += 1
      read = Read(pages: [page], flaw: nil, exchange: total, pageSize: size)
      guard case .numbered = source.paging else {
        stage = .cursors
        return further()
      }
      switch NumberedPaging.plan(page.envelope) {
      case .tooMany(let count): return tooMany(count)
      case .known(let last) where last > 1:
        pages.expected += last - 1
        stage = .counted(last: last)
        return .ask((0..<min(Self.width, last - 1)).flatMap { _ in askNext() })
      case .known, .linked:
        stage = .beyond
        return further()
      case .uncounted:
        stage = .uncounted
        return .ask(askNext())
      }
    }
  }

  /// A page that is asked for only because nothing says whether there is one.
  private mutating func uncounted(_ answer: PageAnswer<Entry>) -> Turn<Answer, Outcome> {
    switch answer {
    // A server may refuse a page that it does not have.
    case .missing: return ended()
    case .refused(let error): return error.status == 400 ? ended() : .finished(.failure(.refused(error)))
    case .page(let page):
      if page.entries.isEmpty { return ended() }
      let known = Set(read.pages.lazy.flatMap(\.entries).map(\.id))
      let repeated = page.entries.count { known.contains($0.id) }
      // Whatever page is asked for, the whole list is the answer.
      if read.pages.count == 1, repeated == known.count, repeated == page.entries.count { return ended() }
      read.pages.append(page)
      if repeated > 0 { return ended() }
      return next > NumberedPaging.pageLimit ? tooMany(Int64(next)) : .ask(askNext())
    }
  }

  /// The counted pages, in their order once all are there.
  private mutating func collect() -> Turn<Answer, Outcome> {
    guard case .counted(let last) = stage else { return .ask([]) }
    if next <= last { return .ask(askNext()) }
    if !underWay.isEmpty { return .ask([]) }
    for number in 2...last {
      guard let (answer, exchange) = arrived.removeValue(forKey: number) else { continue }
      total = exchange.following(total)
      if let end = append(answer) { return end }
    }
    stage = .beyond
    return further()
  }

  /// `nil`: the list goes on.
  private mutating func append(_ answer: PageAnswer<Entry>) -> Turn<Answer, Outcome>? {
    switch answer {
    case .page(let page):
      read.pages.append(page)
      return nil
    case .missing:
      read.flaw = "a page vanished while it was read"
      return ended()
    case .refused(let error): return .finished(.failure(.refused(error)))
    }
  }

  private mutating func further() -> Turn<Answer, Outcome> {
    guard let envelope = read.pages.last?.envelope, let uri = envelope.nextURI else { return ended() }
    guard case .cursors = stage else {
      if envelope.entityCount == 0 { return ended() }
      return next > NumberedPaging.pageLimit ? tooMany(Int64(next)) : .ask(askNext())
    }
    let path = source.path
    guard let cursor = QueryItem.value(of: "after", inQueryOf: uri), !cursor.isEmpty else {
      return unavailable("the list \(path) does not advance: its nextUri holds no cursor")
    }
    guard cursors.insert(ExactText(cursor)).inserted else {
      return unavailable("the list \(path) does not advance: its cursor came twice")
    }
    if read.pages.count >= NumberedPaging.pageLimit { return tooMany(Int64(read.pages.count)) }
    return .ask(askNext(cursor: cursor))
  }

  private mutating func ended() -> Turn<Answer, Outcome> {
    reads += 1
    if read.flaw == nil, consistent.isEmpty || read.pages.map(\.digest) != consistent {
      read.flaw = ListConsistency.flaw(read.pages)
    }
    if read.flaw != nil, reads < Self.readLimit { return begin() }
    read.exchange = total
    return .finished(.success(read))
  }

  private func tooMany(_ count: Int64) -> Turn<Answer, Outcome> {
    unavailable("the list \(source.path) has \(count) pages; more than \(NumberedPaging.pageLimit) are not read")
  }

  private func unavailable(_ reason: String) -> Turn<Answer, Outcome> { .finished(.failure(.unavailable(reason))) }
}

extension RemoteShape.Paging {
  var pageSize: Int {
    switch self {
    case .numbered(let pageSize), .cursor(let pageSize): pageSize
    }
  }
}
