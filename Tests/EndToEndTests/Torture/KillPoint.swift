import Foundation

/// Where the daemon is killed: before the n-th system call of a kind that one of its threads makes. A call of the child
/// that fetches counts for the child.
struct KillPoint: Hashable, Sendable, CustomStringConvertible {
  let calls: String
  let count: Int

  var description: String { "\(calls) #\(count)" }

  /// - Parameter trace: the file that takes what was called, and who was killed.
  func wrapper(trace: String) -> [String] {
    [
      Self.strace, "-D", "-f", "-q", "-o", trace, "-e", "trace=\(names)", "-e",
      "inject=\(names):signal=SIGKILL:when=\(count)",
    ]
  }

  /// A question mark leaves out what the machine does not have: aarch64 has no `rename`, `unlink` and `link`.
  private var names: String { calls.split(separator: ",").map { "?" + $0 }.joined(separator: ",") }

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
}

/// Kill points of one workload that are tried one after the other.
struct KillSeries: Sendable, CustomStringConvertible {
  let workload: KillWorkload
  let points: [KillPoint]
  /// Whether the first point that is not reached ends it: there are no more calls of that kind.
  let isOpen: Bool

  var description: String { isOpen ? "\(workload), \(points.first?.calls ?? "")" : "\(workload)" }

  /// System calls that write to the disk, change its names or send: after each of them the world is another one.
  /// Names with commas are one call in its old and its new form.
  static let calls = [
    "pwrite64", "fdatasync", "fsync", "write", "writev", "connect", "sendto", "sendmsg", "sendmmsg",
    "rename,renameat,renameat2", "unlink,unlinkat", "ftruncate", "link,linkat", "mkdir,mkdirat", "pwritev", "pwritev2",
  ]

  /// A call without end would never be unreached. The most that one thread was seen to make of one call is 71.
  static let largestCount = 400

  /// What every workload does at least once, on every machine. How many syncs there are depends on what is committed
  /// together, and how many sends one thread makes on its luck.
  static let certain = ["pwrite64", "fdatasync", "write", "connect"]

  static let isTorture = ProcessInfo.processInfo.environment["ROUTEKEEPER_TEST_TORTURE"] != nil

  /// A share on each run of the tests; with `make torture` every call of every thread.
  static let all: [KillSeries] =
    isTorture
    ? calls.flatMap { calls in
      KillWorkload.allCases.map { workload in
        KillSeries(
          workload: workload, points: (1...largestCount).map { KillPoint(calls: calls, count: $0) }, isOpen: true)
      }
    }
    : KillWorkload.allCases.map { KillSeries(workload: $0, points: share, isOpen: false) }

  private static let share = [
    KillPoint(calls: "pwrite64", count: 9), KillPoint(calls: "fdatasync", count: 3),
    KillPoint(calls: "fdatasync", count: 2), KillPoint(calls: "writev", count: 2), KillPoint(calls: "write", count: 5),
  ]

  func mustReach(_ point: KillPoint) -> Bool {
    isOpen ? point.count == 1 && Self.certain.contains(point.calls) : point.calls == "pwrite64"
  }
}
