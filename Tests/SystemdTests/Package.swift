import Foundation
import TestSupport

/// The package as `make package` makes it of the release build, without the time that compressing takes.
enum Package {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let dist = root + "/dist"
  /// Apart from what people built.
  private static let folder = dist + "/tests"

  /// - Parameter revision: of the packaging; a higher one upgrades.
  static func built(revision: Int) async throws -> String {
    try await builds.path(revision)
  }

  private static let builds = Builds()

  private actor Builds {
    private var made: [Int: Task<String, any Error>] = [:]

    func path(_ revision: Int) async throws -> String {
      if let task = made[revision] { return try await task.value }
      let task = Task {
        let version = try await HostCommand.run(dist + "/routekeeper", ["--version"])
          .trimmingCharacters(in: .whitespacesAndNewlines)
        try await HostCommand.run(
          "env", ["DPKG_DEB_COMPRESSOR_TYPE=none", root + "/Scripts/package", "\(version)-\(revision)", folder])
        let architecture = try await HostCommand.run("dpkg", ["--print-architecture"])
          .trimmingCharacters(in: .whitespacesAndNewlines)
        return "\(folder)/routekeeper_\(version)-\(revision)_\(architecture).deb"
      }
      made[revision] = task
      return try await task.value
    }
  }
}
