package import RoutingModel

/// Why a plan touches an object.
package enum ChangeReason: String, Hashable, Sendable {
  /// Declared, and nothing of that identity is live or was ever applied.
  case new
  /// The manifest changed since it was last applied; live did not.
  case changedInGit = "changed in git"
  /// Live changed since it was last applied; the manifest did not.
  case drift
  /// Both changed.
  case changedOnBothSides = "changed in git and live"
  /// It was applied before and is gone: somebody deleted it.
  case deletedOutsideGit = "deleted outside git"
  /// Somebody made it by hand.
  case madeByHand = "made by hand"
  /// An applied commit declared it and the present one does not.
  case removedFromGit = "removed from git"
  /// A change is taken back because another one of its commit failed.
  case compensation
  /// A commit that never came in force had adopted it, and none declares it now: it becomes as somebody had made it.
  case givenBack = "given back"
}

/// Why a change waits for a person.
package enum Hold: Hashable, Sendable {
  case prune
  case adoption
  case guardrail(GuardViolation)
  /// A commit in force protected the object, and the present one neither declares nor protects it.
  case protection
  /// No window is open.
  case window

  /// The setting that makes it wait.
  package var setting: String {
    switch self {
    case .prune: "sync.prune"
    case .adoption: "sync.adopt"
    case .guardrail(let violation): violation.setting
    case .protection: "protect"
    case .window: "windows"
    }
  }
}

/// One change to one object.
package struct PlannedChange: Hashable, Sendable {
  package let action: ChangeAction
  package let key: ResourceKey
  package let identity: ResourceIdentity
  package let reason: ChangeReason
  /// The live object that the plan was made against; `nil` for a creation.
  package let live: LiveObject?
  /// What the managed fields shall be; `nil` for a deletion.
  package let desired: CanonicalForm?
  /// Differing managed fields; for a creation or deletion, all of them.
  package let fields: [FieldChange]
  /// Where the manifest stands; `nil` for a deletion.
  package let location: SourceLocation?
  package var hold: Hold?

  package init(
    action: ChangeAction, key: ResourceKey, identity: ResourceIdentity, reason: ChangeReason, live: LiveObject?,
    desired: CanonicalForm?, fields: [FieldChange], location: SourceLocation?, hold: Hold? = nil
  ) {
    self.action = action
    self.key = key
    self.identity = identity
    self.reason = reason
    self.live = live
    self.desired = desired
    self.fields = fields
    self.location = location
    self.hold = hold
  }

  /// Whether the same is made of the same; a hold may have been released in between.
  package func isSameChange(as other: PlannedChange) -> Bool {
    key == other.key && action == other.action && live == other.live && desired == other.desired
  }

  /// Somebody committed it; a repair brings back what was judged when it was committed.
  var isOfGit: Bool {
    switch reason {
    case .new, .changedInGit, .changedOnBothSides, .madeByHand, .removedFromGit: true
    case .drift, .deletedOutsideGit, .compensation, .givenBack: false
    }
  }

  /// Kinds go one after the other, deletions last and in reverse: what is referred to exists first and goes last.
  var rank: Int {
    let order = KindCatalog.kind(named: key.kind)?.order ?? 0
    return action == .delete ? 1_000_000 - order : order
  }
}

/// A live object that git does not declare and Routekeeper never made.
package struct UnmanagedObject: Hashable, Sendable {
  package let id: ExactText
  package let key: ResourceKey
  package let identity: ResourceIdentity
}

/// A declared object that is live and as declared; with both sides, so that ownership can be recorded.
package struct UnchangedObject: Hashable, Sendable {
  package let live: LiveObject
  package let identity: ResourceIdentity
  /// The managed fields as git declares them.
  package let desired: CanonicalForm
}

