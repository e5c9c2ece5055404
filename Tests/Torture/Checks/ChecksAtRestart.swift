import Journal
import RoutingModel

/// What is checked whenever the product starts again: everything that was acknowledged is there.
extension TortureWorld {
  mutating func checkRestart(_ journal: Journal) async {
    // A new process knows nothing of what the earlier one had read.
    ledger.knownVersions = [:]
    ledger.plannedVersions = [:]
    ledger.tokenRequestsUnderWay = 0
    ledger.notBefore = 0
    do {
      let open = Set(try await journal.unresolvedIntents().map(\.operationID))
      let applied = try await journal.applied()
      let facts = try await journal.facts()
      let head = try await journal.auditHead()
      adoptUncertain(open, facts, head)
      if head != ledger.heads.last ?? .empty {
        let recorded = ledger.heads.last?.size ?? 0
        violate(.nothingAcknowledgedIsLost, "the audit log has \(head.size) records, \(recorded) were acknowledged")
      }
      for id in ledger.openIntents.keys.sorted() where !open.contains(id) {
        violate(.nothingAcknowledgedIsLost, "the open intent \(id) is gone")
      }
      for id in open.sorted() where ledger.openIntents[id] == nil {
        violate(.nothingAcknowledgedIsLost, "the intent \(id) is open, though it was closed or never recorded")
      }
      for (key, object) in ledger.applied where applied[key] != object {
        violate(.nothingAcknowledgedIsLost, "what was applied to \(key.name) is not what was recorded")
      }
      if applied.count != ledger.applied.count {
        violate(
          .nothingAcknowledgedIsLost, "\(applied.count) applied objects, \(ledger.applied.count) were recorded")
      }
      for (key, value) in ledger.facts where facts[key] != value {
        violate(.nothingAcknowledgedIsLost, "the fact \(key) is not what was recorded")
      }
      try await checkAudit(journal)
    } catch { violate(.nothingAcknowledgedIsLost, "the journal cannot be read: \(error.message)") }
  }

  /// A transaction that was under way when the disk failed or the process died is there as a whole or not at all. The
  /// length of the audit log tells which; where a transaction has no record, what it says does.
  private mutating func adoptUncertain(_ open: Set<String>, _ facts: [String: JSONValue], _ head: AuditHead) {
    for transaction in ledger.uncertain {
      let before = ledger.heads.last ?? .empty
      let opened = transaction.intents.allSatisfy { open.contains($0.operationID) }
      let closed = transaction.closings.allSatisfy { !open.contains($0.operationID) }
      let stated = transaction.facts.allSatisfy { ($0.value.isNull ? nil : $0.value) == facts[$0.key] }
      let says = !transaction.intents.isEmpty || !transaction.closings.isEmpty || !transaction.facts.isEmpty
      let isThere =
        transaction.audits.isEmpty
        ? says && opened && closed && stated : head.size == before.size + Int64(transaction.audits.count)
      guard isThere else { continue }
      if !opened || !closed || !stated {
        violate(.nothingAcknowledgedIsLost, "of a transaction that the disk failed under, a part is there")
      }
      ledger.recorded(transaction, head, at: time)
    }
    ledger.uncertain = []
  }

  mutating func checkAudit(_ journal: Journal) async throws(JournalError) {
    let verification = try await journal.verify(anchors: Array(ledger.heads.suffix(200)))
    for finding in verification.findings.prefix(3) { violate(.auditIsIntact, finding.message) }
  }
}
