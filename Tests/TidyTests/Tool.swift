import Foundation
import Glibc

/// Runs programs that a host may have or lack.
enum Tool {
  static func path(_ name: String) -> String? {
    let variable = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for folder in variable.components(separatedBy: ":") + ["/usr/bin", "/bin", "/usr/sbin"] {
      let candidate = folder + "/" + name
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  static func run(_ name: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path(name) ?? "/nonexistent/\(name)")
    process.arguments = arguments
    process.currentDirectoryURL = Repository.root
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
