package import RoutingModel

/// What differs between live and git, with the age of each finding.
package struct DriftReport: Sendable {
  package struct Finding: Hashable, Sendable {
    package let kind: ExactText
    package let key: ResourceKey
    package let identity: ResourceIdentity
    package let id: ExactText?
    package let fields: [FieldChange]
    /// The managed fields of both sides of a changed object.
    package let live: CanonicalForm?
    package let desired: CanonicalForm?
    package let reason: String?
    package var firstSeen: Instant
    package var lastConfirmed: Instant
  }

  package let commit: CommitInfo?
  package let checkedAt: Instant
  /// Whether every list was read completely. A partial report is never called clean.
  package let complete: Bool
  package let coverage: Double
  /// Declared, not live.
  package var missing: [Finding]
  /// Declared and live, but different.
  package var changed: [Finding]
  /// Live, neither declared nor ever applied by Routekeeper.
  package var unmanaged: [Finding]

  /// `earlier` gives the ages of findings that were there before.
  package init(_ plan: Plan, checkedAt: Instant, earlier: DriftReport?) {
    commit = plan.commit
    self.checkedAt = checkedAt
    complete = plan.complete
    coverage = plan.coverage
    let known = Dictionary(
      (earlier.map { $0.missing + $0.changed + $0.unmanaged } ?? []).map { ($0.key, $0.firstSeen) },
      uniquingKeysWith: { first, _ in first })
    func finding(
      _ key: ResourceKey, _ identity: ResourceIdentity, _ id: ExactText?, _ fields: [FieldChange], _ reason: String?,
      live: CanonicalForm? = nil, desired: CanonicalForm? = nil
    ) -> Finding {
      Finding(
        kind: key.kind, key: key, identity: identity, id: id, fields: fields, live: live, desired: desired,
        reason: reason,
        firstSeen: known[key] ?? checkedAt, lastConfirmed: checkedAt)
    }
    missing = plan.changes.filter { $0.action == .create }
      .map { finding($0.key, $0.identity, nil, [], $0.reason.rawValue) }
    changed = plan.changes.filter { $0.action == .update || $0.action == .adopt }
      .map {
        finding(
          $0.key, $0.identity, $0.live?.id, $0.fields, $0.reason.rawValue, live: $0.live?.canonical,
          desired: $0.desired)
      }
    // Applied once, not declared any more and not yet pruned: live differs from git by an object too many.
    let undeclared = plan.changes.filter { $0.action == .delete }
      .map { finding($0.key, $0.identity, $0.live?.id, [], $0.reason.rawValue) }
    unmanaged = undeclared + plan.unmanaged.map { finding($0.key, $0.identity, $0.id, [], nil) }
  }

  /// Whether what git declares is what is live. Unmanaged objects are reported, but are not drift.
  package var isClean: Bool { complete && missing.isEmpty && changed.isEmpty }

  /// What `drift --output json` prints.
  package var json: JSONObject {
    JSONObject([
      ("formatVersion", 1), ("commit", commit?.json ?? .null), ("checkedAt", .string(checkedAt.rfc3339)),
      ("complete", .bool(complete)), ("coverage", JSONNumber(coverage).map(JSONValue.number) ?? .null),
      ("missing", .array(missing.map(\.json))), ("changed", .array(changed.map(\.json))),
      ("unmanaged", .array(unmanaged.map(\.json))),
    ])
  }
}

extension DriftReport.Finding {
  var json: JSONValue {
    var object = JSONObject([
      ("kind", .string(kind)), ("identity", identity.json), ("firstSeen", .string(firstSeen.rfc3339)),
      ("lastConfirmed", .string(lastConfirmed.rfc3339)),
    ])
    if let id { object["id"] = .string(id) }
    if let reason { object["reason"] = .string(reason) }
    if let live, let desired {
      object["live"] = .object(live.object)
      object["desired"] = .object(desired.object)
    }
    if !fields.isEmpty { object["fields"] = .array(fields.map(\.json)) }
    return .object(object)
  }
}
