import RoutingModel
import Testing

@testable import Reconciliation

/// What a replay of calls found makes a plan wait, but not the repairs of what a person let through.
@Suite struct ReplayGuardTests {
  @Test(arguments: [
    (ReplayEvidence.Finding.movedCalls(60, of: 1000, limit: "5%"), "replay.gate.maxMovedCalls", "60 of 1000 calls"),
    (
      .movedCallsOfRule("Billing/VIP", 30, of: 100, limit: "20%"), "replay.gate.perRule",
      "Billing/VIP would win or lose 30"
    ),
    (.noCalls(reason: "no such file"), "replay.calls", "no such file"),
  ])
  func findingsAreViolationsThatAPersonCanLetThrough(
    finding: ReplayEvidence.Finding, setting: String, words: String
  ) {
    let violation = GuardViolation(finding)
    #expect(violation.setting == setting)
    #expect(violation.message.contains(words))
    #expect(violation.isApprovable && violation.isOfReplay)
  }
}
