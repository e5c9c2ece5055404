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
  let organization: GenesysOrganization
  let journal: Journal
  let version: String
  let logger: Logger

  func statusReport() async -> StatusReport {
    let (status, ready) = await engine.status()
    return await report(status, ready: ready)
  }

  func report(_ status: ReconcilerStatus, ready: Bool) async -> StatusReport {
    StatusReport(
      status, ready: ready, now: SystemClock.wall(),
      names: (configuration.organization?.name ?? "", configuration.repository.url ?? ""), version: version,
      gauges: await gauges(status))
  }

  private func gauges(_ status: ReconcilerStatus) async -> [String: Double] {
    var gauges: [String: Double] = ["routekeeper_managed_objects": Double(status.managedCount)]
    if let plan = status.plan { gauges["routekeeper_plan_changes"] = Double(plan.changes.count) }
    if let drift = status.drift {
      gauges["routekeeper_drift_missing"] = Double(drift.missing.count)
      gauges["routekeeper_drift_changed"] = Double(drift.changed.count)
      gauges["routekeeper_drift_unmanaged"] = Double(drift.unmanaged.count)
      gauges["routekeeper_coverage_ratio"] = drift.coverage
    }
    if let remaining = organization.budget(for: 0).remaining {
      gauges["routekeeper_request_budget_left"] = Double(remaining)
    }
    // A journal that cannot be read ends the daemon elsewhere; the metrics go on without it until then.
    let endpoints = (try? await journal.endpointStates()) ?? []
    gauges["routekeeper_outbox_pending"] = Double(endpoints.reduce(0) { $0 + $1.pending })
    gauges["routekeeper_outbox_given_up"] = Double(endpoints.reduce(0) { $0 + $1.dead })
    return gauges
  }

  /// What the pace allows for the rest of a run.
  func progressReport(_ progress: RunProgress) -> JSONValue {
    progress.report(organization, configuration)
  }
}

extension GenesysOrganization {
  /// Below, a read is over before anybody has read the line about it.
  private static var longRead: Int { 10 }

  /// How far a long read of the lists is, and how long the pace makes the rest take; `nil` when there is none.
  func readingReport(_ configuration: Configuration) -> JSONValue? {
    let (done, total) = pages.state
    guard total >= Self.longRead, done < total else { return nil }
    let pace = configuration.organization?.requestsPerMinute ?? 0
    var object = JSONObject([
      ("stage", "reading"), ("done", .integer(Int64(done))), ("total", .integer(Int64(total))),
      ("requestsPerMinute", .integer(Int64(pace))),
    ])
    if pace > 0 { object["secondsLeft"] = .integer((budget(for: total - done).millisecondsUntilSent + 999) / 1000) }
    return .object(object)
  }
}

extension RunProgress {
  /// For people who wait: how far the run is, and how long the pace makes the rest take.
  func report(_ organization: GenesysOrganization, _ configuration: Configuration) -> JSONValue {
    let left = max(0, total - done)
    let budget = organization.budget(for: left)
    let pace = configuration.organization?.requestsPerMinute ?? 0
    var object = JSONObject([
      ("stage", "applying"), ("done", .integer(Int64(done))), ("total", .integer(Int64(total))),
      ("requestsPerMinute", .integer(Int64(pace))),
    ])
    if pace > 0 { object["secondsLeft"] = .integer((budget.millisecondsUntilSent + 999) / 1000) }
    return .object(object)
  }
}
