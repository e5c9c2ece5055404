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
    let server = LoopbackSocket.connection(to: target)
    guard server >= 0 else { return }
    defer { close(server) }
    guard LoopbackSocket.send(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)[...], to: client) else {
      return
    }
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&ends, 2, -1) > 0 else { return }
      for (end, other) in [(ends[0], server), (ends[1], client)] where end.revents != 0 {
        let count = read(end.fd, &chunk, chunk.count)
        guard count > 0, LoopbackSocket.send(chunk.prefix(count), to: other) else { return }
      }
    }
  }
}
