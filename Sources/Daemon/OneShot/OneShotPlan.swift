import GenesysCloud
import Manifests
package import Reconciliation
package import RoutingModel

/// A comparison that changes nothing.
package struct ComparedPlan: Sendable {
  /// What the plan does to calls of the past; `nil` without any.
  let replay: JSONObject?
  let evidence: ReplayEvidence?
  package let plan: Plan
  package let checksum: String
  /// Findings about the manifests that do not make them invalid.
  package let warnings: [Diagnostic]

  /// `replay.gate` lets the plan through only with a person.
  package var isRefusedByReplay: Bool { plan.violations.contains(where: \.isOfReplay) }

  package var hasChanges: Bool { !plan.changes.isEmpty }

  /// Its checksum for a person who has only said yes to it: `nil` where something waits, which a checksum would let
  /// through.
  package var bindingChecksum: String? { plan.held.isEmpty ? checksum : nil }

  /// The `plan` document of the interface.
  package var document: JSONObject {
    var document = plan.json(checksum: checksum)
    document["approval"] = plan.isApprovable ? .string("routekeeper apply --checksum \(checksum)") : .null
    if let replay { document["replay"] = .object(replay) }
    return document
  }
}

extension OneShot {
  package enum DesiredSource: Sendable {
    case folder(String)
    /// A branch, tag or commit; `nil` for the tip of the configured branch.
    case revision(String?)
    /// What Routekeeper brought into force last; the tip where nothing is.
    case inForce
  }

  /// - Throws: `InvalidCommit` where the manifests are invalid or a reference cannot be resolved, `DaemonFailure`.
  package func plan(_ wanted: DesiredSource) async throws -> ComparedPlan {
    let restored = try await readJournal()
    let (commit, desired) = try await desired(wanted, restored)
    return try await withOrganization { organization in
      try await compare(commit, desired, restored, LiveReader(organization: organization))
    }
  }

  /// One drift report, made here and now.
  package func drift() async throws -> JSONObject {
    let restored = try await readJournal()
    let (commit, desired) = try await desired(.inForce, restored)
    return try await withOrganization { organization in
      let plan = try await compare(commit, desired, restored, LiveReader(organization: organization)).plan
      let report = DriftReport(
        plan, checkedAt: SystemClock.wall(), known: restored.findings, applied: restored.applied)
      return configuration.document(of: report)
    }
  }

  /// What a commit declares; `nil` for the tip of the configured branch.
  package func declared(revision: String?) async throws -> (CommitInfo?, DesiredState) {
    try await desired(.revision(revision), try await readJournal())
  }

  func desired(
    _ wanted: DesiredSource, _ restored: RestoredState
  ) async throws -> (CommitInfo?, DesiredState) {
    let revision: String?
    switch wanted {
    case .folder(let path): return (nil, try folder(path))
    case .revision(let name): revision = name
    case .inForce: revision = restored.inForce?.sha
    }
    onStage("fetching \(configuration.repository.url ?? "")")
    // A mirror of its own: the daemon may be fetching into its mirror now.
    return try await Self.withTemporaryDirectory { directory in
      let commits = try NamedCommits(configuration, mirror: directory + "/mirror.git")
      let inForce = restored.inForce?.sha
      await commits.source.verify { inForce }
      var commit: CommitInfo
      if case .inForce = wanted, let revision, let known = try? await commits.commit(revision) {
        commit = known
      } else {
        commit = try await commits.commit(wanted.isInForce ? nil : revision)
      }
      return (commit, try await commits.desired(commit))
    }
  }

  func folder(_ path: String) throws -> DesiredState {
    let result: Result<DesiredState, InvalidCommit>
    do throws(FileProblem) {
      result = try ManifestFolder.read(path, settings: configuration.manifestSettings)
    } catch {
      throw DaemonFailure(.usage, "cannot read the folder \(path): \(error.reason)")
    }
    return try result.get()
  }

  func compare(
    _ commit: CommitInfo?, _ desired: DesiredState, _ restored: RestoredState, _ reader: LiveReader
  ) async throws -> ComparedPlan {
    var (kinds, catalogs) = Planner.evidence(for: desired)
    kinds = Set(kinds).union(restored.applied.keys.map(\.kind)).sorted()
    onStage("reading the organisation")
    let live = try await reader.read(kinds: kinds, catalogs: catalogs, fields: desired.callFields)
    var input = Planner.Input(
      commit: commit, desired: desired, live: live, applied: restored.applied, settings: configuration.sync.plan,
      now: SystemClock.wall())
    var plan = Planner.plan(input)
    if !plan.problems.isEmpty { throw InvalidCommit(diagnostics: plan.problems) }
    let replayed = try await replay(plan, live, desired)
    if let evidence = replayed?.evidence, !evidence.findings.isEmpty {
      input.desired.evidence = evidence
      plan = Planner.plan(input)
    }
    return ComparedPlan(
      replay: replayed?.document, evidence: replayed?.evidence,
      plan: plan, checksum: SHA256Digest.hexadecimal(plan.checksumInput),
      warnings: desired.warnings(at: SystemClock.wall()))
  }
}

extension OneShot.DesiredSource {
  fileprivate var isInForce: Bool {
    if case .inForce = self { true } else { false }
  }
}
