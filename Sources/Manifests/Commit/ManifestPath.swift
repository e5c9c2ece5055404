internal import RoutingModel

/// Which paths hold manifests.
enum ManifestPath {
  /// `nil` for the repository's own file, rule tests, hidden files and folders, and everything that is neither YAML
  /// nor JSON.
  static func format(_ path: String) -> DocumentFormat? {
    guard let format = DocumentFormat(path: path), !isHidden(path),
      ExactText(path) != ExactText(CommitReader.repositoryFile), !isTest(path)
    else { return nil }
    return format
  }

  /// `nil` for everything but visible files of rule tests.
  static func testFormat(_ path: String) -> DocumentFormat? {
    isTest(path) && !isHidden(path) ? .yaml : nil
  }

  static func isTest(_ path: String) -> Bool { path.ends(with: ".test.yaml") || path.ends(with: ".test.yml") }

  static func isHidden(_ path: String) -> Bool {
    var atStart = true
    for byte in path.utf8 {
      if atStart, byte == UInt8(ascii: ".") { return true }
      atStart = byte == UInt8(ascii: "/")
    }
    return false
  }

  /// Whether an entry that is no regular file could hide manifests: a folder, or a file by its name.
  static func mayHoldManifests(_ path: String) -> Bool {
    if isHidden(path) { return false }
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    return DocumentFormat(path: path) != nil || !name.contains(UInt8(ascii: "."))
  }
}

/// Paths as diagnostics name them.
package struct PathNames {
  private let prefix: String

  package init(folder: String) {
    let trimmed = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    prefix = trimmed.isEmpty || trimmed == "." ? "" : trimmed + "/"
  }

  /// A name that would break the line of a message, or turn it around, is taken from nobody.
  static func isUnusual(_ path: String) -> Bool {
    if path.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return false }
    return path.unicodeScalars.contains { TextCheck.isControl($0) || TextCheck.isBidiControl($0) }
  }

  func full(_ path: String) -> String { prefix.isEmpty ? path : prefix + path }

  /// The path below the folder again.
  package func below(_ full: String) -> String {
    ExactText(String(full.prefix(prefix.count))) == ExactText(prefix) ? String(full.dropFirst(prefix.count)) : full
  }
}

/// A pattern of paths: `*` and `?` within one folder, `**` for any number of folders.
struct PathPattern: Hashable, Sendable {
  private let parts: [[UInt8]]

  private static let anyFolders = Array("**".utf8)

  /// `nil` for a pattern that can match no path: empty, absolute, or with `.` or `..`.
  init?(_ text: ExactText) {
    let parts = text.string.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    // Forty parts: matching costs their product with the path's.
    guard !text.isEmpty, parts.count <= 40,
      parts.allSatisfy({ !$0.isEmpty && $0 != Array(".".utf8) && $0 != Array("..".utf8) })
    else { return nil }
    self.parts = parts
  }

  /// A pattern that matches a folder matches everything below it.
  func matches(_ path: String) -> Bool {
    let names = path.utf8.split(separator: UInt8(ascii: "/"))
    // One row per part of the pattern: which numbers of leading names it can have matched so far.
    var reachable = [Bool](repeating: false, count: names.count + 1)
    reachable[0] = true
    for part in parts {
      var next = [Bool](repeating: false, count: names.count + 1)
      for count in 0...names.count {
        if part == Self.anyFolders {
          next[count] = reachable[count] || (count > 0 && next[count - 1])
        } else if count > 0, reachable[count - 1] {
          next[count] = Self.matches(part, names[count - 1])
        }
      }
      reachable = next
    }
    return reachable.dropFirst().contains(true)
  }

  /// Wildcards within one name, without recursion: at a mismatch only the last `*` takes one byte more.
  private static func matches(_ pattern: [UInt8], _ name: Substring.UTF8View) -> Bool {
    let name = Array(name)
    var (row, column) = (0, 0)
    var retry: (row: Int, column: Int)?
    while column < name.count {
      if row < pattern.count, pattern[row] == UInt8(ascii: "*") {
        retry = (row + 1, column)
        row += 1
      } else if row < pattern.count, pattern[row] == UInt8(ascii: "?") || pattern[row] == name[column] {
        row += 1
        column += 1
        // `?` stands for a character, not for a byte.
        while pattern[row - 1] == UInt8(ascii: "?"), column < name.count, name[column] & 0xC0 == 0x80 { column += 1 }
      } else if let last = retry {
        retry = (last.row, last.column + 1)
        (row, column) = (last.row, last.column + 1)
      } else {
        return false
      }
    }
    while row < pattern.count, pattern[row] == UInt8(ascii: "*") { row += 1 }
    return row == pattern.count
  }
}
