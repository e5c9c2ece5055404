import GenesysCloud
import GenesysSimulator
import Reconciliation
import RoutingModel
import Torture

/// A client and an organisation in virtual time: every request arrives, every answer too, unless the network says
/// otherwise.
struct Play {
  enum Loss {
    /// The request never arrives.
    case request
    /// The organisation carries it out, and nobody hears of it.
    case answer
  }

  struct Sent {
    let time: Int64
    let request: SimulatedRequest
  }

  private enum Event {
    case arrives(PlatformClient.ExchangeID, SimulatedRequest)
    case received(PlatformClient.ExchangeID, PlatformClient.Arrival)
    case woke(PlatformClient.CallID)
  }

  static let start = Instant(milliseconds: 1_764_000_000_000)
  static let oneWayMilliseconds: Int64 = 20
  /// Events after which a play is taken for one that never ends.
  static let longest = 200_000

  var world: World
  var client: PlatformClient
  /// Asked for each request with the number of requests before it.
  var network: (SimulatedRequest, Int) -> Loss? = { _, _ in nil }
  private(set) var time: Int64 = 0
  private(set) var sent: [Sent] = []
  private(set) var answers: [PlatformClient.CallID: [ReconcilerEvent]] = [:]
  /// Most token requests that were on the wire at the same time.
  private(set) var mostTokenRequests = 0
  private(set) var trace: [String] = []
  private var tokenRequests = Set<PlatformClient.ExchangeID>()
  private var arrived = 0
  private var order = 0
  private var events: [(at: Int64, order: Int, event: Event)] = []

  init(
    seed: UInt64 = 1, rules: Int = 130, requestsPerMinute: Int = 0, _ change: (inout Switches) -> Void = { _ in }
  ) {
    world = Self.world(rules: rules, now: Self.start, change)
    var settings = OrganizationSettings(loginURL: "http://login.test", apiURL: "http://api.test")
    settings.requestsPerMinute = requestsPerMinute
    settings.responseBytes = 1 << 20
    client = PlatformClient(
      settings: settings, credentials: ClientCredentials(clientID: "client", clientSecret: "s3cret-canary"), seed: seed)
  }

  static func world(rules: Int, now: Instant, _ change: (inout Switches) -> Void = { _ in }) -> World {
    var switches = Switches()
    switches.requestsPerMinute = 0
    change(&switches)
    var world = World(
      seed: 7, clients: [OAuthClient(id: "client", secret: "s3cret-canary", name: "Automation")], switches: switches)
    for name in ["Support", "Sales"] { world.add(.queue, named: ExactText(name), now: now) }
    world.add(.skill, named: "technical", now: now)
    world.generate(queues: 0, rules: rules, skillGroups: 7, now: now)
    return world
  }

  var now: Now { Now(wall: Self.start.advanced(byMilliseconds: time), uptime: Uptime(milliseconds: time)) }

  /// API requests of a method, tokens not counted.
  func requests(_ method: String) -> [Sent] {
    sent.filter { $0.request.method == method && $0.request.path != "/oauth/token" }
  }

  @discardableResult
  mutating func start(_ purpose: PlatformClient.Purpose) -> PlatformClient.CallID {
    let (id, actions) = client.start(purpose, now: now)
    take(actions)
    return id
  }

  /// Until nothing is to come any more. `false`: it never ends.
  mutating func run() -> Bool {
    for _ in 0..<Self.longest {
      let earlier: (Int, Int) -> Bool = { one, other in
        (events[one].at, events[one].order) < (events[other].at, events[other].order)
      }
      guard let index = events.indices.min(by: earlier) else { return true }
      let (at, _, event) = events.remove(at: index)
      time = max(time, at)
      switch event {
      case .woke(let id): take(client.woke(id, now: now))
      case .received(let id, let arrival):
        tokenRequests.remove(id)
        take(client.received(id, arrival, now: now))
      case .arrives(let id, let request): arrive(id, request)
      }
    }
    return false
  }

  /// A purpose from its start to its only answer; `nil`: there was none, or more than one.
  mutating func ask(_ purpose: PlatformClient.Purpose) -> ReconcilerEvent? {
    let id = start(purpose)
    guard run(), let events = answers[id], events.count == 1 else { return nil }
    return events[0]
  }

  mutating func wait(milliseconds: Int64) { time += milliseconds }

  private mutating func arrive(_ id: PlatformClient.ExchangeID, _ request: SimulatedRequest) {
    defer { arrived += 1 }
    let loss = network(request, arrived)
    if case .request? = loss {
      return schedule(Self.oneWayMilliseconds, .received(id, .lost(sent: false)))
    }
    let response = world.handle(request, now: now.wall)
    let arrival = loss == nil ? PlatformClient.Arrival(response) : .lost(sent: true)
    schedule(Self.oneWayMilliseconds + response.delivery.delayMilliseconds, .received(id, arrival))
  }

  private mutating func take(_ actions: [PlatformClient.Action]) {
    for action in actions {
      switch action {
      case .send(let id, let request):
        trace.append("\(time) \(request.method) \(request.path) \(request.query.map { "\($0.name)=\($0.value)" })")
        sent.append(Sent(time: time, request: request))
        if request.path == "/oauth/token" {
          tokenRequests.insert(id)
          mostTokenRequests = max(mostTokenRequests, tokenRequests.count)
        }
        schedule(Self.oneWayMilliseconds, .arrives(id, request))
      case .pause(let id, let milliseconds):
        trace.append("\(time) pause \(milliseconds)")
        schedule(milliseconds, .woke(id))
      case .answer(let id, let event):
        trace.append("\(time) answer \(id.number)")
        answers[id, default: []].append(event)
      }
    }
  }

  private mutating func schedule(_ delay: Int64, _ event: Event) {
    order += 1
    events.append((time + delay, order, event))
  }
}
