import ArgumentParser
import Daemon
import Manifests
import Presentation
import RoutingModel

/// Commands that do their work themselves.
extension GlobalOptions {
  /// Runs what only reads, with its progress on a terminal. Ends with the findings where manifests are invalid.
  func oneShot<Value: Sendable>(
    needs: ConfigurationLoader.Needs, _ body: @escaping @Sendable (OneShot) async throws -> Value
  ) async throws -> Value {
    let progress = ProgressDisplay()
    let work = try oneShot(needs: needs, progress)
    return try await showingInvalidManifests(progress) {
      try await OneShot.interruptible { try await body(work) }
    }
  }

  func oneShot(needs: ConfigurationLoader.Needs, _ progress: ProgressDisplay) throws -> OneShot {
    OneShot(try configuration(needs: needs), verbose: verbose) { progress.show(stage: $0) }
  }

  /// Invalid manifests are results: they are shown as `validate` shows them.
  func showingInvalidManifests<Value>(
    _ progress: ProgressDisplay, _ body: () async throws -> Value
  ) async throws -> Value {
    defer { progress.finish() }
    do {
      return try await body()
    } catch let invalid as InvalidCommit {
      progress.finish()
      try show(invalid.diagnostics)
      throw ExitReason.invalidManifests.code
    }
  }

  func show(_ diagnostics: [Diagnostic], _ details: [(ExactText, JSONValue)] = []) throws {
    var document = DiagnosticReport.json(diagnostics).objectValue ?? JSONObject()
    for (key, value) in details { document[key] = value }
    try results.show(Report(.validation, document), sarif: SARIF.json(diagnostics, version: ProgramVersion.text))
  }

  func warn(_ diagnostics: [Diagnostic]) {
    StandardStream.error.write(diagnostics.map { VisibleText.escaped($0.line) + "\n" }.joined())
  }
}
