package import GenesysCloud
package import GenesysSimulator
package import Reconciliation
package import RoutingModel

/// One OAuth client with all its calls, under simulation: the product's own decisions, and no I/O.
///
/// Whoever drives it carries requests to the organisation and answers back, and moves time. Equal seeds and equal
/// arrivals give equal actions. A process that dies forgets its client.
package struct PlatformClient: Sendable {
  /// One purpose from its start to its answer.
  package struct CallID: Hashable, Sendable {
    package let number: Int
  }

  /// One request on the wire.
  package struct ExchangeID: Hashable, Sendable {
    package let number: Int
  }

  package enum Purpose: Sendable {
    case readLive(kinds: [ExactText], catalogs: [ReferenceCatalog], CallFields)
    /// `record` and `finish` are the core's own and no purpose: they get no answer.
    case operation(OperationID, OperationEffect, CallFields)
    case authors(AuthorQuestion)
  }

  package enum Action: Sendable {
    /// Goes over the wire; exactly one `received` follows.
    case send(ExchangeID, SimulatedRequest)
    /// `woke` follows after so many milliseconds, even when the call has been answered in between: others may wait
    /// for the same moment.
    case pause(CallID, milliseconds: Int64)
    /// The result, for the core.
    case answer(CallID, ReconcilerEvent)
  }

  package enum Arrival: Sendable {
    case answered(SimulatedResponse)
    /// No whole answer came. `sent`: the organisation may have carried the request out.
    case lost(sent: Bool)
  }

  let settings: OrganizationSettings
  /// Read anew for each token.
  package var credentials: ClientCredentials
  private var random: WorldRandom

  // What all calls share.
  var pacer: Pacer
  var tokens = TokenState()
  var secrets = KnownSecrets()
  var listings: [ExactText: KindListing] = [:]
  var catalogs: [ReferenceCatalog: CatalogListing] = [:]

  // What is going on.
  var running: [CallID: Running] = [:]
  var requests: [Int: Request] = [:]
  /// Requests without a token, while one is being fetched.
  var withoutToken: [Int] = []
  var fetch: (state: TokenFetch, owner: CallID)?
  /// In the order in which they asked; nobody overtakes.
  var queue: [Queued] = []
  var wire: [ExchangeID: OnWire] = [:]
  var sleepers: [Sleeper] = []
  /// Announced and not yet woken.
  var pauses: [(id: CallID, end: Uptime)] = []
  var actions: [Action] = []
  private var numbers = 0

  /// - Parameter seed: of the jitter.
  package init(settings: OrganizationSettings, credentials: ClientCredentials, seed: UInt64) {
    self.settings = settings
    self.credentials = credentials
    random = WorldRandom(seed: seed)
    pacer = Pacer(requestsPerMinute: settings.requestsPerMinute)
  }

  package mutating func start(_ purpose: Purpose, now: Now) -> (CallID, [Action]) {
    let id = CallID(number: number())
    begin(purpose, id, now)
    return (id, pumped(now))
  }

  package mutating func received(_ id: ExchangeID, _ arrival: Arrival, now: Now) -> [Action] {
    switch wire.removeValue(forKey: id) {
    case .token(let admitted): tokenAnswered(arrival, admitted, now)
    case .request(let number, let token, let admitted):
      if requests[number] != nil { requestAnswered(number, arrival, token, admitted, now) }
    case nil: break
    }
    return pumped(now)
  }

  package mutating func woke(_ id: CallID, now: Now) -> [Action] {
    if let index = pauses.firstIndex(where: { $0.id == id }) { pauses.remove(at: index) }
    return pumped(now)
  }

  /// Whose request is on the wire; `nil` for a token's.
  package func call(of id: ExchangeID) -> CallID? {
    guard case .request(let number, _, _) = wire[id] else { return nil }
    return requests[number]?.owner
  }

  mutating func number() -> Int {
    numbers += 1
    return numbers
  }

  /// Uniform in 0..<1.
  mutating func jitter() -> Double { Double(random.next() >> 11) / Double(1 << 53) }

  private mutating func pumped(_ now: Now) -> [Action] {
    pump(now)
    defer { actions = [] }
    return actions
  }
}
