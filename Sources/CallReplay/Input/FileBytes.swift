import Glibc

/// A file, or standard input.
final class FileBytes {
  let path: String
  private let descriptor: Int32
  /// Bytes of the file, where that is known.
  let size: Int?
  /// Bytes taken from it so far.
  private(set) var position = 0

  static let standardInput = "-"

  init(_ path: String) throws(ReplayFailure) {
    self.path = path
    if path == Self.standardInput {
      descriptor = 0
      size = nil
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
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

  func read(_ buffer: UnsafeMutableRawBufferPointer) throws(ReplayFailure) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        position += count
        return count
      }
      if errno != EINTR { throw .input(path: path, reason: String(cString: strerror(errno))) }
    }
  }
}
