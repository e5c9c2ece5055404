import FoundationEssentials
import Glibc

/// The control socket's place in the file system.
package struct SocketFile: Hashable, Sendable {
  /// `sun_path` of Linux, with its closing zero, less the suffix of the name under which it is made.
  static let longestPath = 107 - temporarySuffix.utf8.count
  static let temporarySuffix = ".new"

  package let path: String

  package init(path: String) { self.path = path }

  /// `$RUNTIME_DIRECTORY/control.sock`, else in the state directory. systemd may name several directories, the first counts.
  package init(environment: [String: String], stateDirectory: String) {
    let runtime = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    self.init(path: (runtime ?? stateDirectory) + "/control.sock")
  }

  var temporaryPath: String { path + Self.temporarySuffix }

  /// Throws where the path cannot be taken: too long, in use by a living daemon, or something else than a socket.
  func checkFree() throws(ControlSocketSetupFailure) {
    if path.utf8.count > Self.longestPath { throw .pathTooLong(path: path, limit: Self.longestPath) }
    guard let type = Self.type(path) else { return }
    guard type == .typeSocket else { throw .notASocket(path: path) }
    if Self.connectionError(path) == 0 { throw .alreadyRunning(path: path) }
  }

  /// Gives the socket its rights while nobody knows its name, then its name: it replaces a stale one in one step.
  func publish() throws(ControlSocketSetupFailure) {
    guard chmod(temporaryPath, 0o600) == 0, rename(temporaryPath, path) == 0 else {
      throw .cannotListen(path: path, reason: Self.reason(errno))
    }
  }

  static func removeIfSocket(_ path: String) {
    if type(path) == .typeSocket { unlink(path) }
  }

  /// What tells this file from a later one of the same name.
  static func inode(_ path: String) -> UInt64? { attributes(path)?[.systemFileNumber] as? UInt64 }

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func type(_ path: String) -> FileAttributeType? { attributes(path)?[.type] as? FileAttributeType }

  private static func attributes(_ path: String) -> [FileAttributeKey: Any]? {
    try? FileManager.default.attributesOfItem(atPath: path)
  }

  /// `errno` of a connection attempt, 0 when somebody accepted it.
  private static func connectionError(_ path: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { target in
      for (index, byte) in path.utf8.enumerated() where index < target.count - 1 { target[index] = byte }
    }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 ? 0 : errno }
    }
  }
}
