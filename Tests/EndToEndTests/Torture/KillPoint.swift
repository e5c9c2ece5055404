import Foundation

/// Where the daemon is killed: at the n-th call of a kind that one of its threads makes.
struct KillPoint: Hashable, Sendable, CustomStringConvertible {
  /// System calls that write to the disk or send: after each of them the world is another one.
  static let calls = ["pwrite64", "fdatasync,fsync", "sendto,sendmsg,writev", "write", "ftruncate,unlink,rename"]

  let calls: String
  let count: Int

  var description: String { "\(calls) #\(count)" }

  var wrapper: [String] {
    [
      Self.strace, "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
      "inject=\(calls):signal=SIGKILL:when=\(count)",
    ]
  }

  static let strace = "/usr/bin/strace"

  /// Whether this host lets one process trace another.
  static let isPossible: Bool = {
    guard FileManager.default.isExecutableFile(atPath: strace) else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: strace)
    process.arguments = ["-qq", "-o", "/dev/null", "-e", "trace=none", "/bin/true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  static let isTorture = ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_TORTURE"] != nil

  /// Every workload writes the journal that often; how many syncs there are depends on what is committed together, and
  /// how many sends one thread makes on its luck.
  var isAlwaysReached: Bool { !KillPoint.isTorture && calls == "pwrite64" }

  /// A share on each run of the tests; with `make torture` every call up to the fortieth of each thread.
  static let chosen: [KillPoint] =
    isTorture
    ? calls.flatMap { calls in (1...40).map { KillPoint(calls: calls, count: $0) } }
    : [
      KillPoint(calls: "pwrite64", count: 9), KillPoint(calls: "fdatasync,fsync", count: 3),
      KillPoint(calls: "fdatasync,fsync", count: 2), KillPoint(calls: "sendto,sendmsg,writev", count: 2),
      KillPoint(calls: "write", count: 5),
    ]
}
