import Reconciliation
import RoutingModel

/// The organisation: objects with versions, and a memory of how it was, for reads that are too old.
struct SimulatedOrganization {
  private(set) var objects: [ExactText: LiveObject] = [:]
  private var history: [(at: Int64, objects: [ExactText: LiveObject])] = []
  private var nextID = 0
  /// Objects that the core made, and how often one key was made by it while one was there.
  private(set) var madeByCore: Set<ExactText> = []
  private(set) var madeTwice: [ResourceKey] = []
  /// Whether a taken name is refused; where not, nothing but the core's care keeps it from making things twice.
  var namesAreUnique = true

  static let references = ReferenceIndex([
    .queues: [ReferenceEntry(id: "q-1", name: "Sales"), ReferenceEntry(id: "q-2", name: "Support")]
  ])

  func seen(at time: Int64) -> [LiveObject] {
    let objects = history.last { $0.at <= time }?.objects ?? (history.isEmpty ? self.objects : [:])
    return objects.values.sorted { $0.id < $1.id }
  }

  func live(_ key: ResourceKey) -> [LiveObject] { objects.values.filter { $0.key == key }.sorted { $0.id < $1.id } }

  private mutating func put(_ object: LiveObject?, _ id: ExactText, _ now: Int64) {
    objects[id] = object
    history.append((now, objects))
    if history.count > 64 { history.removeFirst(32) }
  }

  private func object(_ id: ExactText, _ key: ResourceKey, _ version: Int64, _ canonical: CanonicalForm) -> LiveObject {
    LiveObject(
      id: id, key: key, scopeName: key.scope == "q-1" ? "Sales" : "Support", version: version, canonical: canonical)
  }

  private static let taken = RemoteError(status: 409, code: "duplicate.name", message: "taken")
  private static let stale = RemoteError(status: 409, code: nil, message: "stale version")
  private static let absent = RemoteError(status: 404, code: nil, message: "not found")
  private static let invalid = RemoteError(status: 400, code: nil, message: "never")
  private static let exchange = Exchange(status: 200, attempts: 1, latencyMilliseconds: 10, correlationID: nil)

  /// Carries a request out. Bodies with the description `poison` are refused for good.
  mutating func write(_ effect: OperationEffect, byCore: Bool, _ now: Int64) -> WriteOutcome {
    switch effect {
    case .create(let key, let desired):
      if isPoison(desired) { return .refused(Self.invalid, Self.exchange) }
      let present = live(key)
      if !present.isEmpty && namesAreUnique { return .conflict(Self.taken, Self.exchange) }
      if byCore && !present.isEmpty { madeTwice.append(key) }
      nextID += 1
      let id = ExactText("id-\(nextID)")
      if byCore { madeByCore.insert(id) }
      put(object(id, key, 1, desired), id, now)
      return .done(objects[id], Self.exchange)
    case .update(let known, let desired):
      guard let current = objects[known.id] else { return .missing(Self.absent, Self.exchange) }
      if isPoison(desired) { return .refused(Self.invalid, Self.exchange) }
      if let version = known.version, version != current.version { return .conflict(Self.stale, Self.exchange) }
      put(object(current.id, current.key, (current.version ?? 0) + 1, desired), current.id, now)
      return .done(objects[current.id], Self.exchange)
    case .delete(let known):
      guard objects[known.id] != nil else { return .missing(Self.absent, Self.exchange) }
      put(nil, known.id, now)
      return .done(nil, Self.exchange)
    case .record, .read, .find, .wait, .finish: return .notSent(reason: "no write", Self.exchange)
    }
  }

  private func isPoison(_ desired: CanonicalForm) -> Bool { desired.object["description"]?.stringValue == "poison" }

  // MARK: By hand

  mutating func makeByHand(_ key: ResourceKey, _ canonical: CanonicalForm, _ now: Int64) {
    if live(key).isEmpty { _ = write(.create(key, canonical), byCore: false, now) }
  }

  mutating func editByHand(_ key: ResourceKey, _ canonical: CanonicalForm, _ now: Int64) {
    if let object = live(key).first { _ = write(.update(object, canonical), byCore: false, now) }
  }

  mutating func deleteByHand(_ key: ResourceKey, _ now: Int64) {
    if let object = live(key).first { put(nil, object.id, now) }
  }
}
