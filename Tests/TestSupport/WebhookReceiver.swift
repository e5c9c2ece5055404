import Hummingbird
import Logging
import Synchronization

/// A real receiver on a port of its own.
package final class WebhookReceiver: Sendable {
  package struct Request: Sendable {
    package let body: [UInt8]
    package let headers: [String: String]
  }

  private let received = Mutex<[Request]>([])
  private let statuses: Mutex<[Int]>
  private let port = Mutex<Int?>(nil)
  private let isEchoing: Bool

  /// - Parameter statuses: Answers to the first requests; 204 afterwards.
  /// - Parameter isEchoing: Whether each answer repeats the headers of its request, as they are.
  package init(answering statuses: [Int] = [], isEchoing: Bool = false) {
    self.statuses = Mutex(statuses)
    self.isEchoing = isEchoing
  }

  package var requests: [Request] { received.withLock { $0 } }

  package func run() async throws {
    let router = Router()
    router.post("/hook") { request, _ -> Response in
      let body = try await request.body.collect(upTo: 1 << 20)
      var headers: [String: String] = [:]
      for field in request.headers { headers[field.name.canonicalName] = field.value }
      self.received.withLock { $0.append(Request(body: Array(body.readableBytesView), headers: headers)) }
      let status = self.statuses.withLock { $0.isEmpty ? 204 : $0.removeFirst() }
      let echo = self.isEchoing ? headers.map { "\($0.key): \($0.value)" }.joined(separator: "\n") : ""
      return Response(
        status: .init(code: status), headers: status == 302 ? [.location: "/elsewhere"] : [:],
        body: .init(byteBuffer: .init(string: echo)))
    }
    var logger = Logger(label: "receiver")
    logger.logLevel = .error
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in self.port.withLock { $0 = channel.localAddress?.port } }, logger: logger)
    try await application.run()
  }

  package func url() async throws -> String {
    try await waitUntil("the receiver listens") { self.port.withLock { $0 } != nil }
    return "http://127.0.0.1:\(self.port.withLock { $0 } ?? 0)/hook"
  }
}

/// Runs receivers beside `body`, and ends them.
package func withReceivers(_ receivers: [WebhookReceiver], _ body: () async throws -> Void) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for receiver in receivers { group.addTask { try await receiver.run() } }
    try await body()
    group.cancelAll()
    // Stopped receivers may say so by an error.
    while await group.nextResult() != nil {}
  }
}
