package import RoutingModel

/// Finds the objects of an identity by asking the list for it: none, one, or several that share it.
///
/// The server's filter may ignore case, match prefixes or read `*` as a pattern, so what it returns is only a
/// choice of candidates; names are compared here, by their bytes.
package struct Finding: Conversation {
  package typealias Answer = ListingAnswer
  package typealias Outcome = Result<(objects: [LiveObject], exchange: Exchange), ReadFailure>

  private let kind: ResourceKind
  private let key: ResourceKey
  private let fields: CallFields
  private let settings: OrganizationSettings
  private var list: ListReader<ListedObject>
  /// Entries of the list that are still to be looked at, the first one last; `nil` while the list is being read.
  private var entries: [ListedObject]?
  private var reading: Reading<LiveObject?>?
  private var found: [LiveObject] = []
  private var exchange = Exchange.none

  package init(_ key: ResourceKey, kind: ResourceKind, fields: CallFields, _ settings: OrganizationSettings) {
    self.kind = kind
    self.key = key
    self.fields = fields
    self.settings = settings
    var query: [(String, String)] = []
    if let (field, _) = kind.scope, let scope = key.scope { query.append(("\(field)Id", scope.string)) }
    if Self.canBeFilteredBy(key.name) { query.append(("name", key.name.string)) }
    list = ListReader(PageSource(kind, fields: fields, query: query, settings))
  }

  /// Names that a filter might not find by itself: a server could trim them or read them as a pattern.
  static func canBeFilteredBy(_ name: ExactText) -> Bool {
    guard let first = name.string.utf8.first, let last = name.string.utf8.last else { return false }
    return first > 0x20 && last > 0x20 && name.string.utf8.allSatisfy { !Array("*?%,\"'\\".utf8).contains($0) }
  }

  package mutating func begin() -> Turn<Answer, Outcome> { listed(list.begin()) }

  package mutating func answered(_ number: Int, _ answer: Answer) -> Turn<Answer, Outcome> {
    switch answer {
    case .page(let answer): return listed(list.answered(number, answer))
    case .object(let answer):
      guard var reading else { return .ask([]) }
      switch reading.answered(number, answer) {
      case .ask(let asked):
        self.reading = reading
        return .ask(asked.map { $0.map(Answer.object) })
      case .finished(.failure(let failure)): return .finished(.failure(failure))
      case .finished(.success((let object, let one))):
        exchange = one.following(exchange)
        if let object { found.append(object) }
        return next()
      }
    }
  }

  private mutating func listed(
    _ turn: Turn<ListReader<ListedObject>.Answer, ListReader<ListedObject>.Outcome>
  ) -> Turn<Answer, Outcome> {
    switch turn {
    case .ask(let asked): return .ask(asked.map { $0.map(Answer.page) })
    case .finished(.failure(let failure)): return .finished(.failure(failure))
    case .finished(.success(let read)):
      exchange = read.exchange
      guard read.available else { return .finished(.success(([], exchange))) }
      if let flaw = read.flaw {
        let path = settings.basePath(of: kind)
        return .finished(.failure(.unavailable("the list \(path) could not be read as one: \(flaw)")))
      }
      entries = read.pages.flatMap(\.entries).reversed()
      return next()
    }
  }

  private mutating func next() -> Turn<Answer, Outcome> {
    while let entry = entries?.popLast() {
      if let object = entry.whole {
        found.append(object)
      } else if entry.name == nil || entry.name == key.name {
        var reading = Reading(object: entry.id, of: kind, fields: fields, settings)
        let turn = reading.begin()
        self.reading = reading
        if case .ask(let asked) = turn { return .ask(asked.map { $0.map(Answer.object) }) }
      }
    }
    return .finished(.success((found.filter { $0.key == key }, exchange)))
  }
}
