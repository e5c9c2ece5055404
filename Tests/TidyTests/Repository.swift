import Foundation

/// The files of this repository, for tests that read them.
enum Repository {
  struct TextFile: Sendable, CustomStringConvertible {
    /// Relative to the root.
    let path: String
    let text: String

    var description: String { path }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Two levels above this folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// All files below a folder whose names end in one of the given ways, in order of their paths.
  static func files(_ folder: String, endings: [String]) throws -> [TextFile] {
    let base = root.appendingPathComponent(folder)
    guard let names = FileManager.default.enumerator(atPath: base.path) else { return [] }
    let paths = names.compactMap { $0 as? String }.filter { name in endings.contains { name.hasSuffix($0) } }
    return try paths.sorted().map { TextFile(path: "\(folder)/\($0)", text: try text("\(folder)/\($0)")) }
  }

  /// Files of a folder whose first line calls bash.
  static func scripts(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }.filter { path in
      (try? text(path))?.prefix { !$0.isNewline }.hasSuffix("bash") ?? false
    }
  }

  static func swift(_ folders: String...) throws -> [TextFile] {
    try folders.flatMap { try files($0, endings: [".swift"]) }
  }
}
