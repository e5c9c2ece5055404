import CallReplay
import FoundationEssentials
import Glibc
import RoutingModel

/// The files that a person or the configuration means by names, folders and patterns.
package enum CallFiles {
  /// Endings of files with calls, before those of compression.
  private static let endings = [".jsonl", ".ndjson", ".json", ".csv"]
  private static let compressions = ["", ".gz", ".zst"]

  /// - Throws: `DaemonFailure` where a name leads nowhere.
  package static func named(_ names: [String]) throws(DaemonFailure) -> [String] {
    var files: [String] = []
    for name in names { files += try named(name) }
    return files
  }

  private static func named(_ name: String) throws(DaemonFailure) -> [String] {
    if name == "-" { return [name] }
    if access(name, F_OK) == 0 { return isFolder(name) ? try inFolder(name) : [name] }
    let found = matching(name)
    if found.isEmpty { throw DaemonFailure(.usage, "there are no calls at \(name): no such file, folder or pattern") }
    var files: [String] = []
    for match in found { files += isFolder(match) ? try inFolder(match) : [match] }
    return files
  }

  private static func isFolder(_ path: String) -> Bool {
    (try? CallFileStatus(path))?.kind == .folder
  }

  /// The folder's own files by the endings of their names, in byte order.
  private static func inFolder(_ path: String) throws(DaemonFailure) -> [String] {
    let wanted = endings.flatMap { ending in compressions.map { ending + $0 } }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw DaemonFailure(.usage, "cannot list the folder \(path): \(error)")
    }
    let calls = names.filter { name in !name.hasPrefix(".") && wanted.contains { name.hasSuffix($0) } }
      .sorted { ExactText($0) < ExactText($1) }
    if calls.isEmpty {
      throw DaemonFailure(.usage, "the folder \(path) has no files ending in \(wanted.joined(separator: ", "))")
    }
    return calls.map { path + "/" + $0 }
  }

  private static func matching(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in paths[index].map { String(cString: $0) } }
  }

  /// Bytes of all files together, for progress; 0 where one of them is a pipe.
  package static func size(of files: [String]) -> Int {
    var total = 0
    for file in files {
      guard let status = try? CallFileStatus(file), status.kind == .file else { return 0 }
      total += status.size
    }
    return total
  }
}
