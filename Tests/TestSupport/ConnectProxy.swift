import Dispatch
import Glibc
import Synchronization

/// An HTTP proxy that answers CONNECT: whatever host is asked for, it tunnels to one port of the loopback address.
package final class ConnectProxy: Sendable {
  package var port: Int { listener.port }
  /// What was asked for, as `host:port`.
  package var targets: [String] { seen.withLock { $0 } }

  private let listener: TCPListener
  private let seen = Mutex<[String]>([])

  package init(to target: Int) throws {
    listener = try TCPListener()
    let descriptor = listener.descriptor
    DispatchQueue(label: "test.proxy").async { [weak self] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        DispatchQueue(label: "test.proxy.tunnel").async { self?.tunnel(client, target) }
      }
    }
  }

  /// Ends the accepting thread.
  package func stop() { shutdown(listener.descriptor, CInt(SHUT_RDWR)) }

  private func tunnel(_ client: CInt, _ target: Int) {
    defer { close(client) }
    var request: [UInt8] = []
    var byte: UInt8 = 0
    while !request.suffix(4).elementsEqual("\r\n\r\n".utf8), request.count < 8192, read(client, &byte, 1) == 1 {
      request.append(byte)
    }
    let words = String(decoding: request, as: UTF8.self).split(separator: " ")
    guard words.count > 1, words[0] == "CONNECT" else { return }
    seen.withLock { $0.append(String(words[1])) }
    let server = Self.connection(to: target)
    guard server >= 0 else { return }
    defer { close(server) }
    guard Self.send("HTTP/1.1 200 Connection established\r\n\r\n".utf8.map { $0 }, to: client) else { return }
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&ends, 2, -1) > 0 else { return }
      for (end, other) in [(ends[0], server), (ends[1], client)] where end.revents != 0 {
        let count = read(end.fd, &chunk, chunk.count)
        guard count > 0, Self.send(Array(chunk.prefix(count)), to: other) else { return }
      }
    }
  }

  private static func send(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func connection(to port: Int) -> CInt {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return status == 0 ? descriptor : -1
  }
}
