import Reconciliation
import RoutingModel

/// The git remote: commits and the branch's tip.
struct Remote {
  enum Content {
    case rules([ExactText: Int], group: Bool)
    case invalid
    /// Valid, but with a rule that the organisation refuses for good.
    case refused([ExactText: Int])
    case nothing
  }

  struct Commit {
    let info: CommitInfo
    let content: Content
    /// Order of being pushed.
    let number: Int
    let parent: String?
  }

  private(set) var commits: [String: Commit] = [:]
  private(set) var order: [String] = []
  var tip: String?
  /// Whether every commit carries a window that opens and closes each minute.
  var hasWindows = false
  /// Not reachable before this time.
  var downUntil: Int64 = 0

  mutating func push(_ content: Content, now: Instant) -> String {
    let number = order.count + 1
    let digits = String(number)
    let sha = String(repeating: "c", count: max(0, 40 - digits.utf8.count)) + digits
    commits[sha] = Commit(
      info: CommitInfo(
        sha: sha, author: "Ada Author <ada@example.com>", subject: "Commit \(number)", branch: "main", time: now),
      content: content, number: number, parent: tip)
    order.append(sha)
    tip = sha
    return sha
  }

  /// The branch is set back by so many pushes.
  mutating func rewind(_ back: Int) {
    guard let tip, let index = order.firstIndex(of: tip), index >= back else { return }
    self.tip = order[index - back]
  }

  /// Whether a commit is another one or has it among its forebears.
  func builds(_ tip: String, on base: String) -> Bool {
    sequence(first: tip) { commits[$0]?.parent }.contains(base)
  }

  static func isValid(_ content: Content) -> Bool {
    if case .invalid = content { return false }
    return true
  }

  /// Rules by name with their priority, as the commit declares them.
  func rules(of sha: String) -> [ExactText: Int]? {
    switch commits[sha]?.content {
    case .rules(let rules, _): rules
    case .refused(let rules): rules.merging([Declared.refusedName: 1]) { first, _ in first }
    case .nothing: [:]
    case .invalid, nil: nil
    }
  }

  func declaresGroup(_ sha: String) -> Bool {
    if case .rules(_, let group)? = commits[sha]?.content { group } else { false }
  }

  func loadResult(_ sha: String) -> LoadResult {
    guard let commit = commits[sha] else { return .failed("there is no such commit in the mirror") }
    switch commit.content {
    case .invalid: return .invalid(commit.info, [Diagnostic(Declared.place, .error, "RK0107", "unknown operator")])
    case .rules(let rules, let group):
      return .valid(commit.info, Declared.state(rules, group: group, windows: hasWindows))
    case .refused(let rules):
      return .valid(commit.info, Declared.state(rules, group: false, refused: true, windows: hasWindows))
    case .nothing: return .valid(commit.info, Declared.state([:], group: false, windows: hasWindows))
    }
  }
}
