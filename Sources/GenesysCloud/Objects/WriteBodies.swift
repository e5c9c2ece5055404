internal import RoutingModel

/// The bodies of requests that change something.
enum WriteBodies {
  /// PATCH: the managed fields that differ, and the lock. `nil` when nothing differs.
  static func changedFields(_ kind: ResourceKind, live: LiveObject, desired: CanonicalForm) -> JSONValue? {
    let wanted = desired.object
    let present = live.canonical.object
    var body = JSONObject()
    for schema in kind.fields {
      guard let value = wanted[schema.name], value != present[schema.name] else { continue }
      body[schema.name] = value
    }
    if body.isEmpty { return nil }
    if let version = live.version { body["version"] = .integer(version) }
    return .object(body)
  }

  /// PUT of everything that is managed, with the lock.
  static func managedFields(_ kind: ResourceKind, live: LiveObject, desired: CanonicalForm) -> JSONValue {
    var body = kind.createBody(desired, key: live.key)
    if let version = live.version { body["version"] = .integer(version) }
    return .object(body)
  }

  /// PUT of the object as it was read, managed fields replaced. What we do not know survives.
  static func wholeObject(_ kind: ResourceKind, raw: JSONObject, desired: CanonicalForm) -> JSONValue {
    let wanted = desired.object
    var body = raw
    for schema in kind.fields {
      if let value = wanted[schema.name] { body[schema.name] = value }
    }
    return .object(body)
  }
}
