import CallReplay
import Reconciliation
import RoutingModel

/// `replay.gate`: how many calls of the past a commit may move without a person.
package struct ReplayGate: Hashable, Sendable {
  /// Of all calls.
  let maxMovedCalls: GuardLimit?
  /// Of the calls that a rule took before; a rule that took none is not bound.
  let perRule: GuardLimit?

  package var isOn: Bool { maxMovedCalls != nil || perRule != nil }

  init() { (maxMovedCalls, perRule) = (nil, nil) }

  init(_ object: JSONObject) throws(SettingProblem) {
    var limits: [String: GuardLimit] = [:]
    for member in object.members {
      guard ["maxMovedCalls", "perRule"].contains(member.key.string) else {
        throw SettingProblem("unknown key \"\(member.key)\"; there are maxMovedCalls and perRule")
      }
      switch SettingType<GuardLimit>.limit.read(member.value) {
      case .success(let limit): limits[member.key.string] = limit
      case .failure(let problem): throw SettingProblem("\(member.key): \(problem.message)")
      }
    }
    (maxMovedCalls, perRule) = (limits["maxMovedCalls"], limits["perRule"])
  }

  func findings(_ result: ReplayResult) -> [ReplayEvidence.Finding] {
    var findings: [ReplayEvidence.Finding] = []
    let moved = result.moves.reduce(0) { $0 + $1.calls }
    if let limit = maxMovedCalls, !limit.allows(moved, of: result.calls) {
      findings.append(.movedCalls(moved, of: result.calls, limit: limit.text))
    }
    guard let limit = perRule else { return findings }
    for change in RuleChange.all(of: result) {
      guard let before = change.before, before.taken > 0 else { continue }
      let moved = result.moves.filter { $0.before == change.identity || $0.after == change.identity }
        .reduce(0) { $0 + $1.calls }
      if !limit.allows(moved, of: before.taken) {
        let rule = "\(change.identity.queue)/\(change.identity.name)"
        findings.append(.movedCallsOfRule(rule, moved, of: before.taken, limit: limit.text))
      }
    }
    return findings
  }
}
