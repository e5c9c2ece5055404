import Foundation
import TestSupport

/// Whether this host can boot one, found out once; and if not, why.
enum Possibility {
  static let obstacle = Task { await found() }

  static var isBootable: Bool { get async { await obstacle.value == nil } }

  private static func found() async -> String? {
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
    do {
      try await BootedHost.with { _ in }
      return nil
    } catch {
      return "no systemd can be booted here: \(error)"
    }
  }
}
