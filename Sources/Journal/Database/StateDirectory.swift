internal import Glibc

/// The directory that holds the journal, and the lock that makes one instance the only writer in it.
struct StateDirectory: Sendable {
  let path: String

  var databasePath: String { path + "/journal.sqlite" }
  var lockPath: String { path + "/lock" }
  var signingKeyPath: String { path + "/audit-signing.key" }

  /// Makes the directory (0700) and an empty database file (0600), where they are missing.
  func prepare() throws(JournalError) {
    if mkdir(path, 0o700) == 0 {
      try Self.syncParent(of: path)
    } else {
      let code = errno
      var status = stat()
      guard code == EEXIST else { throw Self.failure(code, path) }
      guard stat(path, &status) == 0 else { throw Self.failure(errno, path) }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw .cannotCreate(path: path, detail: "it is a file, not a directory")
      }
    }
  }

  var hasDatabase: Bool { access(databasePath, F_OK) == 0 }

  /// SQLite gives its WAL files the mode of the database, so that one has to be right first.
  func prepareDatabaseFile() throws(JournalError) {
    let file = open(databasePath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure(errno, databasePath) }
    close(file)
  }

  /// Makes a new name durable. What is in a file survives a loss of power only where its name does.
  static func syncParent(of path: String) throws(JournalError) {
    let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw failure(errno, parent) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw failure(errno, parent) }
  }

  static func failure(_ code: Int32, _ path: String) -> JournalError {
    switch code {
    case EROFS, EACCES, EPERM: .readOnly(path: path)
    case ENOSPC, EDQUOT: .fullDisk(path: path)
    default: .cannotCreate(path: path, detail: String(cString: strerror(code)))
    }
  }
}
