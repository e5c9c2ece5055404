import Reconciliation
import RoutingModel

/// What is told as drift: only what somebody else did, and once.
extension TortureWorld {
  mutating func checkDrift(_ transaction: JournalTransaction) {
    for event in transaction.events where event.type == .driftDetected {
      let name = event.resource?.identity.name ?? ""
      if ledger.foreignChanges[name] == nil && ledger.failedCommits.isEmpty
        && !ledger.namesOfUnknownOutcome.contains(name) && !isWrittenInAnotherTime(name)
      {
        violate(.driftIsToldOnce, "drift of \(name) is told, which nobody but us ever touched")
      }
      if isTold(name, of: event.resource?.identity.kind) {
        violate(.driftIsToldOnce, "drift of \(name) is told again, though it has not ended")
      }
    }
  }

  /// The fact that drift was told is kept until it has ended.
  private func isTold(_ name: ExactText, of kind: ExactText?) -> Bool {
    ledger.facts.contains { key, fact in
      key.hasPrefix("drift ") && fact["name"]?.textValue == name && fact["kind"]?.textValue == kind
    }
  }

  /// Written by an earlier process, before the civil clock was set forward: how long ago that was, nobody can tell.
  private func isWrittenInAnotherTime(_ name: ExactText) -> Bool {
    guard let last = ledger.mutations.last(where: { $0.change.name == name }) else { return false }
    return last.life != life && ledger.clockSetForwardAt >= last.at
  }
}
