import Reconciliation
import RoutingModel

extension TortureWorld {
  /// The reference model: a read that led to nothing means that live is what the commit in force declares.
  mutating func checkModel(_ state: LiveState, readAt start: Int64) {
    guard let process, process.core.status(now).verdict == .inSync, let sha = ledger.inForce.last,
      let declared = remote.rules(of: sha), state.kinds.values.allSatisfy(\.complete), ledger.writesUnderWay == 0,
      !ledger.awaitsAnswer(in: life), start > ledger.lastForeignChange + Int64(history.rates.staleness)
    else { return }
    let live = LiveObjects(organization)
    let invariant: Invariant = ledger.failedCommits.isEmpty ? .modelAgrees : .failureLeavesLastGood
    let settled = declared.filter { hasSettled($0.key, before: start) }
    let group = remote.declaresGroup(sha) && hasSettled(Declared.groupName, before: start)
    for difference in live.differences(from: settled, group: group) {
      violate(invariant, "in sync with \(sha.suffix(4)), but \(difference)")
    }
    for object in live.objects.values.sorted(by: { $0.id < $1.id }) where object.kind == "RoutingRule" {
      if declared[object.name] == nil && hasSettled(object.name, before: start)
        && ledger.applied.values.contains(where: { $0.id == object.id })
      {
        violate(invariant, "in sync with \(sha.suffix(4)), but \(object.name) is still there")
      }
    }
  }

  /// What was written within the settling window stands in for what a read shows of it, so that a read that is too old
  /// is no drift; who changes it meanwhile is seen at the next interval.
  private func hasSettled(_ name: ExactText, before start: Int64) -> Bool {
    guard let last = ledger.mutations.last(where: { $0.change.name == name }) else { return true }
    // To a process that starts after the clock was set back, all that was written before looks just written.
    let looksNew = last.life != life && ledger.clockSetBackAt >= last.at
    // One that was looked up after a restart counts from when that told.
    let told = last.operation.flatMap { ledger.closedAt[$0.text] } ?? last.at
    let from = looksNew ? process?.startedAt ?? time : max(last.at, told)
    return start - from > settings.settlingWindow + 2_000
  }
}
