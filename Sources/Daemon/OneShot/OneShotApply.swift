import GenesysCloud
import Git
import Journal
import Logging
import Manifests
import Notifications
import Reconciliation
package import RoutingModel
import Synchronization
import UnixSignals

/// What `routekeeper apply` is asked to do.
package struct ApplyRequest: Sendable {
  /// Of the plan that a person has seen: any other is refused, and what waits in this one is let through.
  package var checksum: String?
  /// Lets that plan through while no window is open; goes to the audit log.
  package var reason: String?
  /// A branch, tag or commit; `nil` for the tip of the configured branch.
  package var revision: String?
  /// For the audit log.
  package var actor: String
  /// Shows the plan and asks; `nil` to go ahead.
  package var confirm: (@Sendable (JSONObject) -> Bool)?
  package var onProgress: @Sendable (JSONValue) -> Void

  package init(
    checksum: String?, reason: String?, revision: String?, actor: String, confirm: (@Sendable (JSONObject) -> Bool)?,
    onProgress: @escaping @Sendable (JSONValue) -> Void
  ) {
    self.checksum = checksum
    self.reason = reason
    self.revision = revision
    self.actor = actor
    self.confirm = confirm
    self.onProgress = onProgress
  }
}

extension OneShot {
  /// One pass through the same core that the daemon runs, then the end.
  ///
  /// - Returns: the `apply` document; `error` in it is a message, `exitCode` one of the command line's, as in the
  ///   daemon's answers. `nil` where the person said no.
  /// - Throws: `InvalidCommit`, `DaemonFailure`; nothing was changed then.
  package func apply(_ request: ApplyRequest) async throws -> JSONObject? {
    let journal = try Journal.open(
      directory: configuration.stateDirectory,
      options: configuration.journalOptions)
    do {
      // Events wait there for the daemon to deliver them.
      try await journal.setEndpoints(configuration.webhookEndpoints.map(\.registration))
      let document = try await withOrganization { try await apply(request, journal, $0) }
      try journal.close()
      return document
    } catch {
      try? journal.close()
      throw error
    }
  }

  private func apply(
    _ request: ApplyRequest, _ journal: Journal, _ organization: GenesysOrganization
  ) async throws -> JSONObject? {
    onStage("fetching \(configuration.repository.url ?? "")")
    let commits = try NamedCommits(configuration, mirror: nil)
    await commits.source.verify { try await RestoredState.commitInForce(journal) }
    let commit = try await commits.commit(request.revision)
    var restored = try await RestoredState(journal)
    var loaded = await commits.source.load(sha: commit.sha)
    if let rejected = restored.rejected, rejected.sha == commit.sha {
      // Known and on record. What its manifests refer to may have been made since: that is looked at again.
      if case .invalid(_, let diagnostics) = loaded { throw InvalidCommit(diagnostics: diagnostics) }
      restored.rejected = nil
    }
    if let inForce = restored.inForce, inForce.sha != commit.sha,
      case .failed = await commits.source.load(sha: inForce.sha)
    {
      // History was rewritten: there is nothing to compare with, and what was applied is known object by object.
      restored.inForce = nil
    }
    let reader = LiveReader(organization: organization)
    var expected = request.checksum
    let isJudged = configuration.replay.gate.isOn
    if request.confirm != nil || isJudged, case .valid(_, var desired) = loaded {
      let compared = try await compare(commit, desired, restored, reader)
      if isJudged {
        desired.evidence = compared.evidence
        loaded = .valid(commit, desired)
      }
      if let wanted = request.checksum, wanted != compared.checksum {
        throw DaemonFailure(.refused, Self.otherChecksum(compared.checksum, wanted))
      }
      if !compared.plan.changes.isEmpty, let confirm = request.confirm {
        guard confirm(compared.document) else { return nil }
        expected = expected ?? compared.bindingChecksum
      }
    }
    let pass = SinglePass(
      commit: commit, loaded: loaded, source: commits.source, journal: journal, organization: organization,
      reader: reader, logger: logger)
    var settings = configuration.reconcilerSettings
    // Whoever runs apply wants live to become what git says, repairs included.
    settings.onDrift = .heal
    onStage("reading the organisation")
    return try await pass.run(settings, restored, request, expected: expected) { progress in
      request.onProgress(Progress(organization, configuration).ofRun(progress).json)
    }
  }

  static func otherChecksum(_ present: String, _ wanted: String) -> String {
    "the plan now has the checksum \(present), not \(wanted); look at it again"
  }
}
