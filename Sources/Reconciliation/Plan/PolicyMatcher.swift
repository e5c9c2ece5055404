import RoutingModel

/// Answers what a repository's `ignore` and `protect` entries say about an object.
struct PolicyMatcher: Sendable {
  private let ignores: [RepositoryPolicy.Ignore]
  private let protects: [RepositoryPolicy.Selector]

  /// Entries past their expiry do not count.
  init(_ policy: RepositoryPolicy, now: Instant) {
    ignores = policy.ignores.filter { entry in entry.expires.map { now < $0 } ?? true }
    protects = policy.protects
  }

  func protects(_ identity: ResourceIdentity) -> Bool { protects.contains { $0.matches(identity) } }

  func ignoresWhole(_ identity: ResourceIdentity) -> Bool {
    ignores.contains { $0.path.isEmpty && $0.selector.matches(identity) }
  }

  /// Brings ignored fields of the live side to the desired ones, so that they neither show nor are written.
  /// - Returns: the desired fields with the ignored ones as they are live, or `nil` when nothing was ignored.
  func hidingIgnored(
    of identity: ResourceIdentity, live: JSONObject, desired: JSONObject
  ) -> JSONObject? {
    let entries = ignores.filter { $0.selector.matches(identity) }
    if entries.isEmpty { return nil }
    if entries.contains(where: \.path.isEmpty) { return live }
    var merged = JSONValue.object(desired)
    for entry in entries {
      let path = JSONPointer(entry.path)
      let liveValue = path.value(in: .object(live))
      if liveValue != path.value(in: merged) { merged = path.setting(liveValue, in: merged) }
    }
    let object = merged.objectValue ?? desired
    return object == desired ? nil : object
  }
}

extension RepositoryPolicy.Selector {
  func matches(_ identity: ResourceIdentity) -> Bool {
    matches(kind: identity.kind, name: identity.name, queue: identity.queue)
  }
}
