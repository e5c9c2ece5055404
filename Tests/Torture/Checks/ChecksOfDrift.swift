import Reconciliation
import RoutingModel

/// What is told as drift: only what somebody else did, and once. What is told as in sync: nothing that our own unfinished
/// work has moved.
extension TortureWorld {
  mutating func checkDrift(_ transaction: JournalTransaction) {
    checkAges(transaction)
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

  /// A finding that stands keeps its age, also where a process that has just started writes it down again.
  private mutating func checkAges(_ transaction: JournalTransaction) {
    for (name, finding) in transaction.facts.sorted(by: { $0.key < $1.key }) where name.hasPrefix("finding ") {
      guard let known = ledger.facts[name], finding["isDrift"] == known["isDrift"] else { continue }
      if finding["firstSeen"] != known["firstSeen"] {
        let (old, new) = (known["firstSeen"]?.stringValue ?? "", finding["firstSeen"]?.stringValue ?? "")
        violate(.agesStand, "\(name) was first seen at \(old), now at \(new)")
      }
    }
  }

  /// What is told of findings has the ages that are written down.
  mutating func checkReport() {
    guard let process, process.queue.isEmpty, let report = process.core.status(now).drift else { return }
    for finding in report.missing + report.changed + report.unmanaged {
      let known = ledger.facts.first { name, fact in
        name.hasPrefix("finding ") && fact["name"]?.textValue == finding.key.name
          && fact["kind"]?.textValue == finding.key.kind
      }?.value["firstSeen"]?.stringValue
      if let known, known != finding.firstSeen.rfc3339 {
        violate(.agesStand, "\(finding.key.name) was first seen \(known), the report says \(finding.firstSeen.rfc3339)")
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

  /// Whether the object was so before a change of ours.
  private func isAsBefore(_ change: LiveObjects.Change) -> Bool {
    guard let after = change.after else { return false }
    return ledger.mutations.contains { $0.change.id == change.id && $0.change.before?.priority == after.priority }
  }

  /// Changes of a commit that is not in force, since the newest read.
  mutating func checkHalfDone() {
    guard let process, let last = ledger.mutations.last, last.life == life, last.at > process.lastListStartedAt
    else { return }
    let status = process.core.status(now)
    guard status.verdict == .inSync, let sha = status.commit?.sha, let declared = remote.rules(of: sha) else { return }
    let live = LiveObjects(organization)
    for own in ledger.mutations.reversed().prefix(while: { $0.life == life && $0.at > process.lastListStartedAt }) {
      guard (own.change.after ?? own.change.before)?.kind == "RoutingRule",
        let commit = own.operation.flatMap({ ledger.intents[$0.text]?.commit?.sha }), commit != sha
      else { continue }
      let found = live.rules(named: own.change.name).map(\.priority)
      let left = own.change.after.map { [$0.priority] } ?? []
      let wanted = declared[own.change.name].map { [Int64($0)] } ?? []
      // An adopted object that was given back is as somebody had made it.
      let wasSo = wanted.isEmpty && isAsBefore(own.change)
      if found == left && found != wanted && !wasSo {
        violate(
          .failureLeavesLastGood,
          "in sync with \(sha.suffix(4)), but \(own.change.name) is as an unfinished commit left it")
      }
    }
  }
}
