package import RoutingModel

/// What differs between live and git, with the age of each finding.
package struct DriftReport: Sendable {
  package struct Finding: Hashable, Sendable {
    package let kind: ExactText
    package let key: ResourceKey
    package let identity: ResourceIdentity
    package let id: ExactText?
    package let fields: [FieldChange]
    /// The managed fields of both sides of a changed object, and as they were last applied to it.
    package let live: CanonicalForm?
    package let desired: CanonicalForm?
    package let lastApplied: CanonicalForm?
    package let reason: String?
    package var firstSeen: Instant
    package var lastConfirmed: Instant
    /// Who made it, where the organisation tells.
    package var author: ChangeAuthor?
    /// Somebody undoes each repair; the next one is not made before this time.
    package var pausedUntil: Instant?
  }

  /// A declared object of which nothing can be said: it is neither clean nor drift.
  package struct Undecided: Hashable, Sendable {
    package let identity: ResourceIdentity
    package let reason: String
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

  /// Declared, but not compared: a reference is not resolved, or an incomplete list did not show it.
  package let undecided: [Undecided]
  /// Drift that ended of late, newest first.
  package var healed: [HealedFinding]

  /// - Parameters:
  ///   - known: gives the ages of findings that were there before.
  ///   - applied: the third side, which shows who moved.
  package init(
    _ plan: Plan, checkedAt: Instant, known: FindingLedger, applied: [ResourceKey: AppliedObject]
  ) {
    commit = plan.commit
    self.checkedAt = checkedAt
    complete = plan.complete
    coverage = plan.coverage
    healed = known.healed
    undecided =
      plan.failures.map { Undecided(identity: $0.identity, reason: $0.problem.message) }
      + plan.undecided.map {
        Undecided(identity: $0, reason: "the list of its kind was not read completely and did not show it")
      }
    func finding(_ change: PlannedChange, id: ExactText?, both: Bool) -> Finding {
      let last = applied[change.key].flatMap { $0.id == id || change.live == nil ? $0 : nil }
      return Finding(
        kind: change.key.kind, key: change.key, identity: change.identity, id: id, fields: change.fields,
        live: both ? change.live?.canonical : nil, desired: both ? change.desired : nil,
        lastApplied: last?.canonical, reason: change.reason.rawValue,
        firstSeen: known.open[change.key]?.firstSeen ?? checkedAt, lastConfirmed: checkedAt,
        author: known.open[change.key]?.author)
    }
    missing = plan.changes.filter { $0.action == .create }
      .map { finding($0, id: applied[$0.key]?.id, both: false) }
    changed = plan.changes.filter { $0.action == .update || $0.action == .adopt }
      .map { finding($0, id: $0.live?.id, both: true) }
    // Applied once, not declared any more and not yet pruned: live differs from git by an object too many.
    let undeclared = plan.changes.filter { $0.action == .delete }.map { finding($0, id: $0.live?.id, both: false) }
    unmanaged =
      undeclared
      + plan.unmanaged.map { object in
        Finding(
          kind: object.key.kind, key: object.key, identity: object.identity, id: object.id, fields: [], live: nil,
          desired: nil, lastApplied: nil, reason: nil, firstSeen: known.open[object.key]?.firstSeen ?? checkedAt,
          lastConfirmed: checkedAt)
      }
  }

  /// Changes every finding of drift.
  mutating func changeEach(_ change: (inout Finding) -> Void) {
    for index in missing.indices { change(&missing[index]) }
    for index in changed.indices { change(&changed[index]) }
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
      (
        "undecided",
        .array(
          undecided.map {
            ["identity": $0.identity.json, "kind": .string($0.identity.kind), "reason": .string($0.reason)]
          })
      ),
      ("healed", .array(healed.map(\.json))),
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
      if let lastApplied { object["lastApplied"] = .object(lastApplied.object) }
    }
    if !fields.isEmpty { object["fields"] = .array(fields.map(json)) }
    if let author { object["by"] = author.json }
    if let pausedUntil { object["repairPausedUntil"] = .string(pausedUntil.rfc3339) }
    return .object(object)
  }

  /// `{path, live, desired, lastApplied?, moved?}`: without `lastApplied` nothing was ever applied to the object.
  private func json(_ field: FieldChange) -> JSONValue {
    guard let lastApplied, var object = field.json.objectValue else { return field.json }
    object["lastApplied"] = field.lastApplied ?? .null
    // Which side moved is told of a field as a whole: within a list one index may name two elements.
    if let live, let desired, let name = JSONPointer(field.path).parts.first {
      let applied = lastApplied.object[name]
      if applied == desired.object[name] {
        object["lastApplied"] = field.desired ?? .null
        object["moved"] = "live"
      } else if applied == live.object[name] {
        object["lastApplied"] = field.live ?? .null
        object["moved"] = "git"
      } else {
        object["moved"] = "both"
      }
    }
    return .object(object)
  }
}
