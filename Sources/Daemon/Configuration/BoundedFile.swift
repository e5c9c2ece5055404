import Glibc
import SystemPackage

/// Why a file could not be read; the content never is part of it.
package struct FileProblem: Error, Hashable, Sendable {
  /// `errno`, 0 where the file itself is not acceptable.
  package let code: Int32
  package let reason: String
}

/// Small files that are read whole.
enum BoundedFile {
  struct Content {
    let bytes: [UInt8]
    /// Permission bits.
    let mode: UInt32
  }

  /// - Throws: also for directories, devices and files with more than `limit` bytes.
  static func read(_ path: String, limit: Int) throws(FileProblem) -> Content {
    // Not blocking: a FIFO put in the place of a file must not hang the daemon.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    guard let status = try? Stat(FileDescriptor(rawValue: descriptor)) else { throw failure() }
    guard status.type == .regular else { throw FileProblem(code: 0, reason: "it is not a regular file") }
    // One byte more than it has: so its end shows. Some file systems name no size.
    var room = min(max(Int(clamping: status.size), 1 << 10), limit) + 1
    var bytes: [UInt8] = []
    while true {
      let count = try read(descriptor, upTo: room - bytes.count, into: &bytes)
      if bytes.count > limit { throw FileProblem(code: 0, reason: "it has more than \(limit) bytes") }
      if count == 0 { return Content(bytes: bytes, mode: UInt32(status.permissions.rawValue)) }
      if bytes.count == room { room = min(room * 2, limit + 1) }
    }
  }

  /// - Returns: how many bytes came; 0 at the end.
  private static func read(
    _ descriptor: CInt, upTo room: Int, into bytes: inout [UInt8]
  ) throws(FileProblem) -> Int {
    var count = -1
    let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
      repeat {
        count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      } while count < 0 && errno == EINTR
      filled = max(0, count)
    }
    if count < 0 { throw failure() }
    if bytes.isEmpty { bytes = part } else { bytes += part }
    return count
  }

  private static func failure() -> FileProblem {
    let code = errno
    return FileProblem(code: code, reason: unsafe String(cString: strerror(code)))
  }
}
