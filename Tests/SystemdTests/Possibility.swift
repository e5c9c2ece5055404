import Foundation
import TestSupport
import Testing

/// Whether this host can boot one, found out once; and if not, why.
enum Possibility {
  static let obstacle = found()

  /// For a skipped test.
  static var comment: Comment { Comment(rawValue: obstacle ?? "") }

  private static func found() -> String? {
    if ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_PEERS"] == nil { return "only in make test-peers" }
    if geteuid() != 0 { return "needs root" }
    for tool in ["/usr/bin/systemd-nspawn", "/usr/bin/unshare", "/usr/bin/dpkg-deb", "/usr/bin/dpkg-shlibdeps"]
    where !FileManager.default.isExecutableFile(atPath: tool) {
      return "this host has no \(tool)"
    }
    for program in ["routekeeper", "genesys-simulator"]
    where !FileManager.default.isExecutableFile(atPath: Package.dist + "/" + program) {
      return "there is no dist/\(program); run make release"
    }
    return trial()
  }

  /// Runs a program where a systemd would be booted. What then goes wrong is a failure and no obstacle.
  private static func trial() -> String? {
    let name = "rk-trial-\(getpid())"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    defer { BootedHost.removeGroups(of: name) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let (process, output) = (BootedHost.process(folder, name, ["trial"]), Pipe())
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      if process.terminationStatus == 0 { return nil }
      return "this host boots no systemd in a container: \(said.split(separator: "\n").last ?? "no reason given")"
    } catch {
      return "this host boots no systemd in a container: \(error)"
    }
  }
}
