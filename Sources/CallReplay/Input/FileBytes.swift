import Glibc

/// A file, a pipe, or standard input.
final class FileBytes {
  /// How long a pipe is waited for before somebody who wants an end is looked for.
  private static let patience: Int32 = 100  // milliseconds

  let path: String
  private let descriptor: Int32
  private let monitor: ReplayMonitor
  /// Bytes of the file, where that is known.
  let size: Int?
  /// Bytes taken from it so far.
  private(set) var position = 0

  static let standardInput = "-"

  init(_ path: String, _ monitor: ReplayMonitor) throws(ReplayFailure) {
    self.path = path
    self.monitor = monitor
    if path == Self.standardInput {
      descriptor = 0
      size = nil
      return
    }
    // Without waiting, or opening a pipe that nobody writes to would take for ever.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .input(path: path, reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw .input(path: path, reason: reason)
    }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { if descriptor > 0 { close(descriptor) } }

  /// 0 at the end, and where somebody ends the replay while nothing comes.
  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(ReplayFailure) -> Int {
    while true {
      if size == nil && !waitForBytes() { return 0 }
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        position += count
        return count
      }
      if errno != EINTR && errno != EAGAIN { throw .input(path: path, reason: String(cString: strerror(errno))) }
    }
  }

  /// `false` where somebody ends the replay.
  private func waitForBytes() -> Bool {
    while !monitor.isStopped {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&wanted, 1, Self.patience) != 0 && wanted.revents != 0 { return true }
    }
    return false
  }
}
