import Glibc

/// A listening socket on a free loopback port that accepts nothing by itself. The kernel completes handshakes
/// nevertheless, so on its own this is a server that is up and never answers.
package final class TCPListener: Sendable {
  package let port: Int
  let descriptor: CInt

  /// - Parameter wanted: a port that `BoundPort` keeps, or 0 for any free one.
  package init(on wanted: Int = 0) throws {
    // SOCK_CLOEXEC: a child that inherited the socket would keep the port open.
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if wanted != 0 { BoundPort.share(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(wanted).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isListening else { throw TestSupportFailure("No listening socket: \(String(cString: strerror(errno)))") }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// Whether somebody has connected and waits to be accepted.
  package var hasConnection: Bool {
    get throws {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 0) >= 0 else { throw TestSupportFailure("poll: \(String(cString: strerror(errno)))") }
      return entry.revents != 0
    }
  }

  deinit { close(descriptor) }
}

/// A loopback port that is kept for listeners that come and go. While none of them is there, connections are refused.
package final class BoundPort: Sendable {
  package let port: Int
  private let descriptor: CInt

  package init() throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    Self.share(descriptor)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isBound else { throw TestSupportFailure("No port: \(String(cString: strerror(errno)))") }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// Sockets that all agree may be bound to one port, as long as only one of them listens.
  static func share(_ descriptor: CInt) {
    var one: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
  }

  deinit { close(descriptor) }
}
