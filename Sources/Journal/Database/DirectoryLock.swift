internal import Glibc
internal import Synchronization

/// An advisory lock (`flock`) on a file that names its holder. The kernel drops it however the process ends.
///
/// The lock belongs to the open file, not to the process, so that two journals within one process exclude each other
/// too. A child that was forked and has not reached its `exec`, which closes the file, therefore holds it as well.
final class DirectoryLock: Sendable {
  /// Waits for children of a holder that is gone. They hold the lock for microseconds, and for as long as a busy host
  /// leaves them without a processor; a second is enough for that and short for a person at a terminal.
  static let attempts = 100
  static let pauseMicroseconds: UInt32 = 10_000

  private let file: Mutex<Int32?>

  init(_ directory: StateDirectory) throws(JournalError) {
    let file = open(directory.lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StateDirectory.failure(errno, directory.lockPath) }
    do throws(JournalError) {
      try Self.take(file, directory)
      let line = Array("\(getpid())\n".utf8)
      guard ftruncate(file, 0) == 0, pwrite(file, line, line.count, 0) == line.count else {
        throw StateDirectory.failure(errno, directory.lockPath)
      }
    } catch {
      close(file)
      throw error
    }
    self.file = Mutex(file)
  }

  deinit { release() }

  func release() {
    file.withLock { file in
      guard let held = file else { return }
      // Closing alone would leave the lock with a child that has not reached its `exec`.
      flock(held, LOCK_UN)
      close(held)
      file = nil
    }
  }

  private static func take(_ file: Int32, _ directory: StateDirectory) throws(JournalError) {
    var attempt = 1
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK else { throw StateDirectory.failure(errno, directory.lockPath) }
      let holder = Self.holder(file)
      if attempt == attempts || holder.map(isAlive) == true {
        throw .locked(path: directory.path, holder: holder)
      }
      attempt += 1
      usleep(pauseMicroseconds)
    }
  }

  private static func isAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno == EPERM }

  private static func holder(_ file: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let process = Int32(String(decoding: bytes.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self))
    // `kill` takes zero and below for groups of processes.
    return process.flatMap { $0 > 0 ? $0 : nil }
  }
}
