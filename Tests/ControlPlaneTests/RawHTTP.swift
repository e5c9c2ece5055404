import NIOCore
import NIOPosix

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
  ) async -> Reply? {
    var text = "\(method) \(path) HTTP/1.1\r\nConnection: close\r\n"
    if !headers.contains(where: { $0.0 == "Host" }) { text += "Host: 127.0.0.1:\(port)\r\n" }
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
    return await exchange(port, Array((text + "\r\n").utf8) + body).flatMap(parse)
  }

  /// `nil` when nobody listens; an empty answer when the server closes without one.
  ///
  /// - Parameter isAll: nothing more comes from this side.
  static func exchange(_ port: Int, _ bytes: [UInt8], isAll: Bool = false) async -> [UInt8]? {
    let connected = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: isAll))
        }
      }
    guard let connected else { return nil }
    connected.channel.eventLoop.scheduleTask(in: .seconds(60)) { connected.channel.close(promise: nil) }
    var reply: [UInt8] = []
    do {
      try await connected.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(bytes: bytes))
        if isAll { outbound.finish() }
        for try await part in inbound { reply.append(contentsOf: part.readableBytesView) }
      }
    } catch {
      // A connection that the server resets has given what it had.
    }
    return reply
  }

  private static func parse(_ bytes: [UInt8]) -> Reply? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first,
      let code = Int(status)
    else { return nil }
    return Reply(status: code, head: String(text[..<end.lowerBound]), body: String(text[end.upperBound...]))
  }
}