/// Everything that bringing live to one commit takes, and what was left alone.
package struct Plan: Sendable {
  package let commit: CommitInfo?
  /// In the order in which they are made.
  package var changes: [PlannedChange]
  /// Declared, live and equal.
  package let unchanged: [UnchangedObject]
  /// Differences that an `ignore` entry or a switched-off prune leaves alone.
  package let ignored: [ResourceIdentity]
  package let unmanaged: [UnmanagedObject]
  /// Findings that reject the commit, or, once it is in force, fail single objects.
  package let problems: [Diagnostic]
  /// Declared objects that cannot be brought about, each with the first of its problems.
  package let failures: [(identity: ResourceIdentity, problem: Diagnostic)]
  /// What git declares, as far as its references are resolved.
  package let declared: Set<ResourceKey>
  /// Declared objects that an incomplete list did not show: neither there nor absent.
  package let undecided: [ResourceIdentity]
  /// Limits that the plan exceeds; then every change waits.
  package var violations: [GuardViolation]
  /// Live objects of the managed kinds, and how many of them git declares.
  package let liveCount: Int
  package let declaredLiveCount: Int
  /// Whether absences were concluded from complete reads of every kind.
  package let complete: Bool
  /// Why the commit, or what is left of it, has to wait for a window; set when it is decided what runs.
  package var closure: WindowClosure?
  /// Changes that were carried out since, and left a live object: they count as unchanged.
  var made = 0

  package var blocked: [ResourceIdentity] { failures.map(\.identity) }

  package var summary: PlanSummary {
    var summary = PlanSummary(unchanged: unchanged.count + made, ignored: ignored.count)
    for change in changes {
      switch change.action {
      case .create: summary.create += 1
      case .update: summary.update += 1
      case .adopt: summary.adopt += 1
      case .delete: summary.delete += 1
      }
    }
    return summary
  }

  /// Changes that may be made now.
  package var ready: [PlannedChange] { changes.filter { $0.hold == nil } }
  /// Changes that wait for `approve`.
  package var held: [PlannedChange] { changes.filter { $0.hold != nil } }

  /// The part that waits, as a plan of its own: what a plan made after the rest was carried out will be.
  package var heldOnly: Plan {
    var plan = self
    plan.changes = held
    return plan
  }

  /// Whether an approval can let through what waits.
  package var isApprovable: Bool { violations.allSatisfy(\.isApprovable) }

  /// What is left of the plan, and what waits in it, once the changes to these objects were made.
  package func without(_ made: Set<ResourceKey>) -> Plan {
    if made.isEmpty { return self }
    var plan = self
    plan.made += changes.count { made.contains($0.key) && $0.action != .delete }
    plan.changes.removeAll { made.contains($0.key) }
    // Whoever let a part of it through has seen them.
    plan.violations = []
    if plan.held.isEmpty { plan.closure = nil }
    return plan
  }

  /// Whether something waits for a person, beside what waits for a window.
  package var needsPerson: Bool {
    !violations.isEmpty || changes.contains { $0.hold.map { $0 != .window } ?? false }
  }

  /// No window is open: what could be made now waits. Whoever approves it sees all of it.
  mutating func hold(for closure: WindowClosure, repairsToo: Bool) {
    self.closure = closure
    for index in changes.indices where repairsToo || !changes[index].isRepair {
      changes[index].hold = changes[index].hold ?? .window
    }
  }

  /// A person let everything through that waited.
  mutating func releaseHolds() {
    closure = nil
    for index in changes.indices { changes[index].hold = nil }
  }

  /// Share of the live objects of managed kinds that git declares; 1 when nothing is live.
  package var coverage: Double {
    liveCount == 0 ? 1 : Double(declaredLiveCount) / Double(liveCount)
  }

  /// The bytes whose SHA-256 is the plan's checksum: what would be changed, from what, to what. The commit is not
  /// part of it, so that a plan reviewed on a branch can be applied after the merge.
  package var checksumInput: [UInt8] {
    var writer = JSONWriter(reservingCapacity: 256 * changes.count)
    for change in changes {
      writer.write([
        "action": .string(change.action.rawValue), "kind": .string(change.key.kind),
        "scope": change.key.scope.map(JSONValue.string) ?? .null, "name": .string(change.key.name),
        "id": (change.live?.id).map(JSONValue.string) ?? .null,
        "live": (change.live?.canonical.text).map(JSONValue.string) ?? .null,
        "desired": (change.desired?.text).map(JSONValue.string) ?? .null,
      ])
    }
    return writer.bytes
  }
}

package struct PlanSummary: Hashable, Sendable {
  package var create = 0
  package var update = 0
  package var adopt = 0
  package var delete = 0
  package var unchanged: Int
  package var ignored: Int

  package init(unchanged: Int = 0, ignored: Int = 0) {
    self.unchanged = unchanged
    self.ignored = ignored
  }

  /// `Plan: a to create, b to update, c to adopt, d to delete, e unchanged, f ignored`
  package var line: String {
    "Plan: \(create) to create, \(update) to update, \(adopt) to adopt, \(delete) to delete, "
      + "\(unchanged) unchanged, \(ignored) ignored"
  }

  package var json: JSONValue {
    [
      "create": .integer(Int64(create)), "update": .integer(Int64(update)), "adopt": .integer(Int64(adopt)),
      "delete": .integer(Int64(delete)), "unchanged": .integer(Int64(unchanged)), "ignored": .integer(Int64(ignored)),
    ]
  }
}
