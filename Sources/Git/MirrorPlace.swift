internal import CLibgit2
internal import Glibc

/// The directories of one mirror, side by side: the mirror, the one that will replace it, and the worker's home.
struct MirrorPlace: Hashable {
  let directory: String

  /// Where a rebuilt or compacted mirror is made.
  var fresh: String { directory + ".fresh" }
  /// HOME of one fetch: known hosts, git's configuration. Nobody else may read it.
  var home: String { directory + ".home" }

  /// Where signatures are looked at, each in a folder of its own.
  var signatures: String { directory + ".signatures" }

  /// Removes what a killed worker may have left: its home, a half-made replacement, locks and temporary packs.
  /// Only one fetch runs at a time, so nothing of this is in use.
  func removeLeftovers() {
    removeTree(home)
    removeTree(fresh)
    removeFiles(below: directory + "/refs", depth: 16) { $0.hasSuffix(".lock") }
    removeFiles(below: directory, depth: 0) { $0.hasSuffix(".lock") }
    removeFiles(below: directory + "/objects/pack", depth: 0) {
      $0.hasPrefix("tmp_") || $0.hasPrefix(".tmp") || ($0.hasPrefix("pack_") && !$0.contains("."))
    }
  }

  /// A new empty folder below `signatures`.
  func makeSignatureFolder() throws(GitError) -> String {
    guard mkdir(signatures, 0o700) == 0 || errno == EEXIST else { throw Self.unwritable(signatures, errno) }
    // mkdtemp puts its own six characters in their place.
    var template = Array((signatures + "/" + String(repeating: "X", count: 6)).utf8CString)
    guard mkdtemp(&template) != nil else { throw Self.unwritable(signatures, errno) }
    return String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func makeHome() throws(GitError) {
    let parent = directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? "."
    for path in [parent, home] where mkdir(path, 0o700) != 0 && errno != EEXIST {
      throw Self.unwritable(path, errno)
    }
  }

  /// Puts the fresh directory in the mirror's place in one step and removes the former one.
  func exchange() throws(GitError) {
    if access(directory, F_OK) == 0 {
      guard routekeeper_exchange(directory, fresh) == 0 else { throw Self.unwritable(directory, errno) }
      removeTree(fresh)
    } else if rename(fresh, directory) != 0 {
      throw Self.unwritable(directory, errno)
    }
  }

  /// Every fetch that brings objects adds one.
  var packCount: Int {
    var count = 0
    forEachEntry(of: directory + "/objects/pack") { name, _ in if name.hasSuffix(".pack") { count += 1 } }
    return count
  }

  static func unwritable(_ path: String, _ code: CInt) -> GitError {
    let reason = String(cString: strerror(code))
    if [ENOSPC, EDQUOT].contains(code) {
      return GitError(
        .diskFull, "There is no space left for the mirror at \(path); make room, the next fetch goes on.",
        detail: reason)
    }
    return GitError(
      .mirrorUnwritable,
      "The mirror at \(path) cannot be written; give the daemon's user write access to the state directory.",
      detail: reason)
  }
}

/// Removes a directory with everything in it; what cannot be removed stays. Follows no symbolic link.
func removeTree(_ path: String) {
  forEachEntry(of: path) { name, isDirectory in
    let child = path + "/" + name
    if isDirectory { removeTree(child) } else { unlink(child) }
  }
  rmdir(path)
}

private func removeFiles(below path: String, depth: Int, where condition: (String) -> Bool) {
  forEachEntry(of: path) { name, isDirectory in
    let child = path + "/" + name
    if isDirectory {
      if depth > 0 { removeFiles(below: child, depth: depth - 1, where: condition) }
    } else if condition(name) {
      unlink(child)
    }
  }
}

private func forEachEntry(of path: String, _ body: (_ name: String, _ isDirectory: Bool) -> Void) {
  guard let directory = opendir(path) else { return }
  defer { closedir(directory) }
  while let entry = readdir(directory) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    guard name != ".", name != ".." else { continue }
    var status = stat()
    let isDirectory = lstat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    body(name, isDirectory)
  }
}
