package import RoutingModel

/// Reads all objects of a kind: complete and consistent with itself, or marked as not.
package struct KindReading: Conversation {
  package typealias Answer = ListingAnswer
  package typealias Outcome = Result<KindListing, ReadFailure>

  /// Objects that are read by id at the same time.
  private static let width = 8

  private let kind: ResourceKind
  private let fields: CallFields
  private let settings: OrganizationSettings
  private let previous: KindListing?
  private var list: ListReader<ListedObject>
  /// `nil` while the list is being read.
  private var read: ListReader<ListedObject>.Read?
  private var hydrated: [ExactText: HydratedObject] = [:]
  /// Headers whose objects are read by id; a call's number is the index here.
  private var wanted: [ListedObject] = []
  private var next = 0
  private var underWay: [Int: Reading<LiveObject?>] = [:]
  private var vanished = false
  private var requests = 0

  /// - Parameter previous: the last listing; pages of the same bytes are not parsed again, and objects that are
  ///   listed as headers are not read again while their change marker stands still.
  package init(
    _ kind: ResourceKind, fields: CallFields, previous: KindListing? = nil, _ settings: OrganizationSettings
  ) {
    self.kind = kind
    self.fields = fields
    self.settings = settings
    self.previous = previous.flatMap { $0.fields == fields ? $0 : nil }
    list = ListReader(
      PageSource(kind, fields: fields, known: self.previous?.pages.byDigest ?? [:], settings),
      pageSize: self.previous?.pageSize,
      consistent: self.previous.map { $0.live.complete ? $0.pages.map(\.digest) : [] } ?? [])
  }

  package var pages: PagesCounted { list.pages }

  package mutating func begin() -> Turn<Answer, Outcome> { forwarded(list.begin()) }

  package mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Outcome> {
    switch answer {
    case .page(let answer): return forwarded(list.answered(number, answer))
    case .object(let answer):
      guard var reading = underWay.removeValue(forKey: number), wanted.indices.contains(number) else { return .ask([]) }
      switch reading.answered(0, answer) {
      case .ask(let asked):
        underWay[number] = reading
        return .ask(asked.map { $0.numbered(number).map(Answer.object) })
      case .finished(.failure(let failure)): return .finished(.failure(failure))
      case .finished(.success((let object, let exchange))):
        requests += exchange.attempts
        let header = wanted[number]
        if let object {
          hydrated[header.id] = HydratedObject(marker: header.marker, object: object)
        } else {
          vanished = true
        }
        return hydrate()
      }
    }
  }

  private mutating func forwarded(
    _ turn: Turn<ListReader<ListedObject>.Answer, ListReader<ListedObject>.Outcome>
  ) -> Turn<Answer, Outcome> {
    switch turn {
    case .ask(let asked): return .ask(asked.map { $0.map(Answer.page) })
    case .finished(.failure(let failure)): return .finished(.failure(failure))
    case .finished(.success(let read)):
      self.read = read
      requests = read.exchange.attempts
      guard read.available else {
        return finished(LiveKind(objects: [], complete: false, available: false), read, pages: [])
      }
      if let previous, isUnchanged(read, previous) {
        return .finished(.success(previous.again(requests: requests, pageSize: read.pageSize)))
      }
      for header in read.pages.flatMap(\.entries) where header.whole == nil {
        if let previous, previous.knows(header) {
          hydrated[header.id] = previous.hydrated[header.id]
        } else {
          wanted.append(header)
        }
      }
      return hydrate()
    }
  }

  /// When nothing at all moved, the previous listing itself stays: ten thousand objects are then not even copied.
  private func isUnchanged(_ read: ListReader<ListedObject>.Read, _ previous: KindListing) -> Bool {
    read.flaw == nil && previous.isKeptByItsPages && read.pages.map(\.digest) == previous.pages.map(\.digest)
  }

  private mutating func hydrate() -> Turn<Answer, Outcome> {
    var asks: [Ask<Answer>] = []
    while next < wanted.count, underWay.count < Self.width {
      var reading = Reading(object: wanted[next].id, of: kind, fields: fields, settings)
      if case .ask(let asked) = reading.begin() {
        asks += asked.map { $0.numbered(next).map(Answer.object) }
        underWay[next] = reading
      }
      next += 1
    }
    if !underWay.isEmpty { return .ask(asks) }
    guard let read else { return .ask([]) }
    let count = read.pages.reduce(0) { $0 + $1.entries.count }
    var seen = Set<ExactText>(minimumCapacity: count)
    var objects: [LiveObject] = []
    objects.reserveCapacity(count)
    for page in read.pages {
      for entry in page.entries where seen.insert(entry.id).inserted {
        if let object = entry.whole ?? hydrated[entry.id]?.object { objects.append(object) }
      }
    }
    return finished(
      LiveKind(
        objects: objects, complete: read.flaw == nil && !vanished, isOneMoment: read.pages.count <= 1), read,
      pages: read.pages)
  }

  private func finished(
    _ live: LiveKind, _ read: ListReader<ListedObject>.Read, pages: [ListPage<ListedObject>]
  ) -> Turn<Answer, Outcome> {
    .finished(
      .success(
        KindListing(
          live: live, requests: requests, fields: fields, pageSize: read.pageSize, pages: pages, hydrated: hydrated)))
  }
}
