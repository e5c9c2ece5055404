import Foundation
import TestSupport
import Testing

/// A crash tells nothing that lay in memory, whatever the host has set for Swift's backtracer and for core files.
@Suite(.serialized) struct CrashOutputTests {
  private static let settings = [nil, "enable=yes,symbolicate=off,registers=all,threads=all"]
  private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGABRT]

  @Test(arguments: settings, signals) func aCrashPrintsNoMemory(setting: String?, signal: Int32) async throws {
    try await DaemonFixture.with { fixture in
      var fixture = fixture
      fixture.environment["SWIFT_BACKTRACE"] = setting
      var canaries = Canaries()
      canaries.watch("client secret", DaemonFixture.secret)
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      // A shell that allows core files, and a folder where they would be written.
      let daemon = try RunningDaemonProcess(
        fixture, under: ["/bin/sh", "-c", "ulimit -c unlimited; cd \"$0\" && exec \"$@\"", fixture.folder.path])
      try await daemon.waitUntilReady()
      try await fixture.sync()
      let limits = try String(contentsOfFile: "/proc/\(daemon.processID)/limits", encoding: .utf8)
      #expect(limits.contains(/Max core file size +0 +0/))
      daemon.kill(signal)
      #expect(try await daemon.end() == signal)
      #expect(canaries.found(in: daemon.log).isEmpty)
      #expect(!daemon.log.contains("***") && !daemon.log.contains("Registers"), "\(daemon.log.suffix(2_000))")
      let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
      #expect(!names.contains { $0.hasPrefix("core") }, "\(names)")
    }
  }

  /// The test above means something only where a program that does not care is taken apart. Skipped without the
  /// toolchain's backtracer.
  @Test(.enabled(if: backtracer != nil, "Swift's backtracer is not installed"))
  func theBacktracerWouldPrintMemory() async throws {
    try await withScratchDirectory { folder in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try HostCommand.built("genesys-simulator"))
      process.arguments = ["--port", "0", "--admin-port", "0", "--ready-file", folder.path("ready")]
      process.environment = [
        "PATH": "/usr/bin:/bin",
        "SWIFT_BACKTRACE": "enable=yes,symbolicate=off,swift-backtrace=\(Self.backtracer ?? "")",
      ]
      let errors = try folder.write("errors", "")
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
      try process.run()
      defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
      try await waitUntil("the program is ready") { FileManager.default.fileExists(atPath: folder.path("ready")) }
      kill(process.processIdentifier, SIGILL)
      try await waitUntil("registers are printed", deadline: .seconds(120)) {
        try String(contentsOfFile: errors, encoding: .utf8).contains("Registers:")
      }
    }
  }

  private static let backtracer: String? = {
    let places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
      URL(fileURLWithPath: String($0) + "/swift").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../libexec/swift/linux/swift-backtrace").standardizedFileURL.path
    }
    return places.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()
}
