package import Journal
package import Reconciliation
import RoutingModel

extension RestoredState {
  /// The longest `sync.settlingWindow`, in milliseconds.
  private static let longestSettlingWindow: Int64 = 600_000

  /// What the journal knows: last-applied objects, open intents, late deletions, commits on
  /// their way and the facts that the core wrote.
  package init(_ journal: Journal) async throws(JournalError) {
    self.init(
      applied: try await journal.applied(), facts: try await journal.facts(),
      unresolved: try await journal.unresolvedIntents(),
      deletions: try await journal.deletions(within: Self.longestSettlingWindow),
      undecided: try await journal.undecidedCommits())
  }

  /// The commit in force, as the journal has it now.
  static func commitInForce(_ journal: Journal) async throws(JournalError) -> String? {
    RestoredState(applied: [:], facts: try await journal.facts(), unresolved: []).inForce?.sha
  }
}
