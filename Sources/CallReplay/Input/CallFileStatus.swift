import Glibc

/// What a file is. Equal ones of two times are the same file with the same content, as far as can be seen without
/// reading it.
package struct CallFileStatus: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case file, folder, other
  }

  package let path: String
  package let kind: Kind
  /// Bytes.
  package let size: Int
  private let device: UInt64
  private let inode: UInt64
  private let seconds: Int
  private let nanoseconds: Int

  package init(_ path: String) throws(ReplayFailure) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .input(path: path, reason: String(cString: strerror(errno))) }
    self.path = path
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    size = Int(status.st_size)
    (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }
}
