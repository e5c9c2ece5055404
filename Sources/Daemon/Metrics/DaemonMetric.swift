/// What the daemon measures while it works; the raw value is the metric's name.
enum DaemonMetric: String, CaseIterable, Sendable {
  case fetchDuration = "routekeeper_fetch_duration_seconds"
  case validationDuration = "routekeeper_validation_duration_seconds"
  case readDuration = "routekeeper_read_duration_seconds"
  case planDuration = "routekeeper_plan_duration_seconds"
  case applyDuration = "routekeeper_apply_duration_seconds"
  case leadTime = "routekeeper_commit_lead_time_seconds"
  case driftDuration = "routekeeper_drift_duration_seconds"
  case changes = "routekeeper_changes_total"
  case events = "routekeeper_events_total"

  var help: String {
    switch self {
    case .fetchDuration: "Time that a look at the git remote took, by outcome."
    case .validationDuration: "Time to read and validate a commit, by outcome."
    case .readDuration: "Time of a complete read of the organisation, the pace included, by outcome."
    case .planDuration: "Time to compare git, live and what was last applied."
    case .applyDuration: "Time of a run of changes, what was taken back included, by outcome."
    case .leadTime: "Time from the first sight of a commit to its being in force."
    case .driftDuration: "Time that a difference stood between its detection and its end."
    case .changes: "Changes to live objects, by kind, action and outcome."
    case .events: "Events, by type, as webhooks hear of them."
    }
  }

  /// Bounds of the buckets, where the usual ones (milliseconds to minutes) do not fit.
  var bounds: [Double]? {
    switch self {
    case .leadTime, .driftDuration: [1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400, 604_800]
    default: nil
    }
  }
}

/// How a timed step came out, as a label.
enum StepOutcome: String, CaseIterable, Sendable {
  case ok, failed
  /// A commit that was read and is wrong.
  case invalid
  /// A run that left something for the next pass.
  case postponed
}
