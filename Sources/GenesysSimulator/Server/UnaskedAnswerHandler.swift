import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Leads an answer that belongs to no request past the compressor, which would trap: it looks for what the request
/// accepts.
///
/// Hummingbird answers 400 to what broke off or was malformed before it became a request.
final class UnaskedAnswerHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private var unanswered = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head = unwrapInboundIn(data) { unanswered += 1 }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    if unanswered > 0 {
      unanswered -= 1
      return context.write(data, promise: promise)
    }
    do {
      // Only the head: the compressor leaves the rest alone when it saw none.
      let compressor = try context.pipeline.syncOperations.context(handlerType: HTTPResponseCompressor.self)
      compressor.write(data, promise: promise)
    } catch {
      promise?.fail(error)
      context.close(promise: nil)
    }
  }
}
