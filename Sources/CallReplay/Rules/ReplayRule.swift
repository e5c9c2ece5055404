package import RoutingModel

/// A rule as a replay takes it.
package struct ReplayRule: Sendable {
  package let kind: ExactText
  package let name: ExactText
  /// For people.
  package let queue: ExactText
  /// What a call may have in its field `queue` to belong to this rule's queue: the queue's name, its id, or both.
  package let queueKeys: [ExactText]
  package let priority: JSONNumber
  package let isEnabled: Bool
  package let expression: Expression

  package init(
    kind: ExactText = "RoutingRule", name: ExactText, queue: ExactText, queueKeys: [ExactText]? = nil,
    priority: JSONNumber, isEnabled: Bool = true, expression: Expression
  ) {
    self.kind = kind
    self.name = name
    self.queue = queue
    self.queueKeys = queueKeys ?? [queue]
    self.priority = priority
    self.isEnabled = isEnabled
    self.expression = expression
  }

  /// The canonical fields of an object; `nil` for a kind whose objects take no calls.
  package init?(kind: ExactText, name: ExactText, queue: ExactText, queueKeys: [ExactText], body: JSONObject) {
    guard let expression = body["expression"].flatMap({ Expression($0) }) else { return nil }
    self.init(
      kind: kind, name: name, queue: queue, queueKeys: queueKeys, priority: body["priority"]?.numberValue ?? 0,
      isEnabled: body["enabled"]?.boolValue ?? true, expression: expression)
  }
}

extension ReplayRule {
  /// The rules that a commit or a folder declares. Their queues are known as the manifests name them.
  package static func rules(of state: DesiredState) -> [ReplayRule] {
    state.resources.compactMap { resource in
      guard let scope = resource.scope else { return nil }
      let queue: ExactText
      switch scope {
      case .name(let text), .id(let text): queue = text
      }
      return ReplayRule(
        kind: resource.kind, name: resource.name, queue: queue, queueKeys: [queue], body: resource.body.object)
    }
  }
}
