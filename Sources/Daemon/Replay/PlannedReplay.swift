import CallReplay
import Reconciliation
import RoutingModel

/// The rules that are live, and those that will be once a plan is carried out: what nobody declared takes calls too.
enum PlannedReplay {
  static func sides(_ plan: Plan, _ live: LiveState) -> [[ReplayRule]] {
    var rules: [ResourceKey: ReplayRule] = [:]
    for kind in live.kinds.values {
      for object in kind.objects { rules[object.key] = rule(object.key, object.scopeName, object.canonical, live) }
    }
    let before = rules
    for change in plan.changes {
      rules[change.key] = change.desired.flatMap { rule(change.key, change.identity.queue, $0, live) }
    }
    return [before, rules].map { side in side.sorted { $0.key < $1.key }.map(\.value) }
  }

  private static func rule(
    _ key: ResourceKey, _ queueName: ExactText?, _ body: CanonicalForm, _ live: LiveState
  ) -> ReplayRule? {
    guard let id = key.scope else { return nil }
    let name = live.references.name(of: id, in: .queues) ?? queueName ?? id
    return ReplayRule(
      kind: key.kind, name: key.name, queue: name, queueKeys: name == id ? [id] : [name, id], body: body.object)
  }
}

extension OneShot {
  /// What a plan does to calls of the past; `nil` where the configuration names none.
  func replay(
    _ plan: Plan, _ live: LiveState, _ desired: DesiredState
  ) async throws -> (document: JSONObject, evidence: ReplayEvidence)? {
    guard let history = CallHistory(configuration), !plan.changes.isEmpty else { return nil }
    onStage("replaying calls")
    do throws(DaemonFailure) {
      let (_, result) = try await history.replay(types: desired.callFields.types, measuresLatency: false) { _ in
        PlannedReplay.sides(plan, live)
      }
      guard let result else { return nil }
      let document = JSONObject([
        ("calls", .integer(Int64(result.calls))), ("badLines", .integer(Int64(result.badLineCount))),
        ("comparison", .object(result.comparison)),
      ])
      return (document, ReplayEvidence(findings: configuration.replay.gate.findings(result)))
    } catch {
      let reason = error.description
      let findings: [ReplayEvidence.Finding] = configuration.replay.gate.isOn ? [.noCalls(reason: reason)] : []
      return (JSONObject([("calls", 0), ("error", .string(reason))]), ReplayEvidence(findings: findings))
    }
  }
}
