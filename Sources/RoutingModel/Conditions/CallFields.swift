/// The type of a field of a call, as a repository declares it.
package enum CallFieldType: String, CaseIterable, Sendable {
  case string, number, boolean, list
}

/// The fields of calls that conditions may name, with their types.
package struct CallFields: Hashable, Sendable {
  /// What an unknown field in a condition is.
  package enum UnknownFields: String, CaseIterable, Sendable {
    case error, warn, allow
  }

  package var types: [ExactText: Set<CallFieldType>]
  package var unknownFields: UnknownFields

  package init(types: [ExactText: Set<CallFieldType>], unknownFields: UnknownFields = .error) {
    self.types = types
    self.unknownFields = unknownFields
  }

  /// The fields that every repository may name; its `routekeeper.yaml` adds others.
  package static let standard = CallFields(types: [
    "skill": [.string, .list], "language": [.string], "wrapupcode": [.string], "media_type": [.string],
    "customer_tier": [.string], "ani": [.string], "dnis": [.string], "priority": [.number], "wait_time": [.number],
    "queue_depth": [.number], "vip_flag": [.boolean],
  ])

  /// Whether "true" and "false" compared with this field mean booleans: it is declared boolean, or not at all.
  package func castsBooleans(_ field: ExactText) -> Bool { types[field]?.contains(.boolean) ?? true }
}
