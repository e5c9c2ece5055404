import Reconciliation

extension Engine {
  /// Lets the plan that somebody named through a closed window, if they gave a reason and nothing else keeps it.
  ///
  /// - Parameter answer: what came of asking for that plan.
  func breakingGlass(
    after answer: RequestAnswer, _ checksum: String?, reason: String?, _ actor: String
  ) async -> RequestAnswer {
    guard let reason, let checksum, case .handled(let status) = answer, status.closure != nil,
      status.checksum == checksum, let waiting = status.waitingChecksum
    else { return answer }
    return await ask { .approve($0, checksum: waiting, actor: actor, reason: reason) }
  }
}
