import Glibc
package import Logging
import NIOCore
import NIOPosix
import RoutingModel
import ServiceLifecycle
import Synchronization

/// The control socket's daemon side: one request per connection, answered with progress lines and one result.
package struct ControlSocketServer: Service, CustomStringConvertible {
  private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  private let file: SocketFile
  private let limits: ControlSocketLimits
  private let logger: Logger
  private let handler: ControlHandler
  private let onListening: @Sendable () async -> Void

  package init(
    file: SocketFile, limits: ControlSocketLimits = ControlSocketLimits(), logger: Logger,
    onListening: @escaping @Sendable () async -> Void = {}, handler: @escaping ControlHandler
  ) {
    self.file = file
    self.limits = limits
    self.logger = logger
    self.onListening = onListening
    self.handler = handler
  }

  package var description: String { "control socket" }

  /// Serves until graceful shutdown or cancellation. Throws `ControlSocketSetupFailure` where it cannot listen.
  package func run() async throws {
    try file.checkFree()
    let server = try await bind()
    let inode = SocketFile.inode(file.path)
    await onListening()
    // Closing the listener ends the loop; cancelling it would trap in SwiftNIO (see GracefulStop).
    let serving = Task.detached { try await self.accept(server) }
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await serving.value
    } onCancelOrGracefulShutdown: {
      server.channel.close(promise: nil)
    }
    // A successor may have taken the name already.
    if inode != nil, inode == SocketFile.inode(file.path) { SocketFile.removeIfSocket(file.path) }
  }

  private func accept(_ server: NIOAsyncChannel<Connection, Never>) async throws {
    let open = OpenConnections()
    try await server.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          let count = open.add()
          group.addTask {
            await self.serve(connection, isTooMany: count > self.limits.connections)
            open.remove()
          }
        }
        group.cancelAll()
      }
    }
  }

  private func bind() async throws -> NIOAsyncChannel<Connection, Never> {
    let file = file
    SocketFile.removeIfSocket(file.temporaryPath)
    do {
      let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 16)
        .bind(unixDomainSocketPath: file.temporaryPath) { channel in
          channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
        }
      do {
        try file.publish()
      } catch {
        try? await server.channel.close()
        throw error
      }
      return server
    } catch let error as IOError {
      throw ControlSocketSetupFailure.cannotListen(path: file.path, reason: SocketFile.reason(error.errnoCode))
    }
  }

  private func serve(_ connection: Connection, isTooMany: Bool) async {
    let channel = connection.channel
    do {
      try await connection.executeThenClose { inbound, outbound in
        guard let actor = await PeerCredentials.identity(of: channel) else {
          return try await send(.refused("the kernel does not say who is asking"), outbound)
        }
        let deadline = channel.eventLoop.scheduleTask(in: .milliseconds(limits.requestMilliseconds)) {
          channel.close(promise: nil)
        }
        var input = inbound.makeAsyncIterator()
        if isTooMany {
          // Who is answered before he has asked finds the door shut while he asks, and never reads the answer.
          _ = try await input.next()
          deadline.cancel()
          return try await send(.refused("too many people are asking at once"), outbound)
        }
        var lines = LineBuffer(limit: limits.requestBytes)
        var line: [UInt8]?
        while line == nil, let part = try await input.next() {
          lines.append(part)
          if lines.isTooLong {
            return try await send(.refused("a request has at most \(limits.requestBytes) bytes"), outbound)
          }
          line = lines.next()
        }
        deadline.cancel()
        guard let line else { return }
        guard let value = try? JSONReader.read(line, limits: JSONLimits(depth: 32, bytes: limits.requestBytes)),
          let request = ControlRequest(value)
        else { return try await send(.refused("this is not a request"), outbound) }
        logger.debug(
          "control request", metadata: ["command": .string(request.command), "actor": .string(actor.user)])
        try await answer(request, actor, outbound)
      }
    } catch {
      logger.debug("control connection ended early", metadata: ["error": "\(error)"])
    }
  }

  /// Runs the handler and says now and then that it still runs. When the client is gone that fails, and ends the handler.
  private func answer(
    _ request: ControlRequest, _ actor: PeerIdentity,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws {
    let handler = handler
    let heartbeat = limits.heartbeatMilliseconds
    try await withThrowingTaskGroup(of: JSONValue.self) { group in
      group.addTask {
        await handler(request, actor) { value in
          try? await outbound.write(ByteBuffer(bytes: ControlMessage.progress(value).line))
        }
      }
      group.addTask {
        while true {
          try await Task.sleep(for: .milliseconds(heartbeat))
          try await outbound.write(ByteBuffer(bytes: ControlMessage.alive.line))
        }
      }
      defer { group.cancelAll() }
      if let result = try await group.next() { try await send(.result(result), outbound) }
    }
  }

  private func send(_ message: ControlMessage, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
    try await outbound.write(ByteBuffer(bytes: message.line))
  }
}

private final class OpenConnections: Sendable {
  private let count = Mutex(0)

  /// Returns how many there are now.
  func add() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }

  func remove() { count.withLock { $0 -= 1 } }
}
