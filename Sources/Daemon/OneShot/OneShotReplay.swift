package import CallReplay
import Manifests
package import RoutingModel

/// What `routekeeper replay` is asked to do.
package struct ReplayRequest: Sendable {
  package var calls: [String]
  package var rules: OneShot.DesiredSource
  /// A branch, tag or commit to compare with; `nil` for no comparison.
  package var against: String?
  package var options: ReplayOptions
  package var badLineLimit: BadLineLimit

  package init(
    calls: [String], rules: OneShot.DesiredSource, against: String?, options: ReplayOptions,
    badLineLimit: BadLineLimit
  ) {
    self.calls = calls
    self.rules = rules
    self.against = against
    self.options = options
    self.badLineLimit = badLineLimit
  }
}

extension OneShot {
  /// Runs rules over calls.
  ///
  /// - Throws: `InvalidCommit`, `DaemonFailure`, `ReplayFailure`.
  package func replay(_ request: ReplayRequest, _ monitor: ReplayMonitor) async throws -> JSONObject {
    let names = request.calls.isEmpty ? configuration.replay.calls.map { [$0] } ?? [] : request.calls
    if names.isEmpty {
      throw DaemonFailure(.usage, "no calls: name files, or set replay.calls in the configuration")
    }
    let files = try CallFiles.named(names)
    var (commit, desired) = (CommitInfo?.none, [DesiredState]())
    if let against = request.against {
      desired.append(try await self.desired(.revision(against), try await readJournal()).1)
    }
    if case .folder(let path) = request.rules {
      desired.append(try folder(path))
    } else {
      let found = try await self.desired(request.rules, try await readJournal())
      commit = found.0
      desired.append(found.1)
    }
    var options = request.options
    options.paths = ReplayFields.paths(configuration.replay.fields).merging(options.paths) { $1 }
    options.fieldTypes = desired.last?.callFields.types ?? [:]
    monitor.add(size: CallFiles.size(of: files))
    onStage("reading calls")
    let (sides, chosen) = (desired.map { ReplayRule.rules(of: $0) }, options)
    let result = try await ReplayThread.run(until: monitor) {
      try ReplayEngine.run(ReplayProgram(sides, paths: chosen.paths), over: files, chosen, monitor: monitor)
    }
    try request.badLineLimit.check(result)
    var document = result.document
    document["commit"] = commit.map { $0.json } ?? .null
    return document
  }
}
