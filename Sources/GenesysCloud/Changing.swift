package import RoutingModel

extension GenesysOrganization {
  /// Creates an object within the owner that `key` names. The references in `desired` are ids.
  package func create(
    _ kind: ResourceKind, key: ResourceKey, desired: CanonicalForm, fields: CallFields
  ) async -> WriteOutcome {
    await session.hold(Change(creating: key, desired, kind: kind, fields: fields, settings))
  }

  /// Brings a live object in line, as its kind wants it done. Nothing is sent when nothing managed differs.
  package func update(
    _ kind: ResourceKind, live: LiveObject, desired: CanonicalForm, fields: CallFields
  ) async -> WriteOutcome {
    await session.hold(Change(updating: live, to: desired, kind: kind, fields: fields, settings))
  }

  package func delete(_ kind: ResourceKind, id: ExactText) async -> WriteOutcome {
    await session.hold(Change(deleting: id, kind: kind, settings))
  }
}
