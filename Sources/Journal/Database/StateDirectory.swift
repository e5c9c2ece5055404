internal import Glibc
internal import Synchronization

/// The directory that holds the journal, and the lock that makes one instance the only writer in it.
struct StateDirectory: Sendable {
  let path: String

  var databasePath: String { path + "/journal.sqlite" }
  var lockPath: String { path + "/lock" }
  var signingKeyPath: String { path + "/audit-signing.key" }

  /// Makes the directory (0700) and an empty database file (0600), where they are missing.
  func prepare() throws(JournalError) {
    if mkdir(path, 0o700) != 0 {
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

  static func failure(_ code: Int32, _ path: String) -> JournalError {
    switch code {
    case EROFS, EACCES, EPERM: .readOnly(path: path)
    case ENOSPC, EDQUOT: .fullDisk(path: path)
    default: .cannotCreate(path: path, detail: String(cString: strerror(code)))
    }
  }
}

/// An advisory lock (`flock`) on a file that names its holder. The kernel drops it however the process ends.
final class DirectoryLock: Sendable {
  private let file: Mutex<Int32?>

  init(_ directory: StateDirectory) throws(JournalError) {
    let file = open(directory.lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StateDirectory.failure(errno, directory.lockPath) }
    if flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      let holder = Self.holder(file)
      close(file)
      guard code == EWOULDBLOCK else { throw StateDirectory.failure(code, directory.lockPath) }
      throw .locked(path: directory.path, holder: holder)
    }
    let line = Array("\(getpid())\n".utf8)
    guard ftruncate(file, 0) == 0, pwrite(file, line, line.count, 0) == line.count else {
      let code = errno
      close(file)
      throw StateDirectory.failure(code, directory.lockPath)
    }
    self.file = Mutex(file)
  }

  deinit { release() }

  func release() {
    file.withLock { file in
      if let file { close(file) }
      file = nil
    }
  }

  private static func holder(_ file: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
