import GenesysCloud
import GenesysSimulator
import Reconciliation
import RoutingModel
import Testing
import Torture

/// What tests ask the organisation for, and what came of it.
enum Ask {
  static let everything = PlatformClient.Purpose.readLive(
    kinds: KindCatalog.all.map(\.name), catalogs: [.queues, .skills], .standard)
  static let rules = PlatformClient.Purpose.readLive(kinds: ["RoutingRule"], catalogs: [], .standard)

  static func operation(_ effect: OperationEffect) -> PlatformClient.Purpose {
    .operation(OperationID("op"), effect, .standard)
  }

  static func create(_ key: ResourceKey) -> OperationEffect { .create(key, rule(key.name)) }

  static func rule(_ name: ExactText, priority: Int64 = 5) -> CanonicalForm {
    CanonicalForm(
      ResourceKind.routingRule.canonical(
        JSONObject([
          ("name", .string(name)), ("priority", .integer(priority)), ("description", "made by a test"),
          ("expression", ["type": "condition", "field": "skill", "operator": "eq", "value": "x"]),
        ]), fields: .standard))
  }
}

extension World {
  /// The key of a rule of the queue "Support".
  func key(_ name: ExactText) throws -> ResourceKey {
    let queue = objects(.queue).first { $0["name"]?.stringValue == "Support" }
    return ResourceKey(kind: "RoutingRule", scope: try #require(queue?["id"]?.textValue), name: name)
  }

  func rules(named name: String) -> Int { objects(.routingRule).count { $0["name"]?.stringValue == name } }

  var ids: Set<ExactText> { Set(objects(.routingRule).compactMap { $0["id"]?.textValue }) }
}

extension Play {
  mutating func live(_ purpose: PlatformClient.Purpose) throws -> Result<LiveState, ReadFailure> {
    let event = ask(purpose)
    guard case .liveRead(let result, startedAt: _)? = event else { return try #require(nil, "\(event as Any)") }
    return result
  }

  mutating func outcome(_ effect: OperationEffect) throws -> WriteOutcome {
    guard case .written(let outcome) = try operation(effect) else { return try #require(nil) }
    return outcome
  }

  mutating func read(_ kind: ExactText, _ id: ExactText) throws -> LiveObject? {
    guard case .read(let result, _) = try operation(.read(kind: kind, id: id)) else { return try #require(nil) }
    return try result.get()
  }

  mutating func found(_ key: ResourceKey) throws -> [LiveObject] {
    guard case .found(let result, _) = try operation(.find(key)) else { return try #require(nil) }
    return try result.get()
  }

  private mutating func operation(_ effect: OperationEffect) throws -> OperationEvent {
    let event = ask(Ask.operation(effect))
    guard case .operation(_, let told)? = event else { return try #require(nil, "\(event as Any)") }
    return told
  }
}
