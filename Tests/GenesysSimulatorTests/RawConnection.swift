import NIOCore
import NIOPosix

/// What a socket saw of one exchange, byte by byte, and how the connection ended.
struct RawAnswer: Sendable {
  enum Ending: Sendable { case closed, reset }

  let text: String
  /// How many pieces the answer came in.
  let pieces: Int
  let ending: Ending

  var head: String { String(text.prefix(while: { $0 != "{" })) }
  /// The bytes after the header lines.
  var body: String { text.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first.map(String.init) ?? "" }
}

enum RawConnection {
  /// Sends a request as it stands and reads until the connection ends.
  ///
  /// - Parameter isAll: nothing more comes from this side.
  static func exchange(_ url: String, _ request: String, isAll: Bool = false) async throws -> RawAnswer {
    let port = Int(url.split(separator: ":").last ?? "") ?? 0
    let group = MultiThreadedEventLoopGroup.singleton
    let promise = group.next().makePromise(of: RawAnswer.self)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: group)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(Recorder(promise))
          }
        }
        .connect(host: "127.0.0.1", port: port).get()
    } catch {
      promise.fail(error)
      throw error
    }
    try await channel.writeAndFlush(ByteBuffer(string: request))
    // Who has answered and closed already is no failure.
    if isAll { try? await channel.close(mode: .output) }
    return try await promise.futureResult.get()
  }

  private final class Recorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<RawAnswer>
    private var bytes: [UInt8] = []
    private var pieces = 0
    private var ending = RawAnswer.Ending.closed

    init(_ promise: EventLoopPromise<RawAnswer>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes += Array(unwrapInboundIn(data).readableBytesView)
      pieces += 1
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      if let error = error as? IOError, error.errnoCode == 104 { ending = .reset }
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      promise.succeed(RawAnswer(text: String(decoding: bytes, as: UTF8.self), pieces: pieces, ending: ending))
    }
  }
}
