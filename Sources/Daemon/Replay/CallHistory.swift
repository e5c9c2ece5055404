import CallReplay
import RoutingModel

/// The calls of `replay.calls`.
struct CallHistory: Sendable {
  /// Which calls they were: files of other sizes or times hold other calls, and cells of CSV are read by their types.
  struct Edition: Hashable, Sendable {
    let files: [CallFileStatus]
    let types: [ExactText: Set<CallFieldType>]
  }

  let names: String
  private let paths: [ExactText: FieldPath]

  init(_ names: String, paths: [ExactText: FieldPath] = [:]) {
    self.names = names
    self.paths = paths
  }

  /// `nil` where the configuration names no calls.
  init?(_ configuration: Configuration) {
    guard let calls = configuration.replay.calls else { return nil }
    self.init(calls, paths: ReplayFields.paths(configuration.replay.fields))
  }

  /// Runs rules over the calls, on a thread of its own: looking for a file may take as long as reading it.
  ///
  /// - Parameter sides: the rules, for these calls; `nil` where nothing has to be asked of them.
  /// - Returns: `nil` as the result where nothing was asked.
  func replay(
    types: [ExactText: Set<CallFieldType>], measuresLatency: Bool?, monitor: ReplayMonitor = ReplayMonitor(),
    _ sides: @escaping @Sendable (Edition) -> [[ReplayRule]]?
  ) async throws(DaemonFailure) -> (edition: Edition, result: ReplayResult?) {
    do {
      return try await ReplayThread.run(until: monitor) { () throws -> (Edition, ReplayResult?) in
        let files = try CallFiles.named([names])
        let edition = Edition(files: try files.map { try CallFileStatus($0) }, types: types)
        guard let sides = sides(edition) else { return (edition, nil) }
        var options = ReplayOptions()
        options.paths = paths
        options.fieldTypes = types
        options.measuresLatency = measuresLatency
        let result = try ReplayEngine.run(ReplayProgram(sides, paths: paths), over: files, options, monitor: monitor)
        if result.isPartial { throw ReplayThread.interrupted }
        try BadLineLimit.usual.check(result)
        if result.calls == 0 { throw DaemonFailure(.error, "\(names) holds no calls") }
        return (edition, result)
      }
    } catch {
      throw DaemonFailure(error)
    }
  }
}
