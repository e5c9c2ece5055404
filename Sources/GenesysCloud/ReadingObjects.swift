package import RoutingModel

extension GenesysOrganization {
  /// Reads one object by its id; `nil` when there is none (404, 410).
  package func read(
    _ kind: ResourceKind, id: ExactText, fields: CallFields
  ) async throws(ReadFailure) -> (LiveObject?, Exchange) {
    try await session.hold(Reading(object: id, of: kind, fields: fields, settings)).get()
  }

  /// Finds the objects of an identity: none, one, or several that share it.
  package func find(
    _ kind: ResourceKind, _ key: ResourceKey, fields: CallFields
  ) async throws(ReadFailure) -> ([LiveObject], Exchange) {
    try await session.hold(Finding(key, kind: kind, fields: fields, settings)).get()
  }
}
