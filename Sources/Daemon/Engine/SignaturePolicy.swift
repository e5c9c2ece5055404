package import Git
import Manifests
import RoutingModel

/// `repository.verify`: which commits must be signed, and by whom.
package struct SignaturePolicy: Hashable, Sendable {
  package enum Scope: Sendable {
    /// The newest commit. Whoever signed it vouches for the history that it names.
    case head
    /// Every commit since the one in force, those that merges brought included.
    case all
  }

  package let scope: Scope
  package let signers: TrustedSigners

  /// Refused commits that are named; more would say the same again.
  private static let findingLimit = 10

  /// - Parameter base: the commit in force, which is not looked at again; `nil` before anything was applied: then
  ///   only the newest commit is looked at, since repositories begin to sign at some time.
  /// - Returns: why the commit is refused; empty if it is not.
  func findings(_ tip: ObjectID, since base: String?, in mirror: Mirror) async throws(GitError) -> [Diagnostic] {
    if tip.hex == base { return [] }
    guard let commits = try await commits(to: tip, since: base, in: mirror) else {
      return [
        Self.finding(
          .tooManyToVerify,
          "more commits than are looked at (\(GitLimits().signedCommits), fixed) lie between the one in force and "
            + "\(tip.hex.prefix(10)); with repository.verify.mode: head it can be brought into force")
      ]
    }
    var findings: [Diagnostic] = []
    for commit in commits {
      let verdict = try await mirror.signature(of: commit, trusting: signers)
      guard let (code, reason) = Self.refusal(verdict) else { continue }
      findings.append(Self.finding(code, "the commit \(commit.hex.prefix(10)) \(reason)"))
      if findings.count == Self.findingLimit { return findings }
    }
    return findings
  }

  /// Newest first; `nil` where there are too many.
  private func commits(
    to tip: ObjectID, since base: String?, in mirror: Mirror
  ) async throws(GitError) -> [ObjectID]? {
    guard case .all = scope, let base else { return [tip] }
    var known: ObjectID?
    do throws(GitError) { known = try await mirror.resolve(base) } catch {
      // In no history that the mirror has: nothing of this one was ever looked at.
      guard error.code == .revisionNotFound else { throw error }
    }
    let commits = try await mirror.commits(to: tip, since: known)
    // Going back to an older commit brings nothing new, and the commit itself counts.
    return commits?.isEmpty ?? false ? [tip] : commits
  }

  private static func refusal(_ verdict: SignatureVerdict) -> (DiagnosticCode, String)? {
    switch verdict {
    case .good: nil
    case .unsigned: (.unsigned, "is not signed, and repository.verify.mode wants it to be")
    case .refused(let reason): (.signatureRefused, reason)
    case .malformed(let reason): (.malformedCommit, reason)
    }
  }

  static func finding(_ code: DiagnosticCode, _ message: String) -> Diagnostic {
    Diagnostic(SourceLocation(file: ".", line: 1, column: 1), .error, code.rawValue, message)
  }
}
