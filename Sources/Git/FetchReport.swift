/// What one fetch found.
package struct FetchReport: Hashable, Sendable {
  /// Why there is no commit to look at.
  package enum Absence: Hashable, Sendable {
    /// The remote has no branch at all: nothing was ever pushed.
    case emptyRepository
    /// The remote has other branches: at most ten of their names, sorted.
    case noSuchBranch(others: [String])
  }

  /// The commit that the branch is at; nil together with `absence`.
  package internal(set) var tip: ObjectID?
  package internal(set) var absence: Absence?
  /// The tip differs from the one before this fetch.
  package internal(set) var changed: Bool
  /// The former tip is no ancestor of the new one: somebody forced a push. The former commit stays readable.
  package internal(set) var rewritten = false
  /// The local mirror was damaged, and this fetch made a new one.
  package internal(set) var rebuilt = false
  package internal(set) var durationMilliseconds = 0

  /// For people, when there is no tip: one sentence with the way out.
  package static func explanation(of absence: Absence, branch: String) -> String {
    let branch = printable(branch, limit: 100)
    switch absence {
    case .emptyRepository: return "The repository is empty; push a first commit to \(branch)."
    case .noSuchBranch(let others):
      let names = others.map { printable($0, limit: 60) }.joined(separator: ", ")
      return "The repository has no branch \(branch); push it, or set repository.branch to one of: \(names)."
    }
  }
}
