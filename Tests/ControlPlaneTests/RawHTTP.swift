import Glibc

/// Sends bytes to a loopback port and reads until the server closes, so that a test decides every header itself.
enum RawHTTP {
  struct Reply {
    let status: Int
    let head: String
    let body: String

    func header(_ name: String) -> String? {
      let prefix = name.lowercased() + ": "
      let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(prefix) }
      return line.map { String($0.dropFirst(prefix.count)) }
    }
  }

  /// - Parameter headers: `Host` is added where it is not given.
  static func send(
    _ port: Int, _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
  ) -> Reply? {
    var text = "\(method) \(path) HTTP/1.1\r\nConnection: close\r\n"
    if !headers.contains(where: { $0.0 == "Host" }) { text += "Host: 127.0.0.1:\(port)\r\n" }
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
    return exchange(port, Array((text + "\r\n").utf8) + body).flatMap(parse)
  }

  /// `nil` when nobody listens; an empty answer when the server closes without one.
  static func exchange(_ port: Int, _ bytes: [UInt8]) -> [UInt8]? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return nil }
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { break }
      sent += count
    }
    var reply: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &part, part.count, 0)
      if count <= 0 { return reply }
      reply += part[..<count]
    }
  }

  private static func parse(_ bytes: [UInt8]) -> Reply? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first,
      let code = Int(status)
    else { return nil }
    return Reply(status: code, head: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]))
  }
}
