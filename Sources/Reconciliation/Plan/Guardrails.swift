import RoutingModel

/// The limits of `sync.limits`, computed once over a whole plan.
enum Guardrails {
  static func violations(
    of changes: [PlannedChange], live: LiveState, applied: [ResourceKey: AppliedObject],
    sparedByEmptyState: [ExactText: Int],
    limits: GuardLimits
  ) -> [GuardViolation] {
    var violations: [GuardViolation] = []
    for kind in KindCatalog.all {
      let ofKind = changes.filter { $0.key.kind == kind.name }
      let total = live.kinds[kind.name]?.objects.count { applied[$0.key]?.id == $0.id } ?? 0
      let deleted = ofKind.count { $0.action == .delete }
      let changed = ofKind.count { $0.action == .update || $0.action == .adopt }
      if let spared = sparedByEmptyState[kind.name] {
        violations.append(
          GuardViolation(kind: kind.name, subject: .emptyDesiredState, number: spared, total: total, limit: "0"))
        continue
      }
      if total < limits.smallestSet {
        if deleted > 1 {
          violations.append(
            GuardViolation(
              kind: kind.name, subject: .deletedInSmallSet, number: deleted, total: total,
              limit: String(limits.smallestSet)))
        }
        if deleted > 1 { continue }
      }
      // In a small set a percentage means nothing; a number is one in any.
      let isSmall = total < limits.smallestSet
      if limits.maxDeleted.binds(small: isSmall) && !limits.maxDeleted.allows(deleted, of: total) {
        violations.append(
          GuardViolation(
            kind: kind.name, subject: .deleted, number: deleted, total: total, limit: limits.maxDeleted.text))
      }
      // Before anything was ever applied, bringing an organisation in line is what is asked for.
      if !applied.isEmpty && limits.maxChanged.binds(small: isSmall) && !limits.maxChanged.allows(changed, of: total) {
        violations.append(
          GuardViolation(
            kind: kind.name, subject: .changed, number: changed, total: total, limit: limits.maxChanged.text))
      }
    }
    return violations
  }
}
