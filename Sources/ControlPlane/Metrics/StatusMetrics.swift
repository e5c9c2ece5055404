import RoutingModel

/// What the status says, as gauges. They are computed when scraped, so that ages are true at that moment.
enum StatusMetrics {
  static func text(_ report: StatusReport) -> String {
    var output = PrometheusText()
    output.family("routekeeper_verdict", type: "gauge", help: "1 for the verdict about the commit in force.")
    for verdict in Verdict.allCases {
      output.sample("routekeeper_verdict", [("verdict", verdict.rawValue)], verdict == report.verdict ? 1 : 0)
    }
    output.family("routekeeper_ready", type: "gauge", help: "1 while the verdict is younger than three intervals.")
    output.sample("routekeeper_ready", [], report.ready ? 1 : 0)
    if let age = report.evidenceAgeSeconds {
      output.family(
        "routekeeper_evidence_age_seconds", type: "gauge", help: "Time since a complete read confirmed the verdict.")
      output.sample("routekeeper_evidence_age_seconds", [], Double(age))
    }
    output.family("routekeeper_stage_ok", type: "gauge", help: "1 while a stage of the way from git is in order.")
    for (name, stage) in report.stages.named {
      output.sample("routekeeper_stage_ok", [("stage", name)], stage.state == .failed ? 0 : 1)
    }
    let ages = report.stages.named.compactMap { stage in stage.report.ageSeconds.map { (stage.name, $0) } }
    if !ages.isEmpty {
      output.family(
        "routekeeper_stage_age_seconds", type: "gauge", help: "Time since the state of a stage was last confirmed.")
      for (name, age) in ages { output.sample("routekeeper_stage_age_seconds", [("stage", name)], Double(age)) }
    }
    if !report.alarms.isEmpty {
      output.family("routekeeper_alarm", type: "gauge", help: "1 while an alarm stands.")
      for alarm in report.alarms {
        output.sample("routekeeper_alarm", [("alarm", alarm.name)], alarm.ageSeconds == nil ? 0 : 1)
      }
    }
    if let commit = report.commit {
      output.family("routekeeper_commit_info", type: "gauge", help: "1, with the commit in force as a label.")
      output.sample("routekeeper_commit_info", [("sha", commit.sha), ("branch", commit.branch)], 1)
    }
    output.family("routekeeper_build_info", type: "gauge", help: "1, with the version as a label.")
    output.sample("routekeeper_build_info", [("version", report.version)], 1)
    for gauge in StatusGauge.allCases {
      guard let value = report.gauges[gauge] else { continue }
      output.family(gauge.rawValue, type: "gauge", help: gauge.help)
      output.sample(gauge.rawValue, [], value)
    }
    return output.text
  }
}
