import Foundation
import Synchronization
import TestSupport

/// Stands for the service manager: notes what the daemon says.
final class NotificationSocket: Sendable {
  let path: String
  private let messages = Mutex<[String]>([])
  private let descriptor: Int32

  init(path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw TestSupportFailure("bind: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  /// All lines so far.
  var received: String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count <= 0 { break }
      messages.withLock { $0.append(String(decoding: buffer[..<count], as: UTF8.self)) }
    }
    return messages.withLock { $0.joined(separator: "\n") }
  }

  func count(of line: String) -> Int { received.split(separator: "\n").count { $0 == line } }
}
