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
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(limit + 1, 64 << 10))
    while bytes.count <= limit {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw failure() }
      if count == 0 { return Content(bytes: bytes, mode: UInt32(status.permissions.rawValue)) }
      bytes += chunk[..<count]
    }
    throw FileProblem(code: 0, reason: "it has more than \(limit) bytes")
  }

  private static func failure() -> FileProblem {
    let code = errno
    return FileProblem(code: code, reason: unsafe String(cString: strerror(code)))
  }
}
