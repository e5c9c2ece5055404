import AsyncHTTPClient
import Foundation
import Hummingbird
import Journal
import Logging
import NIOCore
import NIOHTTP1
import Notifications
import RoutingModel
import Synchronization
import TestSupport

enum Sample {
  static let time = Instant(milliseconds: 1_795_000_000_123)
  static let commit = CommitInfo(
    sha: String(repeating: "ab", count: 20), author: "Ann <ann@example.com>", subject: "Raise the priority",
    branch: "main", time: Instant(milliseconds: 1_794_999_000_000))

  static func event(
    _ type: EventType = .resourceUpdated, change: String = "updated", resource: ResourceMention? = mention,
    details: JSONObject = JSONObject()
  ) -> EventDraft {
    EventDraft(
      type: type, time: time, commit: commit, resource: resource, change: change,
      exchange: resource.map { _ in
        Exchange(status: 200, attempts: 2, latencyMilliseconds: 34, correlationID: "corr-1")
      }, actor: "Ann <ann@example.com>", details: details)
  }

  static let mention = ResourceMention(
    identity: ResourceIdentity(kind: "RoutingRule", name: "Escalation", queue: "Technical Support"),
    scopeID: "queue-1", liveID: "rule-1", conditionCount: 4)

  static func transaction(_ events: [EventDraft]) -> JournalTransaction {
    var transaction = JournalTransaction()
    transaction.events = events
    return transaction
  }
}

/// A state directory of its own, removed at the end.
final class StateFolder: Sendable {
  let path: String
  private let counter = Mutex(0)

  init() { path = NSTemporaryDirectory() + "webhooks-\(UUID().uuidString)" }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func open() throws -> Journal {
    try Journal.open(
      directory: path,
      options: Journal.Options(
        now: { Sample.time },
        makeEventID: { [self] in
          counter.withLock { count in
            count += 1
            return "evt-\(count)"
          }
        }))
  }
}

/// Time that passes only by sleeping.
final class TestClock: Sendable {
  private let milliseconds = Mutex(Sample.time.milliseconds)

  var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }

  func environment() -> WebhookDispatcher.Environment {
    WebhookDispatcher.Environment(
      now: { self.now },
      sleep: { wait in
        try Task.checkCancellation()
        self.milliseconds.withLock { $0 += wait }
      }, jitter: { 0.5 }, send: sendOverHTTP)
  }
}

/// Lives as long as the process. A refused connection is an answer, not something to wait for.
private let testClient: HTTPClient = {
  var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
  configuration.connectionPool.retryConnectionEstablishment = false
  return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
}()

@Sendable func sendOverHTTP(_ request: WebhookRequest) async -> WebhookResponse {
  var outgoing = HTTPClientRequest(url: request.url)
  outgoing.method = .POST
  for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
  outgoing.body = .bytes(request.body)
  do {
    let response = try await testClient.execute(outgoing, timeout: .seconds(10))
    let body = try await response.body.collect(upTo: WebhookRequest.responseLimit)
    return .answered(
      status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
      body: Array(body.readableBytesView))
  } catch {
    return .failed("\(error)")
  }
}

struct NeverHappened: Error {}

/// Waits for a condition; half a minute is for a loaded machine.
func eventually(_ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(30)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw NeverHappened() }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Runs receivers and a dispatcher beside `body`, and ends them.
func withWorld(
  _ journal: Journal, _ clock: TestClock, receivers: [WebhookReceiver], endpoints: [WebhookEndpoint],
  _ body: () async throws -> Void
) async throws {
  var logger = Logger(label: "dispatcher")
  logger.logLevel = .critical
  let dispatcher = WebhookDispatcher(
    journal: journal, endpoints: endpoints, source: "/routekeeper/test", environment: clock.environment(),
    logger: logger)
  try await journal.setEndpoints(endpoints.map(\.registration))
  try await withReceivers(receivers) {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await dispatcher.run() }
      try await body()
      group.cancelAll()
    }
  }
}

extension WebhookReceiver.Request {
  var json: JSONValue? { try? JSONReader.read(body) }
  var sequence: Int64? { json?["data"]?["sequence"]?.numberValue?.int64 }
}
