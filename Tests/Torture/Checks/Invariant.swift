/// What must hold. Numbers are those of `docs/reliability.md`.
package enum Invariant: Int, CaseIterable, Hashable, Sendable, Comparable {
  case onlyValidCommits = 1
  case oneCommitPerPlan = 2
  case intentFirst = 3
  case oneObjectPerKey = 4
  case onlyOwnObjects = 5
  case noBlindOverwrite = 6
  case deletesNeedProof = 7
  case emptyDeletesNothing = 8
  case failureLeavesLastGood = 10
  case commitsMoveForward = 11
  case mutationIsRecorded = 13
  case outcomeHasEvent = 14
  case deliveredSame = 15
  case sequenceIsGapless = 16
  case auditIsIntact = 17
  case noFalseSuccess = 18
  case signatureIsValid = 19
  case nothingAcknowledgedIsLost = 21
  case noWritesAfterDiskFailure = 22
  case oneInstance = 23
  case pacing = 27
  case retryAfterIsObeyed = 28
  case poisonBlocksNothing = 29
  case convergesAndRests = 30
  case outboxDrains = 31
  case driftIsToldOnce = 32
  case restartNeedsNobody = 33
  case modelAgrees = 35
  case windowsAreKept = 37
  case alarmsAreToldOnce = 38
  case agesStand = 39
  case receiversAreSpared = 40

  package static func < (left: Invariant, right: Invariant) -> Bool { left.rawValue < right.rawValue }

  package var promise: String {
    switch self {
    case .onlyValidCommits: "nothing is written for a commit that is not valid as a whole"
    case .oneCommitPerPlan: "what is written is what one commit declares, or takes a failed one back"
    case .intentFirst: "no write leaves without a durable intent"
    case .oneObjectPerKey: "no object is made twice; no POST follows one of unknown outcome without a read"
    case .onlyOwnObjects: "an object that no commit declares is never changed or deleted"
    case .noBlindOverwrite: "a change by somebody else is not overwritten unread"
    case .deletesNeedProof: "an object is deleted only if a commit in force declared it and the present one does not"
    case .emptyDeletesNothing: "an empty or unreadable repository deletes nothing"
    case .failureLeavesLastGood: "after a failed commit, live is what the commit in force declares"
    case .commitsMoveForward: "an older commit comes in force only if the branch or a person went back"
    case .mutationIsRecorded: "every change that was made has its intent, exactly one outcome and the right commit"
    case .outcomeHasEvent: "every outcome that changed something has its event"
    case .deliveredSame: "every attempt at an event carries the same id and the same bytes"
    case .sequenceIsGapless: "a receiver's sequence numbers have no gap"
    case .auditIsIntact: "the audit log verifies, and holds every head that was ever given out"
    case .noFalseSuccess: "no record claims a change that the organisation never made"
    case .signatureIsValid: "every webhook is signed over its id, time and bytes"
    case .nothingAcknowledgedIsLost: "what was durable once is there after every restart"
    case .noWritesAfterDiskFailure: "after the disk failed nothing is acknowledged and nothing is sent"
    case .oneInstance: "a second process on the same state is refused"
    case .pacing: "requests in any 60 s stay within the pace, and one token request is under way at most"
    case .retryAfterIsObeyed: "Retry-After is obeyed"
    case .poisonBlocksNothing: "a bad commit, event or object never keeps others from going on"
    case .convergesAndRests: "when faults end, live becomes what git declares, and then nothing is written any more"
    case .outboxDrains: "when receivers are well, everything pending is delivered"
    case .driftIsToldOnce: "drift in quiet is found within an interval, told once, and repaired"
    case .restartNeedsNobody: "the process starts again by itself after every end"
    case .windowsAreKept: "no deployment begins while no window is open"
    case .alarmsAreToldOnce: "an alarm is raised once, cleared once, and none stands when all is well"
    case .agesStand: "the age of a finding does not change while it stands"
    case .receiversAreSpared: "what a receiver does not take is sent again only after a pause"
    case .modelAgrees: "a small reference model agrees"
    }
  }

  /// Those of the list that this simulation does not decide, and what does.
  package static let elsewhere: [(number: Int, reason: String)] = [
    (9, "the organisation allows equal priorities, so that no order of writes can be wrong by them"),
    (12, "secrets never reach the core; the canary tests of the real process hold it"),
    (20, "the body of a push hook is only a hint here; the receiver's tests hold it"),
    (24, "the journal's own tests open databases of newer and older schemas"),
    (25, "the hostile-input tests and the fuzzers hold the limits"),
    (26, "the hostile-input tests and the fuzzers hold it"),
    (34, "the simulation's own tests and `make torture` play equal histories twice, in one process and in two"),
    (36, "every history ends with the same commit, and 35 asks for exactly its objects whatever came before"),
  ]
}

package struct Violation: Hashable, Sendable {
  package let invariant: Invariant
  package let at: Int64
  package let message: String
}
