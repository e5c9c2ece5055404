import ControlPlane
import GenesysCloud
import Journal
import Logging
import Reconciliation
import RoutingModel

/// What the daemon's inner services share while one configuration is in force.
struct DaemonParts: Sendable {
  let configuration: Configuration
  let engine: Engine
  let source: CommitSource
  let replays: ReplayJudge
  let organization: GenesysOrganization
  let journal: Journal
  let version: String
  let logger: Logger

  func statusReport() async -> StatusReport {
    let (status, ready) = await engine.status()
    return await report(status, ready: ready)
  }

  func report(_ status: ReconcilerStatus, ready: Bool) async -> StatusReport {
    var report = StatusReport(
      status, ready: ready, now: SystemClock.wall(),
      names: (configuration.organization?.name ?? "", configuration.repository.url ?? ""), version: version,
      gauges: gauges(status))
    do throws(JournalError) {
      let endpoints = try await journal.endpointStates()
      report.gauges[.outboxPending] = Double(endpoints.reduce(0) { $0 + $1.pending })
      report.gauges[.outboxGivenUp] = Double(endpoints.reduce(0) { $0 + $1.dead })
      report.gauges[.outboxAge] = Self.age(endpoints.compactMap(\.oldestPending).min())
      report.gauges[.lastApplied] = try await journal.lastApplied().map { Double($0.milliseconds) / 1000 }
    } catch {
      report.lastError = report.lastError ?? HistoryUnreadable(reason: error.message).message
    }
    return report
  }

  /// Seconds since then; 0 where there is nothing, and where the clock was set back.
  private static func age(_ time: Instant?) -> Double {
    time.map { max(0, Double(SystemClock.wall().milliseconds(since: $0)) / 1000) } ?? 0
  }

  private func gauges(_ status: ReconcilerStatus) -> [StatusGauge: Double] {
    var gauges: [StatusGauge: Double] = [.managedObjects: Double(status.managedCount)]
    if let plan = status.plan { gauges[.planChanges] = Double(plan.changes.count) }
    if let drift = status.drift {
      gauges[.driftMissing] = Double(drift.missing.count)
      gauges[.driftChanged] = Double(drift.changed.count)
      gauges[.driftUnmanaged] = Double(drift.unmanaged.count)
      gauges[.driftAge] = Self.age((drift.missing + drift.changed).map(\.firstSeen).min())
      gauges[.coverage] = drift.coverage
    }
    if let remaining = organization.budget(for: 0).remaining {
      gauges[.requestBudget] = Double(remaining)
    }
    return gauges
  }
}
