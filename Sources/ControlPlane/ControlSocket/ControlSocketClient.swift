import Glibc
import NIOCore
import NIOPosix
package import RoutingModel

/// The control socket's client side, for the command line.
package enum ControlSocketClient {
  /// Asks the daemon and waits for its answer.
  ///
  /// - Parameters:
  ///   - path: of the socket, see `SocketFile`.
  ///   - onProgress: called for each progress line, in order, before the answer.
  /// - Throws: `ControlSocketFailure`, or `CancellationError`.
  package static func call(
    path: String, request: ControlRequest, limits: ControlSocketLimits = ControlSocketLimits(),
    onProgress: @escaping @Sendable (JSONValue) -> Void = { _ in }
  ) async throws -> JSONValue {
    let connection = try await connect(path)
    let silence = TimeAmount.milliseconds(limits.heartbeatMilliseconds * 6)
    do {
      let answer = try await connection.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(bytes: JSONWriter.bytes(of: request.json) + [0x0A]))
        return try await self.answer(inbound, connection.channel, silence, limits, onProgress)
      }
      guard let answer else { throw ControlSocketFailure.interrupted(path: path) }
      return answer
    } catch let error as ControlSocketFailure {
      throw error
    } catch {
      try Task.checkCancellation()
      throw ControlSocketFailure.interrupted(path: path)
    }
  }

  private static func answer(
    _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ channel: any Channel, _ silence: TimeAmount,
    _ limits: ControlSocketLimits, _ onProgress: @Sendable (JSONValue) -> Void
  ) async throws -> JSONValue? {
    func watch() -> Scheduled<Void> { channel.eventLoop.scheduleTask(in: silence) { channel.close(promise: nil) } }
    var deadline = watch()
    defer { deadline.cancel() }
    var lines = LineBuffer(limit: limits.answerBytes)
    for try await part in inbound {
      deadline.cancel()
      deadline = watch()
      lines.append(part)
      while let line = lines.next() {
        switch try message(line, limits) {
        case .alive: break
        case .progress(let value): onProgress(value)
        case .result(let value): return value
        case .refused(let reason): throw ControlSocketFailure.refused(reason)
        }
      }
      if lines.isTooLong { throw ControlSocketFailure.protocolError("it has more than \(limits.answerBytes) bytes") }
    }
    return nil
  }

  private static func message(_ line: [UInt8], _ limits: ControlSocketLimits) throws -> ControlMessage {
    do {
      let value = try JSONReader.read(line, limits: JSONLimits(bytes: limits.answerBytes))
      if let message = ControlMessage(value) { return message }
    } catch {
      throw ControlSocketFailure.protocolError(error.description)
    }
    throw ControlSocketFailure.protocolError("unknown line")
  }

  private static func connect(_ path: String) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(.seconds(5))
        .connect(unixDomainSocketPath: path) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
    } catch let error as IOError {
      switch error.errnoCode {
      case ENOENT, ECONNREFUSED, ENOTDIR: throw ControlSocketFailure.noDaemon(path: path)
      case EACCES, EPERM: throw ControlSocketFailure.notAllowed(path: path)
      default: throw ControlSocketFailure.cannotConnect(path: path, reason: SocketFile.reason(error.errnoCode))
      }
    } catch {
      throw ControlSocketFailure.cannotConnect(path: path, reason: "\(error)")
    }
  }
}
