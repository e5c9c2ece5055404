package import RoutingModel

/// Compares what a commit wants with what is live and with what was last applied.
package struct Planner {
  package struct Input: Sendable {
    package var commit: CommitInfo?
    package var desired: DesiredState
    package var live: LiveState
    package var applied: [ResourceKey: AppliedObject]
    package var settings: PlanSettings
    package var now: Instant
    /// Objects that a commit in force protected.
    package var protected: Set<ResourceKey>
    /// Adopted by commits that are not in force.
    package var adoptions: [ResourceKey: Adoption]

    package init(
      commit: CommitInfo?, desired: DesiredState, live: LiveState, applied: [ResourceKey: AppliedObject],
      settings: PlanSettings, now: Instant, protected: Set<ResourceKey> = [],
      adoptions: [ResourceKey: Adoption] = [:]
    ) {
      self.protected = protected
      self.adoptions = adoptions
      self.commit = commit
      self.desired = desired
      self.live = live
      self.applied = applied
      self.settings = settings
      self.now = now
    }
  }

  private let input: Input
  private var changes: [PlannedChange] = []
  private var unchanged: [UnchangedObject] = []
  private var ignored: [ResourceIdentity] = []
  private var unmanaged: [UnmanagedObject] = []
  private var problems: [Diagnostic] = []
  private var failures: [(identity: ResourceIdentity, problem: Diagnostic)] = []
  private var undecided: [ResourceIdentity] = []
  private var liveByKey: [ResourceKey: LiveObject] = [:]
  /// Further objects of one identity.
  private var twins: [ResourceKey: [LiveObject]] = [:]
  private var declared: Set<ResourceKey> = []
  /// Managed objects that stay although git declares nothing at all: that is a mistake more often than a wish.
  private var sparedByEmptyState: [ExactText: Int] = [:]
  private let policy: PolicyMatcher

  package static func plan(_ input: Input) -> Plan {
    var planner = Planner(input)
    return planner.plan()
  }

  private init(_ input: Input) {
    self.input = input
    policy = PolicyMatcher(input.desired.policy, now: input.now)
  }

  private mutating func plan() -> Plan {
    liveByKey.reserveCapacity(input.live.kinds.values.reduce(0) { $0 + $1.objects.count })
    for kind in input.live.kinds.values {
      for object in kind.objects {
        if let first = liveByKey.updateValue(object, forKey: object.key) {
          twins[object.key, default: []].append(first)
        }
      }
    }
    let resolution = Resolution.resolve(input.desired, input.live.references)
    problems = resolution.problems
    failures = resolution.failures
    declared.reserveCapacity(resolution.resolved.count)
    for resource in resolution.resolved {
      declared.insert(resource.key)
      compare(resource)
    }
    let unresolved = Set(resolution.failures.map { NameInKind($0.identity) })
    considerUndeclared(unresolved)
    sortChanges()
    var violations = Guardrails.violations(
      of: changes, live: input.live, applied: input.applied, sparedByEmptyState: sparedByEmptyState,
      limits: input.settings.limits)
    if changes.contains(where: \.isOfGit) {
      violations += (input.desired.evidence?.findings ?? []).map { GuardViolation($0) }
    }
    holdChanges(violations)
    return Plan(
      commit: input.commit, changes: changes, unchanged: unchanged, ignored: ignored, unmanaged: unmanaged,
      problems: problems, failures: failures, declared: declared, undecided: undecided, violations: violations,
      liveCount: input.live.kinds.values.reduce(0) { $0 + $1.objects.count },
      declaredLiveCount: input.live.kinds.values.reduce(0) { count, kind in
        count + kind.objects.count { declared.contains($0.key) || unresolved.contains(NameInKind($0.identity)) }
      },
      complete: isComplete)
  }

  /// A kind that the organisation lacks and git does not declare has nothing that could be missing.
  private var isComplete: Bool {
    let declaredKinds = Set(input.desired.resources.map(\.kind))
    return input.live.kinds.allSatisfy { $1.complete || (!$1.available && !declaredKinds.contains($0)) }
      && declaredKinds.allSatisfy { input.live.kinds[$0] != nil }
  }

  private mutating func compare(_ resource: ResolvedResource) {
    if let others = twins[resource.key] {
      let candidates = others + (liveByKey[resource.key].map { [$0] } ?? [])
      block(
        resource, "RK0413",
        "\(candidates.count) live objects are \(resource.identity.path) "
          + "(\(candidates.map(\.id).sorted().prefix(5).map(\.string).joined(separator: ", "))); "
          + "delete or rename all but one of them")
      return
    }
    guard let live = liveByKey[resource.key] else {
      create(resource)
      return
    }
    if live.canonical == resource.desired {
      unchanged.append(UnchangedObject(live: live, identity: resource.identity, desired: resource.desired))
      return
    }
    guard let kind = KindCatalog.kind(named: resource.key.kind) else { return }
    let desired = resource.desired.object
    let liveFields = kind.restrict(live.canonical.object, toThoseManagedBy: desired)
    let applied = input.applied[resource.key].flatMap { $0.id == live.id ? $0 : nil }
    let merged = policy.hidingIgnored(of: resource.identity, live: liveFields, desired: desired)
    let fields = Difference.between(
      live: liveFields, desired: merged ?? desired, lastApplied: applied?.canonical.object)
    if fields.isEmpty {
      if merged == nil {
        unchanged.append(UnchangedObject(live: live, identity: resource.identity, desired: resource.desired))
      } else {
        ignored.append(resource.identity)
      }
      return
    }
    let wanted = merged.map { CanonicalForm($0) } ?? resource.desired
    guard let applied else {
      adopt(resource, live, wanted, fields)
      return
    }
    changes.append(
      PlannedChange(
        action: .update, key: resource.key, identity: resource.identity,
        reason: reason(applied: applied.canonical, live: live, desired: wanted, resource.identity, kind),
        live: live, desired: wanted, fields: fields,
        location: resource.location))
  }

  /// Which side moved since the object was last applied. Fields that git does not manage or that are ignored are
  /// no movement of either.
  private func reason(
    applied: CanonicalForm, live: LiveObject, desired: CanonicalForm, _ identity: ResourceIdentity, _ kind: ResourceKind
  ) -> ChangeReason {
    let hidden = policy.hidingIgnored(of: identity, live: live.canonical.object, desired: applied.object)
    let applied = hidden.map { CanonicalForm($0) } ?? applied
    let liveIsAsApplied = kind.isSatisfied(live: live.canonical, desired: applied)
    return switch (liveIsAsApplied, desired == applied) {
    case (true, _): .changedInGit
    case (false, true): .drift
    case (false, false): .changedOnBothSides
    }
  }

  private mutating func create(_ resource: ResolvedResource) {
    let kind = input.live.kinds[resource.key.kind]
    guard kind?.available ?? true else {
      block(
        resource, "RK0415",
        "the organisation has no \(resource.key.kind) objects (404 on its list); "
          + "remove them from git, or set organization.kinds.\(resource.key.kind).basePath")
      return
    }
    // Only a complete read shows that something is absent.
    guard kind?.complete ?? false else {
      undecided.append(resource.identity)
      return
    }
    let applied = input.applied[resource.key]
    if policy.ignoresWhole(resource.identity) {
      ignored.append(resource.identity)
      return
    }
    changes.append(
      PlannedChange(
        action: .create, key: resource.key, identity: resource.identity,
        reason: applied == nil ? .new : .deletedOutsideGit, live: nil, desired: resource.desired,
        fields: Difference.between(
          live: JSONObject(), desired: resource.desired.object, lastApplied: applied?.canonical.object),
        location: resource.location))
  }

  private mutating func adopt(
    _ resource: ResolvedResource, _ live: LiveObject, _ desired: CanonicalForm, _ fields: [FieldChange]
  ) {
    guard input.settings.adopt != .never else {
      block(
        resource, "RK0414",
        "\(resource.identity.path) was made by hand and differs; sync.adopt is never: "
          + "import it, delete it, or allow adoption")
      return
    }
    changes.append(
      PlannedChange(
        action: .adopt, key: resource.key, identity: resource.identity, reason: .madeByHand, live: live,
        desired: desired, fields: fields, location: resource.location,
        hold: input.settings.adopt == .ask ? .adoption : nil))
  }

  private mutating func block(_ resource: ResolvedResource, _ code: String, _ message: String) {
    let problem = Diagnostic(resource.location, .error, code, message)
    problems.append(problem)
    failures.append((resource.identity, problem))
  }

  /// Live objects that git does not declare: pruned if an applied commit declared them, else unmanaged.
  ///
  /// Of a declared object whose references are not resolved, the queue is not known: whatever has its name stays.
  private mutating func considerUndeclared(_ unresolved: Set<NameInKind>) {
    for kind in input.live.kinds.values {
      for object in kind.objects where !declared.contains(object.key) {
        if unresolved.contains(NameInKind(object.identity)) { continue }
        guard input.applied[object.key]?.id == object.id else {
          if giveBack(object) { continue }
          unmanaged.append(UnmanagedObject(id: object.id, key: object.key, identity: object.identity))
          continue
        }
        if input.desired.resources.isEmpty {
          sparedByEmptyState[object.key.kind, default: 0] += 1
          ignored.append(object.identity)
          continue
        }
        if input.settings.prune == .off || policy.protects(object.identity) || policy.ignoresWhole(object.identity) {
          ignored.append(object.identity)
          continue
        }
        changes.append(
          PlannedChange(
            action: .delete, key: object.key, identity: object.identity, reason: .removedFromGit, live: object,
            desired: nil,
            fields: Difference.between(
              live: object.canonical.object, desired: JSONObject(),
              lastApplied: input.applied[object.key]?.canonical.object),
            location: nil, hold: pruneHold(of: object.key)))
      }
    }
    unmanaged.sort { $0.key < $1.key }
    ignored.sort { $0.path < $1.path }
  }

  /// An adoption that came to nothing is taken back, unless somebody has touched the object since.
  /// - Returns: Whether it is to be taken back.
  private mutating func giveBack(_ object: LiveObject) -> Bool {
    guard let adoption = input.adoptions[object.key], adoption.isUntouched(object),
      object.canonical != adoption.before, !policy.ignoresWhole(object.identity)
    else { return false }
    changes.append(
      PlannedChange(
        action: .update, key: object.key, identity: object.identity, reason: .givenBack, live: object,
        desired: adoption.before,
        fields: Difference.between(
          live: object.canonical.object, desired: adoption.before.object, lastApplied: nil),
        location: nil))
    return true
  }

  private func pruneHold(of key: ResourceKey) -> Hold? {
    if input.protected.contains(key) { return .protection }
    return input.settings.prune == .confirm ? .prune : nil
  }

  /// Kinds in their order, deletions after everything else and in reverse; within a kind by queue and name.
  private mutating func sortChanges() {
    changes.sort { left, right in
      let ranks = (left.rank, right.rank)
      if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
      let queues = (left.identity.queue ?? "", right.identity.queue ?? "")
      if queues.0 != queues.1 { return queues.0 < queues.1 }
      return left.key < right.key
    }
  }

  private mutating func holdChanges(_ violations: [GuardViolation]) {
    guard let first = violations.first else { return }
    for index in changes.indices {
      changes[index].hold = changes[index].hold ?? .guardrail(first)
    }
  }
}

private struct NameInKind: Hashable {
  let kind: ExactText
  let name: ExactText

  init(_ identity: ResourceIdentity) {
    kind = identity.kind
    name = identity.name
  }
}
