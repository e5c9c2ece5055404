/// A moment at which something can go wrong. The codes are those of `docs/reliability.md`.
package enum FaultPoint: String, CaseIterable, Hashable, Sendable {
  /// A look at git is about to begin; is over, not yet told; is told.
  case fetchBegins = "G1"
  case fetchEnds = "G4"
  case fetchTold = "G5"
  /// A commit is about to be read; is read, not yet told.
  case loadBegins = "V1"
  case loadEnds = "V2"
  /// A transaction without intent or outcome (a commit's arrival, a finding, a decision), and one that ends a commit.
  case noteBegins = "V3"
  case noteDurable = "V4"
  case deploymentEnds = "A11"
  case deploymentDurable = "A12"
  /// An intent.
  case intentBegins = "D2"
  case intentDurable = "A1"
  /// An outcome with its audit record and events.
  case outcomeBegins = "A4"
  case outcomeDurable = "A5"
  /// A token request, a page of a list, a read of one object, a write: it leaves; it was carried out and its answer is
  /// under way; the answer is there.
  case tokenLeaves = "L1"
  case tokenLands = "L2"
  case pageLeaves = "L3"
  case pageLands = "L4"
  case listTold = "L6"
  case readLeaves = "A8"
  case readLands = "A9"
  case writeLeaves = "A2"
  case writeLands = "A3"
  case writeAnswered = "A6"
  /// A webhook: due, not sent; received; its answer is there, nothing written down; written down.
  case webhookLeaves = "W1"
  case webhookLands = "W2"
  case webhookAnswered = "W3"
  case webhookRecorded = "W5"
  /// A push hook came in.
  case hint = "H1"
  /// A timer of the core rings.
  case timer = "P1"
  /// The process has started and told the core nothing yet.
  case started = "P2"
}

/// What goes wrong.
package enum FaultKind: String, CaseIterable, Hashable, Sendable {
  // The process.
  case kill, powerLoss, hang, terminate, reload, secondInstance
  // The clock.
  case wallForward, wallBack, wallDecadeForward, wallDecadeBack
  // Git.
  case pushNewer, pushInvalid, pushRefused, pushThree, rewind, remoteDown, emptied
  // People at the organisation, and at the command line.
  case editObject, deleteObject, makeTwin, suspendResume
  // The wire between client and organisation.
  case loseRequest, loseAnswer, errorAfter, errorBefore, rateLimit, revokeToken, truncate, garbage, slow
  // The disk.
  case diskError, diskFull
  // The receiver of webhooks.
  case receiverError, loseAcknowledgement, receiverGone, receiverThrottles, receiverRedirects

  private static let anywhere: [FaultKind] = [
    .kill, .powerLoss, .hang, .terminate, .reload, .secondInstance, .wallForward, .wallBack, .wallDecadeForward,
    .wallDecadeBack, .pushNewer, .pushInvalid, .pushRefused, .pushThree, .rewind, .remoteDown, .emptied, .editObject,
    .deleteObject, .makeTwin, .suspendResume,
  ]

  /// What can go wrong at a point.
  package static func applicable(at point: FaultPoint) -> [FaultKind] {
    switch point {
    case .tokenLeaves:
      anywhere + [.loseRequest, .loseAnswer, .errorAfter, .errorBefore, .rateLimit, .truncate, .garbage, .slow]
    case .pageLeaves, .readLeaves, .writeLeaves:
      anywhere + [
        .loseRequest, .loseAnswer, .errorAfter, .errorBefore, .rateLimit, .revokeToken, .truncate, .garbage, .slow,
      ]
    case .intentBegins, .outcomeBegins, .noteBegins, .deploymentEnds, .webhookAnswered:
      anywhere + [.diskError, .diskFull]
    case .webhookLeaves:
      anywhere + [.receiverError, .loseAcknowledgement, .receiverGone, .receiverThrottles, .receiverRedirects]
    case .fetchBegins, .fetchEnds, .fetchTold, .loadBegins, .loadEnds, .noteDurable, .deploymentDurable,
      .intentDurable, .outcomeDurable, .tokenLands, .pageLands, .listTold, .readLands, .writeLands, .writeAnswered,
      .webhookLands, .webhookRecorded, .hint, .timer, .started:
      anywhere
    }
  }
}

/// A fault at one exact moment: the `occurrence`-th time (from 1) that a history passes a point.
package struct Strike: Hashable, Sendable, CustomStringConvertible {
  package let point: FaultPoint
  package let occurrence: Int
  package let fault: FaultKind

  package init(_ point: FaultPoint, _ occurrence: Int, _ fault: FaultKind) {
    self.point = point
    self.occurrence = occurrence
    self.fault = fault
  }

  /// Reads what `description` writes: `A3:2:kill`.
  package init?(_ text: String) {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 3, let point = FaultPoint(rawValue: parts[0]), let occurrence = Int(parts[1]),
      let fault = FaultKind(rawValue: parts[2])
    else { return nil }
    self.init(point, occurrence, fault)
  }

  package var description: String { "\(point.rawValue):\(occurrence):\(fault.rawValue)" }
}
