import Foundation
import Manifests
import RoutingModel

/// Short ways to read texts as files of a commit.
enum Reading {
  static func document(_ bytes: [UInt8], _ format: DocumentFormat = .yaml) -> Document {
    DocumentReader.read(bytes, file: "f", format: format)
  }

  static func document(_ text: String, _ format: DocumentFormat = .yaml) -> Document {
    document(Array(text.utf8), format)
  }

  static func commit(
    _ files: [(path: String, text: String)], settings: ManifestSettings = ManifestSettings()
  ) -> Result<DesiredState, InvalidCommit> {
    var cache = ManifestCache()
    return commit(files, settings: settings, cache: &cache)
  }

  static func commit(
    _ files: [(path: String, text: String)], settings: ManifestSettings = ManifestSettings(),
    cache: inout ManifestCache, loaded: (String) -> Void = { _ in }
  ) -> Result<DesiredState, InvalidCommit> {
    let texts = Dictionary(files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
    let listed = files.map { ManifestFile(path: $0.path, blob: BlobID(Array($0.text.utf8))) }
    return CommitReader(settings: settings).read(files: listed, cache: &cache) { file in
      loaded(file.path)
      return Array((texts[file.path] ?? "").utf8)
    }
  }

  /// All findings of a commit, one line each.
  static func lines(_ files: [(path: String, text: String)], settings: ManifestSettings = ManifestSettings())
    -> [String]
  {
    switch commit(files, settings: settings) {
    case .success(let state): state.warnings.map(\.line)
    case .failure(let invalid): invalid.diagnostics.map(\.line)
    }
  }

  /// A valid rule with the expression.
  static func rule(_ name: String = "R", queue: String = "Q", expression: String) -> String {
    "name: \(name)\nqueue: \(queue)\npriority: 1\nexpression: \(expression)\n"
  }

  /// Codes of the findings about an expression, in order.
  static func codes(expression: String, depth: Int = 10, repository: String? = nil) -> [String] {
    var files = [(path: "r.yaml", text: rule(expression: expression))]
    if let repository { files.append(("routekeeper.yaml", repository)) }
    let result = commit(files, settings: ManifestSettings(expressionDepth: depth))
    switch result {
    case .success(let state): return state.warnings.map { "warning " + $0.code }
    case .failure(let invalid): return invalid.diagnostics.map { ($0.severity == .error ? "" : "warning ") + $0.code }
    }
  }

  static let repositoryRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let goldenFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
}
