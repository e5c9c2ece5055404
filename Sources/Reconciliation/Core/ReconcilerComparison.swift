import RoutingModel

extension Reconciler {
  /// A plan, and all that it follows from beside the settings and what was applied: those end it when they change.
  struct Comparison: Sendable {
    let commit: CommitInfo
    let desired: DesiredState
    let live: LiveState
    let protected: Set<ResourceKey>
    let plan: Plan
    /// What the plan leaves as it is is on record as applied; when anything of that changes, there is no comparison.
    var isRecorded = false
  }

  /// The plan for this target; the last one where nothing moved since. Most passes find nothing, and ten thousand
  /// objects are then not even looked at: a listing of the same pages is the same array.
  mutating func compare(_ target: Target, _ live: LiveState, _ now: Now) -> Plan {
    let protected = protected(against: target)
    if let compared, compared.protected == protected, compared.commit == target.commit,
      compared.desired.resources == target.desired.resources,
      compared.desired.policy == target.desired.policy, Self.isSame(compared.live, live)
    {
      return compared.plan
    }
    plansMade &+= 1
    let plan = Planner.plan(
      Planner.Input(
        commit: target.commit, desired: target.desired, live: live, applied: applied, settings: settings.plan,
        now: now.wall, protected: protected, adoptions: adoptions))
    // An exception may end between two passes.
    let dependsOnTime = !target.desired.policy.ignores.isEmpty
    compared =
      dependsOnTime
      ? nil : Comparison(commit: target.commit, desired: target.desired, live: live, protected: protected, plan: plan)
    return plan
  }

  private static func isSame(_ one: LiveState, _ other: LiveState) -> Bool {
    one.references == other.references && one.kinds.count == other.kinds.count
      && one.kinds.allSatisfy { name, kind in
        guard let twin = other.kinds[name] else { return false }
        return kind.complete == twin.complete && kind.available == twin.available && kind.objects == twin.objects
      }
  }
}
