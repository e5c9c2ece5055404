import Foundation
import Subprocess
import SystemPackage

/// Programs of the host and of this package, as fixtures use them.
package enum HostCommand {
  /// Runs a program found in PATH to its end.
  ///
  /// - Returns: What it wrote on standard output.
  /// - Throws: `TestSupportFailure` with its standard error unless it exits with 0.
  @discardableResult
  package static func run(_ name: String, _ arguments: [String], input: [UInt8] = []) async throws -> String {
    let result = try await Subprocess.run(
      name.hasPrefix("/") ? .path(FilePath(name)) : .name(name), arguments: Arguments(arguments),
      environment: .inherit.updating([
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
      ]), input: .array(input), output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw TestSupportFailure("\(name) \(arguments.joined(separator: " ")): \(result.standardError)")
    }
    return result.standardOutput
  }

  /// The path of an executable that this package built, beside the tests that are running.
  package static func built(_ name: String) throws -> String {
    var folder = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    for _ in 0..<4 {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    let candidate = FileManager.default.currentDirectoryPath + "/.build/debug/" + name
    guard FileManager.default.isExecutableFile(atPath: candidate) else {
      throw TestSupportFailure("\(name) is not built")
    }
    return candidate
  }
}
