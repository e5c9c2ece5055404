import ArgumentParser
import Daemon
import Manifests
import Presentation
import RoutingModel

/// `routekeeper explain RULE`
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show a rule in words: what must hold, and when its queue asks it. Changes nothing.",
    discussion: """
      Examples:
        routekeeper explain --path . "Technical Support/Technical Support Escalation"
        routekeeper explain --revision my-branch "Large contracts"

      With --path no configuration and no network is needed.
      """)

  @Argument(help: "The rule's name; queue/name where several queues have one of this name.") var rule: String
  @Option(help: ArgumentHelp("A branch, tag or commit instead of the configured branch.", valueName: "rev"))
  var revision: String?
  @Option(help: ArgumentHelp("Manifests in a folder instead of git.", valueName: "dir")) var path: String?
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if revision != nil && path != nil { throw ValidationError("--revision and --path exclude each other") }
  }

  func run() async throws {
    let (commit, state) = try await global.declared(path: path, revision: revision)
    let queues = RuleQueue.of(state.resources)
    switch RuleLookup(ExactText(rule), in: queues) {
    case .found(let found, let queue):
      try global.results.show(
        Report(.explanation, RuleExplanation.document(of: found, in: queue, commit: commit)))
    case .ambiguous(let rules):
      let paths = rules.map { "  \($0.path)  (\($0.location.file):\($0.location.line))" }.joined(separator: "\n")
      throw CommandFailure(.error, "several rules are called \"\(rule)\"; say which:\n\(paths)")
    case .none:
      let names = queues.flatMap(\.rules).flatMap { [$0.name, $0.path] }
      let hint = Suggestion.closest(to: ExactText(rule), among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw CommandFailure(.error, "there is no rule \"\(rule)\"\(hint)")
    }
  }
}

extension GlobalOptions {
  /// What a folder or a commit declares; ends with the findings where manifests are invalid.
  func declared(path: String?, revision: String?) async throws -> (CommitInfo?, DesiredState) {
    guard let path else {
      return try await oneShot(needs: [.repository]) { try await $0.declared(revision: revision) }
    }
    let progress = ProgressDisplay()
    return try await showingInvalidManifests(progress) {
      let result: Result<DesiredState, InvalidCommit>
      do throws(FileProblem) {
        result = try ManifestFolder.read(path)
      } catch {
        throw CommandFailure(.usage, "cannot read the folder \(path): \(error.reason)")
      }
      return (nil, try result.get())
    }
  }
}
