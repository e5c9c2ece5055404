import NIOCore
import NIOHTTPTypes

/// Closes connections that are too slow: a head, a body, a pause between requests, and an answer that nobody reads each
/// have a deadline.
///
/// An idle time-out would not do: a client that sends one byte now and then is never idle.
final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: ControlPlaneLimits
  private var deadline: Scheduled<Void>?
  private var writeDeadline: Scheduled<Void>?
  private var isRequestComplete = true
  private var isAnswered = true

  init(limits: ControlPlaneLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { closeAfter(limits.headMilliseconds, context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    closeAfter(limits.headMilliseconds, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    writeDeadline?.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
    writeDeadline?.cancel()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    writeDeadline?.cancel()
    let channel = context.channel
    if !channel.isWritable {
      writeDeadline = context.eventLoop.scheduleTask(in: .milliseconds(limits.writeMilliseconds)) {
        channel.close(promise: nil)
      }
    }
    context.fireChannelWritabilityChanged()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isRequestComplete = false
      isAnswered = false
      closeAfter(limits.bodyMilliseconds, context)
    case .body: break
    case .end:
      isRequestComplete = true
      // The answer is ours to make; its time is not the client's fault.
      if isAnswered { closeAfter(limits.idleMilliseconds, context) } else { deadline?.cancel() }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      isAnswered = true
      // A request that was answered before its end still has to end in time.
      if isRequestComplete { closeAfter(limits.idleMilliseconds, context) }
    }
    context.write(data, promise: promise)
  }

  private func closeAfter(_ milliseconds: Int64, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { channel.close(promise: nil) }
  }
}
