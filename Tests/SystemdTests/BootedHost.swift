import Foundation
import TestSupport

/// A host with a systemd of its own, booted for one test on an overlay of this one; nothing of this host changes.
final class BootedHost: @unchecked Sendable {
  // Foundation's Process is not Sendable; this class only starts it and asks whether it runs, which it allows from any
  // thread.
  private let nspawn: Process
  private let name: String
  private let logFile: String
  /// The init of the booted host, as this host numbers it.
  private var leader: Int32 = 0

  /// Boots, runs `body` and takes everything down, whatever happens.
  static func with(_ body: (BootedHost) async throws -> Void) async throws {
    try await withScratchDirectory { folder in
      let host = try await BootedHost(folder)
      do {
        try await body(host)
      } catch {
        print((try? await host.journal()) ?? "")
        await host.shutDown()
        throw error
      }
      await host.shutDown()
    }
  }

  private init(_ folder: ScratchDirectory) async throws {
    name = "rk-" + folder.path.suffix(6).lowercased()
    logFile = folder.path("nspawn.log")
    let mountPoint = folder.path("host")
    try FileManager.default.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: logFile))
    nspawn = Self.process(mountPoint, name)
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: logFile))
    nspawn.standardOutput = output
    nspawn.standardError = output
    try nspawn.run()
    do {
      try await waitUntil("the host has an init", deadline: .seconds(60)) {
        guard nspawn.isRunning else { throw TestSupportFailure("systemd-nspawn ended: \(log(logFile))") }
        leader = Self.initProcess(of: nspawn.processIdentifier) ?? 0
        return leader != 0
      }
      try await waitUntil("the host is up", deadline: .seconds(60)) {
        guard nspawn.isRunning else { throw TestSupportFailure("systemd-nspawn ended: \(log(logFile))") }
        // `degraded`, where some service of this host does not like its copy.
        let state = try? await self.run("systemctl is-system-running || true")
        return ["running", "degraded"].contains(state?.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    } catch {
      await shutDown()
      throw error
    }
  }

  /// The boot script, in a name space of its own for what it mounts.
  static func process(_ mountPoint: String, _ name: String, _ further: [String] = []) -> Process {
    let process = Process()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("boot").path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["--mount", "--propagation", "private", "bash", script, mountPoint, name] + further
    process.standardInput = FileHandle.nullDevice
    return process
  }

  private func log(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

  /// The child that is process 1 of a name space of its own.
  private static func initProcess(of parent: Int32) -> Int32? {
    let text = try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
    return text?.split(separator: " ").compactMap { Int32($0) }.first { child in
      let status = try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)
      return status?.firstMatch(of: /NSpid:\s+\d+\s+1\n/) != nil
    }
  }

  private func shutDown() async {
    // The end of its init ends all of a name space; systemd-nspawn then follows by itself.
    if leader != 0 { kill(leader, SIGKILL) } else { nspawn.terminate() }
    try? await waitUntil("systemd-nspawn has ended") { !nspawn.isRunning }
    Self.removeGroups(of: name)
  }

  static func removeGroups(of name: String) {
    for hierarchy in ["systemd/", "unified/", ""] { removeGroups("/sys/fs/cgroup/\(hierarchy)\(name)") }
  }

  /// Control groups are removed from the leaves.
  private static func removeGroups(_ path: String) {
    for child in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path + "/" + child, isDirectory: &isFolder), isFolder.boolValue {
        removeGroups(path + "/" + child)
      }
    }
    rmdir(path)
  }

  // MARK: Working on it

  /// Runs lines of a shell as root of the booted host, with nothing of the environment of the tests.
  @discardableResult
  func run(_ lines: String, input: String = "") async throws -> String {
    try await HostCommand.run(
      "nsenter",
      [
        "--target", "\(leader)", "--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "env",
        "--ignore-environment",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/", "/bin/sh", "-ec", lines,
      ], input: Array(input.utf8))
  }

  /// Whether the last line of the shell succeeds.
  func succeeds(_ lines: String) async -> Bool { (try? await run(lines)) != nil }

  func waitUntilTrue(_ expectation: String, _ lines: String) async throws {
    try await waitUntil(expectation, deadline: .seconds(60)) { await succeeds(lines) }
  }

  /// Writes a file, its folders included.
  func write(_ path: String, _ text: String, mode: String = "644") async throws {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    try await run("mkdir -p '/\(folder)'; cat > '\(path)'; chmod \(mode) '\(path)'", input: text)
  }

  /// Copies a file of this host.
  func copy(_ source: String, to path: String) async throws {
    try await HostCommand.run("cp", ["--preserve=mode", source, "/proc/\(leader)/root\(path)"])
  }

  /// A property of a unit, as `systemctl show` tells it.
  func property(_ name: String, of unit: String = "routekeeper") async throws -> String {
    try await run("systemctl show --value -p \(name) \(unit)").trimmingCharacters(in: .newlines)
  }

  func journal(of unit: String = "routekeeper") async throws -> String {
    try await run("journalctl --unit \(unit) --no-pager --output short-monotonic")
  }
}
