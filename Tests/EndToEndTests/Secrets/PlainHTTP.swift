import Foundation
import TestSupport

/// A request to the status page's port, spelt out.
enum PlainHTTP {
  static func exchange(_ port: Int, _ method: String, _ path: String, _ headers: String = "", body: String = "") throws
    -> Data
  {
    let descriptor = try send(port, method, path, headers, body: body)
    defer { close(descriptor) }
    var answer = Data()
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count <= 0 { return answer }
      answer.append(contentsOf: chunk.prefix(count))
    }
  }

  /// An answer that goes on.
  final class Stream {
    private let descriptor: Int32
    private(set) var received = Data()

    init(_ port: Int, _ path: String) throws { descriptor = try PlainHTTP.send(port, "GET", path, "", body: "") }

    /// Takes what is there, without waiting for more.
    func read() {
      var chunk = [UInt8](repeating: 0, count: 64 << 10)
      while case let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT)), count > 0 {
        received.append(contentsOf: chunk.prefix(count))
      }
    }

    deinit { close(descriptor) }
  }

  /// - Returns: the connection, from which the answer is still to be read.
  private static func send(_ port: Int, _ method: String, _ path: String, _ headers: String, body: String) throws
    -> Int32
  {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw TestSupportFailure("no socket") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else {
      close(descriptor)
      throw TestSupportFailure("no connection to port \(port)")
    }
    let request = Array(
      """
      \(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\(headers)\
      Content-Length: \(body.utf8.count)\r\n\r\n\(body)
      """.utf8)
    guard write(descriptor, request, request.count) == request.count else {
      close(descriptor)
      throw TestSupportFailure("not sent")
    }
    return descriptor
  }
}
