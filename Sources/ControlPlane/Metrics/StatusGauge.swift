/// The numbers of the daemon beside its verdict, each with what it says; the raw value is the metric's name.
package enum StatusGauge: String, CaseIterable, Hashable, Sendable {
  case managedObjects = "routekeeper_managed_objects"
  case planChanges = "routekeeper_plan_changes"
  case driftMissing = "routekeeper_drift_missing"
  case driftChanged = "routekeeper_drift_changed"
  case driftUnmanaged = "routekeeper_drift_unmanaged"
  case coverage = "routekeeper_coverage_ratio"
  case driftAge = "routekeeper_drift_age_seconds"
  case lastApplied = "routekeeper_last_applied_timestamp_seconds"
  case requestBudget = "routekeeper_request_budget_left"
  case outboxPending = "routekeeper_outbox_pending"
  case outboxGivenUp = "routekeeper_outbox_given_up"
  case outboxAge = "routekeeper_outbox_oldest_age_seconds"

  var help: String {
    switch self {
    case .managedObjects: "Live objects that Routekeeper manages."
    case .planChanges: "Changes of the newest plan, those that wait for a person included."
    case .driftMissing: "Managed objects that are gone from the organisation."
    case .driftChanged: "Managed objects that somebody changed by hand."
    case .driftUnmanaged: "Live objects of the managed kinds that are not in git."
    case .coverage: "Share of the live objects that is in git, 0 to 1."
    case .driftAge: "Age of the oldest difference between a managed object and git; 0 without one."
    case .lastApplied: "When a commit was last brought into force, in seconds since 1970."
    case .requestBudget: "Requests to the organisation that the pace leaves to be sent at once."
    case .outboxPending: "Webhook deliveries that are still to be made."
    case .outboxGivenUp: "Webhook deliveries that were given up."
    case .outboxAge: "Age of the oldest event that is still to be delivered; 0 without one."
    }
  }
}
