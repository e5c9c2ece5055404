package import RoutingModel

/// The answer to "is what is live what is in git".
package enum Verdict: String, CaseIterable, Sendable {
  case inSync, drifted, pending, applying, failed, suspended, quarantined, deferred, unknown
}

/// One step on the way from git to the organisation, with its own evidence.
package struct StageReport: Hashable, Sendable {
  package enum State: String, CaseIterable, Sendable {
    case ok, running, waiting, failed, unknown
  }

  package var state: State
  package var commitSHA: String?
  /// Since the state was last confirmed.
  package var ageSeconds: Int64?
  package var message: String?

  package init(state: State, commitSHA: String? = nil, ageSeconds: Int64? = nil, message: String? = nil) {
    self.state = state
    self.commitSHA = commitSHA
    self.ageSeconds = ageSeconds
    self.message = message
  }

  package static let unknown = StageReport(state: .unknown)

  package var json: JSONValue {
    var object = JSONObject([("state", .string(state.rawValue))])
    if let commitSHA { object["commit"] = .string(commitSHA) }
    if let ageSeconds { object["ageSeconds"] = .integer(ageSeconds) }
    if let message { object["message"] = .string(message) }
    return .object(object)
  }
}

/// Something that lasts too long or needs a person.
package struct AlarmReport: Hashable, Sendable {
  package let name: String
  /// Since it was raised; `nil` while it does not stand.
  package let ageSeconds: Int64?
  package let message: String
  /// What ends it, for people.
  package let wayOut: String

  package init(name: String, ageSeconds: Int64?, message: String, wayOut: String) {
    self.name = name
    self.ageSeconds = ageSeconds
    self.message = message
    self.wayOut = wayOut
  }
}

/// Everything that the status page, `/readyz`, `/metrics` and `routekeeper status` say about now.
package struct StatusReport: Sendable {
  /// The newest commit that was seen, and what became of it.
  package struct Tip: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable { case applied, rejected, pending, deferred }

    package let sha: String
    package let state: State

    package init(sha: String, state: State) {
      self.sha = sha
      self.state = state
    }
  }

  package struct Stages: Hashable, Sendable {
    package var source: StageReport
    package var validation: StageReport
    package var plan: StageReport
    package var apply: StageReport

    package init(
      source: StageReport = .unknown, validation: StageReport = .unknown, plan: StageReport = .unknown,
      apply: StageReport = .unknown
    ) {
      self.source = source
      self.validation = validation
      self.plan = plan
      self.apply = apply
    }

    package var named: [(name: String, report: StageReport)] {
      [("source", source), ("validation", validation), ("plan", plan), ("apply", apply)]
    }
  }

  /// About the commit in force.
  package var verdict: Verdict
  /// The commit in force; `nil` before anything was applied.
  package var commit: CommitInfo?
  package var tip: Tip?
  /// Since the verdict was last confirmed by a complete read; `nil` without one.
  package var evidenceAgeSeconds: Int64?
  package var stages: Stages
  package var lastError: String?
  /// Every alarm that there is, those that do not stand too.
  package var alarms: [AlarmReport]
  /// A verdict younger than three intervals (`/readyz`).
  package var ready: Bool
  /// The organisation, for people: its domain or address.
  package var organization: String
  package var repository: String
  package var version: String
  /// Further members of the JSON, such as `suspension` or `waiting`; none replaces a fixed one.
  package var details: JSONObject
  /// Further numbers for `/metrics`; what is not known is left out.
  package var gauges: [StatusGauge: Double]

  package init(
    verdict: Verdict, commit: CommitInfo?, tip: Tip?, evidenceAgeSeconds: Int64?, stages: Stages,
    lastError: String? = nil, alarms: [AlarmReport] = [], ready: Bool, organization: String, repository: String,
    version: String,
    details: JSONObject = JSONObject(), gauges: [StatusGauge: Double] = [:]
  ) {
    self.verdict = verdict
    self.commit = commit
    self.tip = tip
    self.evidenceAgeSeconds = evidenceAgeSeconds
    self.stages = stages
    self.lastError = lastError
    self.alarms = alarms
    self.ready = ready
    self.organization = organization
    self.repository = repository
    self.version = version
    self.details = details
    self.gauges = gauges
  }

  /// The shape of `routekeeper status --output json`.
  package var json: JSONValue {
    var object = details
    object["formatVersion"] = 1
    object["verdict"] = .string(verdict.rawValue)
    object["commit"] = commit?.json ?? .null
    object["tip"] = tip.map { ["sha": .string($0.sha), "state": .string($0.state.rawValue)] } ?? .null
    object["evidenceAgeSeconds"] = evidenceAgeSeconds.map { .integer($0) } ?? .null
    object["stages"] = .object(JSONObject(stages.named.map { (ExactText($0.name), $0.report.json) }))
    object["ready"] = .bool(ready)
    object["organization"] = .string(organization)
    object["repository"] = .string(repository)
    object["version"] = .string(version)
    if let lastError { object["lastError"] = .string(lastError) }
    return .object(object)
  }
}
