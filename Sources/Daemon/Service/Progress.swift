import GenesysCloud
import Reconciliation
import RoutingModel

/// How far the work is, and how long the pace makes the rest take.
struct Progress: Sendable {
  /// Pages; below, a read is over before anybody has read the line about it.
  private static let longRead = 10

  let organization: GenesysOrganization
  /// 0 without pacing.
  let requestsPerMinute: Int

  init(_ organization: GenesysOrganization, _ configuration: Configuration) {
    self.organization = organization
    requestsPerMinute = configuration.organization?.requestsPerMinute ?? 0
  }

  func ofRun(_ run: RunProgress) -> ProgressReport { report("applying", run.done, run.total) }

  /// `nil` when there is no long read of the lists.
  func ofReading() -> ProgressReport? {
    let (done, total) = organization.pages.state
    return total >= Self.longRead && done < total ? report("reading", done, total) : nil
  }

  private func report(_ stage: String, _ done: Int, _ total: Int) -> ProgressReport {
    let wait = organization.budget(for: max(0, total - done)).millisecondsUntilSent
    return ProgressReport(
      stage: stage, done: done, total: total, requestsPerMinute: requestsPerMinute,
      secondsLeft: requestsPerMinute > 0 ? Int(clamping: (wait + 999) / 1000) : nil)
  }
}
