import Reconciliation
import RoutingModel
import Testing

/// `ignore:` and `protect:` of a repository, and fields that a manifest leaves unmanaged.
@Suite struct PolicyTests {
  private func ignoring(_ path: String, _ name: ExactText? = "A", expires: Instant? = nil) -> RepositoryPolicy {
    RepositoryPolicy(ignores: [
      .init(
        path: path, selector: .init(kind: "RoutingRule", name: name, queue: nil), owner: "ops", reason: "trial",
        expires: expires, location: Samples.place)
    ])
  }

  private func drifted(_ policy: RepositoryPolicy) -> PlanCase {
    PlanCase(
      desired: [Samples.declared("A", 1)], live: [Samples.live("A", 2)],
      applied: [Samples.applied(Samples.live("A", 1))],
      policy: policy)
  }

  @Test func ignoredFieldsAreNoDrift() {
    #expect(drifted(ignoring("/priority")).plan.ignored.count == 1)
    #expect(drifted(ignoring("/priority")).plan.changes.isEmpty)
    #expect(drifted(ignoring("")).plan.ignored.count == 1)
    #expect(drifted(ignoring("/priority", "A*")).plan.changes.isEmpty)
    #expect(drifted(ignoring("/description")).plan.changes.count == 1)
    #expect(drifted(ignoring("/priority", "B")).plan.changes.count == 1)
  }

  @Test func expiry() {
    let late = Samples.start.advanced(byMilliseconds: 1)
    #expect(drifted(ignoring("/priority", expires: late)).plan.changes.isEmpty)
    #expect(drifted(ignoring("/priority", expires: Samples.start)).plan.changes.count == 1)
  }

  @Test func ignoredFieldsAreNotWritten() {
    var table = drifted(ignoring("/priority"))
    table.desired = [
      DesiredResource(
        kind: "RoutingRule", name: "A", scope: .name("Sales"), body: Samples.rule("A", 1, "new"),
        location: Samples.place)
    ]
    #expect(table.plan.changes.map(\.desired) == [Samples.rule("A", 2, "new")])
    #expect(table.plan.changes.map(\.reason) == [.changedInGit])
    #expect(table.plan.changes.first?.fields.map(\.path) == ["/description"])
  }

  @Test func ignoredFieldsDoNotDisguiseDrift() {
    // The ignored priority wandered from 2 to 7; what counts is the description, which somebody changed.
    var table = drifted(ignoring("/priority"))
    let wandering = LiveObject(
      id: "id-A", key: Samples.key("A"), scopeName: "Sales", version: 3, canonical: Samples.rule("A", 7, "by hand"))
    table.live = [wandering]
    table.applied = [Samples.applied(Samples.live("A", 1), as: Samples.rule("A", 2))]
    #expect(table.plan.changes.map(\.reason) == [.drift])
  }

  @Test func aWhollyIgnoredObjectIsNeitherMadeNorDeleted() {
    var table = PlanCase(desired: [Samples.declared("A", 1), Samples.declared("B", 1)], policy: ignoring(""))
    table.settings.prune = .auto
    #expect(table.plan.changes.map(\.identity.name) == ["B"])
    table.desired.removeFirst()
    table.live = [Samples.live("A", 1)]
    table.applied = [Samples.applied(Samples.live("A", 1))]
    #expect(table.plan.changes.map(\.identity.name) == ["B"])
    #expect(table.plan.ignored.map(\.name) == ["A"])
  }

  @Test func protectedObjectsAreNotDeleted() {
    var table = PlanCase(desired: [Samples.declared("B", 1)], settings: PlanSettings(prune: .auto))
    table.policy.protects = [.init(kind: nil, name: "A", queue: "Sales")]
    table.live = [Samples.live("A", 1), Samples.live("A2", 1)]
    table.applied = table.live.map { Samples.applied($0) }
    #expect(table.plan.changes.filter { $0.action == .delete }.map(\.identity.name) == ["A2"])
    #expect(table.plan.ignored.map(\.name) == ["A"])
  }

  /// A commit in force protected it; this one neither declares nor protects it.
  @Test(arguments: [PrunePolicy.auto, .confirm]) func protectionOutlivesItsEntry(prune: PrunePolicy) {
    var table = PlanCase(desired: [Samples.declared("B", 1)], settings: PlanSettings(prune: prune))
    table.live = [Samples.live("A", 1)]
    table.applied = table.live.map { Samples.applied($0) }
    table.protected = [Samples.key("A")]
    #expect(table.plan.changes.filter { $0.action == .delete }.map(\.hold) == [.protection])
    table.policy.protects = [.init(kind: nil, name: "A", queue: nil)]
    #expect(table.plan.changes.map(\.identity.name) == ["B"])
  }

  /// A group's division that the manifest leaves out is nobody's movement.
  @Test func unmanagedFieldsAreNoMovement() {
    func plan(applied: CanonicalForm, live: CanonicalForm, desired: CanonicalForm) -> Plan {
      let object = Samples.liveGroup("G", live)
      return PlanCase(
        desired: [Samples.declaredGroup("G", desired)], live: [object], applied: [Samples.applied(object, as: applied)]
      ).plan
    }
    let old = Samples.group("G", "old")
    let oldInDivision = Samples.group("G", "old", division: "d-1")
    let new = Samples.group("G", "new")
    #expect(plan(applied: old, live: oldInDivision, desired: old).unchanged.count == 1)
    #expect(plan(applied: old, live: oldInDivision, desired: new).changes.map(\.reason) == [.changedInGit])
    let byHand = Samples.group("G", "by hand", division: "d-1")
    #expect(plan(applied: old, live: byHand, desired: old).changes.map(\.reason) == [.drift])
    let moved = Samples.group("G", "old", division: "d-2")
    #expect(plan(applied: old, live: oldInDivision, desired: moved).changes.map(\.reason) == [.changedInGit])
  }
}
