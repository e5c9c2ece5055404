import Git
import Manifests
import Reconciliation
import RoutingModel

/// Commits by the names that people use.
struct NamedCommits: Sendable {
  let source: CommitSource
  private let configuration: Configuration
  private let directory: String?

  /// - Parameter directory: of the mirror; `nil` for the one in the state directory, whose lock has to be held.
  init(_ configuration: Configuration, mirror directory: String?) throws(GitError) {
    self.configuration = configuration
    self.directory = directory
    source = try configuration.commitSource(mirror: directory)
  }

  /// Fetches, then finds the commit.
  ///
  /// - Parameter revision: a branch of the remote, a tag or a commit's id; `nil` for the tip of the branch.
  func commit(_ revision: String?) async throws -> CommitInfo {
    let tip = try await source.tip()
    guard let revision, revision != configuration.repository.branch else {
      switch tip {
      case .found(let commit): return commit
      case .absent(let reason): throw DaemonFailure(.error, reason)
      }
    }
    // A name is asked of the remote first: what the mirror knows of another branch may be old.
    let isID = revision.utf8.count >= 7 && revision.utf8.allSatisfy { Hexadecimal.value(of: $0) != nil }
    if isID, let commit = try? await source.commit(revision) { return commit }
    if let commit = try await branchTip(revision) { return commit }
    do throws(GitError) {
      return try await source.commit(revision)
    } catch {
      guard error.code == .revisionNotFound else { throw error }
      throw DaemonFailure(
        .error,
        "the remote has no branch \(revision), and no tag or commit of the branch "
          + "\(configuration.repository.branch) is called so")
    }
  }

  /// - Returns: `nil` where the remote has no such branch, or it can be no branch's name.
  private func branchTip(_ name: String) async throws(GitError) -> CommitInfo? {
    let other = try configuration.commitSource(mirror: directory, branch: name)
    let tip: CommitSource.Tip
    do throws(GitError) {
      tip = try await other.tip()
    } catch {
      if error.code == .configuration { return nil }
      throw error
    }
    if case .found(let commit) = tip { return commit }
    return nil
  }

  /// - Throws: `InvalidCommit` with what is wrong.
  func desired(_ commit: CommitInfo) async throws -> DesiredState {
    switch await source.load(sha: commit.sha) {
    case .valid(_, let desired): return desired
    case .invalid(_, let diagnostics): throw InvalidCommit(diagnostics: diagnostics)
    case .failed(let reason): throw DaemonFailure(.error, reason)
    }
  }
}
