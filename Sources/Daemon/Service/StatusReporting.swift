import ControlPlane
import Reconciliation
import RoutingModel

/// The core's status as the page, the metrics and `routekeeper status` show it.
extension StatusReport {
  init(
    _ status: ReconcilerStatus, ready: Bool, now: Instant, names: (organization: String, repository: String),
    version: String, gauges: [StatusGauge: Double]
  ) {
    self.init(
      verdict: Verdict(status.verdict), commit: status.commit,
      tip: status.tip.map { Tip(sha: $0.sha, state: Tip.State(status.tipState)) },
      evidenceAgeSeconds: status.evidenceAge.map { $0 / 1000 },
      stages: Stages(
        source: StageReport(status.source, now), validation: StageReport(status.validation, now),
        plan: StageReport(status.planning, now, waits: status.waits), apply: StageReport(status.applying, now)),
      lastError: status.lastError, alarms: Alarm.Name.allCases.map { AlarmReport($0, status.alarms, now) },
      ready: ready, organization: names.organization, repository: names.repository,
      version: version, details: status.details, gauges: gauges)
  }
}

extension AlarmReport {
  init(_ name: Alarm.Name, _ standing: [Alarm], _ now: Instant) {
    let alarm = standing.first { $0.name == name }
    self.init(
      name: name.rawValue, ageSeconds: alarm.map { max(0, now.milliseconds(since: $0.since) / 1000) },
      message: alarm?.message ?? "", wayOut: name.wayOut)
  }
}

extension StageReport {
  init(_ stage: ReconcilerStatus.Stage, _ now: Instant, waits: Bool = false) {
    let state: State =
      switch stage.state {
      case "ok": waits ? .waiting : .ok
      case "running": .running
      case "retrying": .waiting
      case "failed": .failed
      default: .unknown
      }
    self.init(
      state: state, commitSHA: stage.commit,
      ageSeconds: stage.at.map { max(0, now.milliseconds(since: $0) / 1000) }, message: stage.error)
  }
}

extension Verdict {
  init(_ verdict: ReconcilerStatus.Verdict) {
    self =
      switch verdict {
      case .inSync: .inSync
      case .drifted: .drifted
      case .pending: .pending
      case .applying: .applying
      case .failed: .failed
      case .suspended: .suspended
      case .quarantined: .quarantined
      case .deferred: .deferred
      case .unknown: .unknown
      }
  }
}

extension StatusReport.Tip.State {
  init(_ state: ReconcilerStatus.TipState) {
    self =
      switch state {
      case .applied: .applied
      case .rejected: .rejected
      case .pending: .pending
      case .deferred: .deferred
      }
  }
}
