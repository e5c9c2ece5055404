/// One object as a manifest wants it. References are still as written: names or ids.
package struct DesiredResource: Hashable, Sendable {
  package let kind: ExactText
  package let name: ExactText
  /// The owning object (queue) as the manifest names it; `nil` for kinds without one.
  package let scope: Reference?
  /// Canonical form, without the owning object; its other references are as written.
  package let body: CanonicalForm
  package let location: SourceLocation

  package init(kind: ExactText, name: ExactText, scope: Reference?, body: CanonicalForm, location: SourceLocation) {
    self.kind = kind
    self.name = name
    self.scope = scope
    self.body = body
    self.location = location
  }
}

/// Everything that one commit (or folder) declares. Exists only if the whole of it is valid.
package struct DesiredState: Sendable {
  /// In byte order of file and then by position.
  package let resources: [DesiredResource]
  package let callFields: CallFields
  package let policy: RepositoryPolicy
  package let warnings: [Diagnostic]
  /// What calls of the past say about it; `nil` where none were asked.
  package var evidence: ReplayEvidence?

  package init(
    resources: [DesiredResource], callFields: CallFields, policy: RepositoryPolicy, warnings: [Diagnostic]
  ) {
    self.resources = resources
    self.callFields = callFields
    self.policy = policy
    self.warnings = warnings
  }
}

/// What `routekeeper.yaml` in a repository says beyond its fields.
package struct RepositoryPolicy: Hashable, Sendable {
  /// A difference that is accepted for a while: neither reported as drift nor written.
  package struct Ignore: Hashable, Sendable {
    /// JSON Pointer into the managed fields; empty for the whole object.
    package let path: String
    package let selector: Selector
    package let owner: String
    package let reason: String
    package let expires: Instant?
    package let location: SourceLocation

    package init(
      path: String, selector: Selector, owner: String, reason: String, expires: Instant?, location: SourceLocation
    ) {
      self.path = path
      self.selector = selector
      self.owner = owner
      self.reason = reason
      self.expires = expires
      self.location = location
    }
  }

  /// Which objects an entry is about; every part that is given must match exactly, `*` at an end matches any rest.
  package struct Selector: Hashable, Sendable {
    package let kind: ExactText?
    package let name: ExactText?
    package let queue: ExactText?

    package init(kind: ExactText?, name: ExactText?, queue: ExactText?) {
      self.kind = kind
      self.name = name
      self.queue = queue
    }
  }

  package var ignores: [Ignore]
  package var protects: [Selector]
  /// When changes may be made; at any time where there are none.
  package var windows: [ChangeWindow]

  package init(ignores: [Ignore] = [], protects: [Selector] = [], windows: [ChangeWindow] = []) {
    self.ignores = ignores
    self.protects = protects
    self.windows = windows
  }
}
