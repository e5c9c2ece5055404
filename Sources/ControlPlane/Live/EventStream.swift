import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `GET /events`: server-sent events that say when the page should be fetched again.
struct EventStream: Sendable {
  static let path = "/events"

  let updates: LiveUpdates
  let limits: ControlPlaneLimits

  func response() -> Response {
    guard let (number, changes) = updates.subscribe() else {
      var response = Answer.problem("there are enough open pages already; reload by hand", .serviceUnavailable)
      response.headers[.retryAfter] = "30"
      return response
    }
    let subscription = Subscription(updates: updates, number: number)
    let limits = limits
    return Answer.stream(
      type: "text/event-stream",
      ResponseBody { writer in
        defer { subscription.end() }
        try await writer.write(Self.buffer("retry: \(limits.liveRetryMilliseconds)\n\n"))
        for await text in Self.lines(changes, limits) { try await writer.write(Self.buffer(text)) }
        try await writer.finish(nil)
      })
  }

  /// Changes and heartbeats until the deadline or the end of the server. A client that goes away is noticed by a
  /// heartbeat at the latest; one that reads too slowly by its connection's write deadline.
  private static func lines(_ changes: LiveUpdates.Updates, _ limits: ControlPlaneLimits) -> AsyncStream<String> {
    AsyncStream { continuation in
      let task = Task {
        await cancelWhenGracefulShutdown {
          await withTaskGroup(of: Void.self) { group in
            group.addTask {
              for await _ in changes { continuation.yield("event: changed\ndata: {}\n\n") }
            }
            group.addTask {
              while (try? await Task.sleep(for: .milliseconds(limits.liveHeartbeatMilliseconds))) != nil {
                continuation.yield(": here\n\n")
              }
            }
            group.addTask { try? await Task.sleep(for: .milliseconds(limits.liveMilliseconds)) }
            // The heartbeats never end; the deadline, a cut subscription or the end of the server does.
            await group.next()
            group.cancelAll()
          }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private static func buffer(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }
}

/// Ends with its response, also where no byte of that was ever asked for.
private final class Subscription: Sendable {
  private let updates: LiveUpdates
  private let number: Int

  init(updates: LiveUpdates, number: Int) {
    self.updates = updates
    self.number = number
  }

  func end() { updates.unsubscribe(number) }

  deinit { updates.unsubscribe(number) }
}
