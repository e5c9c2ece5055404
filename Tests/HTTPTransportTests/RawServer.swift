import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// Tests with real time and real sockets, one after the other: side by side they would meet each other's time-outs.
@Suite(.serialized) enum SocketTests {}

/// A TCP server that answers each request with whatever bytes a test wants, at whatever pace, and may break off.
final class RawServer: Sendable {
  struct Received: Sendable {
    /// Request line and header lines.
    let head: String
    let body: [UInt8]
    /// 1 for the first connection that was accepted.
    let connection: Int

    var method: String { String(head.prefix { $0 != " " }) }
    var target: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    func header(_ name: String) -> String? {
      let line = head.split(separator: "\r\n").dropFirst().first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
      return line.map { $0.dropFirst(name.utf8.count + 1).drop { $0 == " " } }.map(String.init)
    }
  }

  enum Step: Sendable {
    case send([UInt8])
    case pause(milliseconds: Int)
    /// Sends this again and again until the client goes.
    case forever([UInt8])
    case close
    /// RST instead of FIN.
    case reset

    static func text(_ text: String) -> Step { .send(Array(text.utf8)) }
  }

  /// What to do about the request; no steps: say nothing and keep the connection open.
  typealias Script = @Sendable (Received) -> [Step]

  let port: Int
  private let log = Mutex<(connections: Int, requests: [Received])>((0, []))
  private let script: Script

  var requests: [Received] { log.withLock { $0.requests } }
  var connections: Int { log.withLock { $0.connections } }
  var address: String { "http://127.0.0.1:\(port)" }

  private init(port: Int, script: @escaping Script) {
    self.port = port
    self.script = script
  }

  /// An answer as most servers give it.
  static func answer(_ status: Int = 200, _ headers: [String] = [], _ body: [UInt8] = Array("{}".utf8)) -> [Step] {
    let lines = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.count)"] + headers
    return [.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)]
  }

  /// Serves while `body` runs.
  static func with<Value: Sendable>(
    tls: NIOSSLContext? = nil, script: @escaping Script, body: @Sendable (RawServer) async throws -> Value
  ) async throws -> Value {
    let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let server = RawServer(port: listening.channel.localAddress?.port ?? 0, script: script)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await listening.executeThenClose { inbound in
          await withDiscardingTaskGroup { connections in
            do {
              for try await connection in inbound {
                let number = server.log.withLock { log in
                  log.connections += 1
                  return log.connections
                }
                // A client that breaks off is what some tests are about.
                connections.addTask { try? await server.serve(connection, number) }
              }
            } catch { connections.cancelAll() }
          }
        }
      }
      let value = try await body(server)
      group.cancelAll()
      // Cancelling is how it ends.
      try? await group.waitForAll()
      return value
    }
  }

  private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ number: Int) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var bytes: [UInt8] = []
      for try await chunk in inbound {
        bytes += chunk.readableBytesView
        while let received = Self.take(from: &bytes, number) {
          log.withLock { $0.requests.append(received) }
          for step in script(received) {
            switch step {
            case .send(let bytes): try await outbound.write(ByteBuffer(bytes: bytes))
            case .pause(let milliseconds): try await Task.sleep(for: .milliseconds(milliseconds))
            case .forever(let bytes): while true { try await outbound.write(ByteBuffer(bytes: bytes)) }
            case .close: return
            case .reset:
              let options = connection.channel as? any SocketOptionProvider
              try await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
              return
            }
          }
        }
      }
    }
  }

  private static func take(from bytes: inout [UInt8], _ connection: Int) -> Received? {
    let end = Array("\r\n\r\n".utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
    let head = String(decoding: bytes[..<start], as: UTF8.self)
    let length =
      Received(head: head, body: [], connection: connection).header("content-length").flatMap { Int($0) } ?? 0
    guard bytes.count >= start + end.count + length else { return nil }
    let body = Array(bytes[(start + end.count)...].prefix(length))
    bytes.removeFirst(start + end.count + length)
    return Received(head: head, body: body, connection: connection)
  }
}
