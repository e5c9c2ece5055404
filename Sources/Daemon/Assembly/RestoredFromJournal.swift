package import Journal
package import Reconciliation
import RoutingModel

extension RestoredState {
  /// What the journal knows: last-applied objects and the facts that the core wrote.
  package init(_ journal: Journal) async throws(JournalError) {
    self.init()
    applied = try await journal.applied()
    let facts = try await journal.facts()
    inForce = CommitInfo(facts["inForce"])
    rejected = CommitInfo(facts["rejected"])
    failed = CommitInfo(facts["failed"])
    suspension = Suspension(facts["suspension"])
    pin = Pin(facts["pin"])
    announced = Announced(facts: facts)
    unresolved = try await journal.unresolvedIntents()
  }
}
