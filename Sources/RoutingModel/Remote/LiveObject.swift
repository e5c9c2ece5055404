/// One object as the organisation has it, reduced to what comparing and updating need.
package struct LiveObject: Hashable, Sendable {
  package let id: ExactText
  package let key: ResourceKey
  /// The name of the owning object, where the organisation told it.
  package let scopeName: ExactText?
  /// The optimistic lock, where the organisation has one.
  package let version: Int64?
  /// Managed fields only, references as ids.
  package let canonical: CanonicalForm

  package init(
    id: ExactText, key: ResourceKey, scopeName: ExactText?, version: Int64?, canonical: CanonicalForm
  ) {
    self.id = id
    self.key = key
    self.scopeName = scopeName
    self.version = version
    self.canonical = canonical
  }

  package var identity: ResourceIdentity {
    ResourceIdentity(kind: key.kind, name: key.name, queue: scopeName ?? key.scope)
  }
}

/// All objects of one kind, as one read of its list showed them.
package struct LiveKind: Sendable {
  package let objects: [LiveObject]
  /// Whether the read was complete and consistent with itself. Only then does an absence mean anything.
  package let complete: Bool
  /// `false`: the organisation does not have this kind (404 on its list).
  package let available: Bool
  /// Whether all of it came in one answer, and so was live at one moment.
  package let isOneMoment: Bool

  package init(objects: [LiveObject], complete: Bool, available: Bool = true, isOneMoment: Bool = true) {
    self.objects = objects
    self.complete = complete
    self.available = available
    self.isOneMoment = isOneMoment
  }
}

/// What is live, as far as it was read.
package struct LiveState: Sendable {
  package var kinds: [ExactText: LiveKind]
  package var references: ReferenceIndex

  package init(kinds: [ExactText: LiveKind] = [:], references: ReferenceIndex = ReferenceIndex()) {
    self.kinds = kinds
    self.references = references
  }
}
