import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import ServiceLifecycle

/// One listening socket that hands each request to a function and carries the answer as its `delivery` says.
struct Listener: Sendable {
  /// The world refuses large bodies itself; this only keeps a test's mistake from filling the memory.
  static let largestBodyBytes = 256 << 20

  let host: String
  let port: Int
  let answer: @Sendable (SimulatedRequest) -> SimulatedResponse

  func run(onListening: @escaping @Sendable (Int) -> Void) async throws {
    let channel = CompressingHTTPChannel { request, writer, channel in
      guard let simulated = try await Self.collected(request) else {
        throw WireFault.bodyTooLarge
      }
      try await Wire.carry(answer(simulated), over: writer, channel)
    }
    let server = channel.server(
      configuration: ServerConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { onListening($0.localAddress?.port ?? 0) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "genesys-simulator") { _ in SwiftLogNoOpLogHandler() })
    try await server.run()
  }

  private static func collected(_ request: Request) async throws -> SimulatedRequest? {
    var body: [UInt8] = []
    for try await buffer in request.body {
      if body.count + buffer.readableBytes > largestBodyBytes { return nil }
      body.append(contentsOf: buffer.readableBytesView)
    }
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    return SimulatedRequest(request.method.rawValue, request.head.path ?? "/", headers: headers, body: body)
  }
}

/// Why a connection ends before its answer does.
enum WireFault: Error {
  case bodyTooLarge
  case intended
}

/// HTTP/1.1 with compression between the codec and the request handling.
private struct CompressingHTTPChannel: ServerChildChannel, HTTPChannelHandler {
  let responder: HTTPChannelHandler.Responder

  init(responder: @escaping HTTPChannelHandler.Responder) { self.responder = responder }

  func setup(
    channel: any Channel, logger: Logger
  ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
      try pipeline.addHandler(
        HTTPResponseCompressor { head, _ in
          let mayCompress = head.headers[Wire.identityMarker].isEmpty
          head.headers.remove(name: Wire.identityMarker)
          return mayCompress ? .compressIfPossible : .doNotCompress
        })
      try pipeline.addHandler(UnaskedAnswerHandler())
      try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
      return try NIOAsyncChannel(
        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
  }

  func handle(value channel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
    await handleHTTP(asyncChannel: channel, logger: logger)
  }
}
