/// What replaying calls of the past found against a commit (`replay.gate`). It goes with the desired state, so that a
/// plan waits for a person as it does for any other guard.
package struct ReplayEvidence: Hashable, Sendable {
  package enum Finding: Hashable, Sendable {
    /// Calls that another rule than before would take.
    case movedCalls(Int, of: Int, limit: String)
    /// Calls that one rule would win or lose, of those it took before.
    case movedCallsOfRule(String, Int, of: Int, limit: String)
    /// The gate is on and there was nothing to judge by.
    case noCalls(reason: String)
  }

  package let findings: [Finding]

  package init(findings: [Finding]) { self.findings = findings }
}
