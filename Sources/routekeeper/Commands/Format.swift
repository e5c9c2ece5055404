import ArgumentParser
import Daemon
import FoundationEssentials
import Manifests
import Presentation
import RoutingModel

/// `routekeeper fmt [PATH…]`
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Rewrite manifests and rule tests in one style. Comments stay, and so does what the files declare.",
    discussion: """
      Examples:
        routekeeper fmt rules
        routekeeper fmt --check
        routekeeper fmt --when rules/sales/office-hours.yaml

      The result is read again before it is written: it declares the same, or the file is left alone.
      """)

  @Argument(help: "Files, or folders with all below them.") var paths: [String] = ["."]
  @Flag(help: "Write nothing; show what would change, and end with 2 if something would.") var check = false
  @Flag(help: "Write conditions as text (when).") var when = false
  @Flag(help: "Write conditions as a tree (expression).") var expression = false
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if when && expression { throw ValidationError("--when and --expression exclude each other") }
  }

  func run() throws {
    let formatter = ManifestFormatter(form: when ? .text : expression ? .tree : .asWritten)
    var refused: [Diagnostic] = []
    var changed: [String] = []
    for path in try files() {
      let bytes = try read(path)
      switch formatter.format(bytes, path: path) {
      case .refused(let findings): refused += findings
      case .formatted(let result):
        if result == bytes { continue }
        changed.append(path)
        if check {
          StandardStream.output.write(FormattingDifference.text(path, from: bytes, to: result))
        } else {
          try write(result, to: path)
        }
      }
    }
    global.warn(refused)
    if !check { for path in changed { StandardStream.output.write(VisibleText.escaped(path) + "\n") } }
    if !refused.isEmpty { throw ExitReason.invalidManifests.code }
    if check && !changed.isEmpty { throw ExitReason.changesFound.code }
  }

  private func files() throws -> [String] {
    var files: [String] = []
    for path in paths {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw CommandFailure(.usage, "there is no \(path)")
      }
      if !isFolder {
        files.append(path)
        continue
      }
      do throws(FileProblem) {
        files += try ManifestFolder.formatted(path).map {
          path == "." ? $0 : path + (path.hasSuffix("/") ? "" : "/") + $0
        }
      } catch {
        throw CommandFailure(.usage, "cannot read the folder \(path): \(error.reason)")
      }
    }
    return files
  }

  private func read(_ path: String) throws -> [UInt8] {
    do throws(FileProblem) {
      return try ManifestFolder.bytes(of: path)
    } catch {
      throw CommandFailure(.error, "cannot read \(path): \(error.reason)")
    }
  }

  /// In one step, with the permissions that the file had.
  private func write(_ bytes: [UInt8], to path: String) throws {
    do {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
      if let mode { try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path) }
    } catch {
      throw CommandFailure(.error, "cannot write \(path)")
    }
  }
}
