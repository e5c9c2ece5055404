import RoutingModel

/// Change windows: what keeps a commit, or a repair, waiting until one opens.
extension Reconciler {
  /// Holds what no open window lets through, and wakes up when the next one opens.
  ///
  /// The windows of the commit in force and those of the candidate both have to be open: a commit can close a window
  /// for itself, and cannot open one. What a person brought back is not held: they gave their reason.
  mutating func holdForWindows(
    _ plan: inout Plan, _ target: Target, _ now: Now, _ effects: inout [ReconcilerEffect]
  ) {
    let isInForce = target.commit.sha == inForce?.commit.sha
    let inForceWindows = inForce?.desired.policy.windows ?? []
    let sets = isInForce ? [inForceWindows] : [inForceWindows, target.desired.policy.windows]
    if sets.allSatisfy(\.isEmpty) || (pin?.sha == target.commit.sha && !isInForce) { return }
    guard let closure = WindowClosure.at(now.wall, sets) else { return }
    if isInForce {
      let repairs = WindowClosure.at(now.wall, sets, repairs: true)
      guard plan.changes.contains(where: { repairs != nil || !$0.isRepair }) else { return }
      plan.hold(for: closure, repairsToo: repairs != nil)
    } else {
      // What began inside a window is finished: half a commit is worse than a late one.
      if announced.progress == "\(RevisionRecord.State.applying.rawValue) \(target.commit.sha)" { return }
      // A commit that neither changes anything nor opens a window harms nobody.
      if plan.changes.isEmpty && plan.violations.isEmpty && sets[0] == sets[1] { return }
      plan.hold(for: closure, repairsToo: true)
    }
    if let until = closure.until {
      effects.append(.schedule(.windowOpens, afterMilliseconds: max(1, until.milliseconds(since: now.wall))))
    }
  }

  /// Who names or approves a plan lets all of it through, but for a window: that takes an approval, given while it was
  /// closed, of this very commit.
  func mayPass(_ closure: WindowClosure?, _ target: Target, _ checksum: String) -> Bool {
    closure == nil || approvedOutsideWindows.contains(Self.outsideWindows(target.commit, checksum))
  }

  static func outsideWindows(_ commit: CommitInfo, _ checksum: String) -> String { "\(commit.sha) \(checksum)" }

  /// Whether a newer commit would have to wait for a window: then it does not end the run before it.
  func isKeptWaiting(_ candidate: Target, _ now: Now) -> Bool {
    let sets = [inForce?.desired.policy.windows ?? [], candidate.desired.policy.windows]
    return !sets.allSatisfy(\.isEmpty) && WindowClosure.at(now.wall, sets) != nil
  }
}
