import Journal
import Notifications
import RoutingModel
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct DispatcherTests {
  @Test func eventsArriveInOrderSignedAndTagged() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let receiver = WebhookReceiver()
    try await withReceivers([receiver]) {
      let endpoint = WebhookEndpoint(
        name: "governance", url: try await receiver.url(),
        credentials: { () throws(WebhookCredentialsError) in
          WebhookCredentials(apiKey: "key-1\n", secrets: SignatureTests.secret)
        })
      try await withWorld(journal, TestClock(), receivers: [], endpoints: [endpoint]) {
        try await eventually { try await journal.endpointStates().count == 1 }
        for _ in 0..<20 { try await journal.commit(Sample.transaction([Sample.event()])) }
        try await eventually { try await journal.endpointStates().first?.delivered == 20 }
      }
    }
    #expect(receiver.requests.compactMap(\.sequence) == (1...20).map { Int64($0) })
    let first = try #require(receiver.requests.first)
    #expect(first.headers["content-type"] == "application/cloudevents+json; charset=utf-8")
    #expect(first.headers["x-api-key"] == "key-1")
    #expect(first.headers["webhook-id"] == first.json?["id"]?.stringValue)
    #expect(first.json?["data"]?["commit"]?["sha"] == .string(Sample.commit.sha))
    let timestamp = try #require(first.headers["webhook-timestamp"].flatMap { Int64($0) })
    #expect(timestamp == Sample.time.milliseconds / 1000)
    let signature = try WebhookSignature.header(
      id: try #require(first.headers["webhook-id"]), timestamp: timestamp, body: first.body,
      secrets: SignatureTests.secret)
    #expect(first.headers["webhook-signature"] == signature)
  }

  @Test func aThousandEventsDrainQuickly() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let receiver = WebhookReceiver()
    try await withReceivers([receiver]) {
      let endpoint = WebhookEndpoint(name: "a", url: try await receiver.url())
      try await journal.setEndpoints([endpoint.registration])
      try await journal.commit(Sample.transaction((0..<1000).map { _ in Sample.event() }))
      let started = ContinuousClock.now
      try await withWorld(journal, TestClock(), receivers: [], endpoints: [endpoint]) {
        try await eventually { try await journal.endpointStates().first?.delivered == 1000 }
      }
      print("1,000 events delivered in \(ContinuousClock.now - started)")
    }
    #expect(receiver.requests.compactMap(\.sequence) == (1...1000).map { Int64($0) })
  }

  @Test func aFailedAttemptIsRepeatedWithTheSameBytesAndHoldsBackTheNext() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let clock = TestClock()
    let receiver = WebhookReceiver(answering: [500, 302, 429, 204])
    try await withReceivers([receiver]) {
      let endpoint = WebhookEndpoint(
        name: "a", url: try await receiver.url(),
        credentials: { () throws(WebhookCredentialsError) in WebhookCredentials(secrets: "text") })
      try await journal.setEndpoints([endpoint.registration])
      try await journal.commit(Sample.transaction([Sample.event(), Sample.event()]))
      try await withWorld(journal, clock, receivers: [], endpoints: [endpoint]) {
        try await eventually { try await journal.endpointStates().first?.delivered == 2 }
      }
    }
    let requests = receiver.requests
    #expect(requests.compactMap(\.sequence) == [1, 1, 1, 1, 2])
    #expect(Set(requests.prefix(4).map(\.body)).count == 1)
    #expect(Set(requests.prefix(4).map { $0.headers["webhook-id"] }).count == 1)
    #expect(Set(requests.prefix(4).map { $0.headers["webhook-timestamp"] }).count == 4)
    #expect(clock.now.milliseconds(since: Sample.time) >= 5000 + 300_000 + 1_800_000)
    let first = try #require(try await journal.deliveries(endpoint: "a", limit: 1).first)
    #expect(first.attempts == 4)
  }

  @Test func goneStopsUntilAPersonEnables() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let receiver = WebhookReceiver(answering: [204, 410])
    let operations = WebhookOperations(journal: journal)
    try await withReceivers([receiver]) {
      let endpoint = WebhookEndpoint(name: "a", url: try await receiver.url())
      try await withWorld(journal, TestClock(), receivers: [], endpoints: [endpoint]) {
        try await eventually { try await journal.endpointStates().count == 1 }
        try await journal.commit(Sample.transaction([Sample.event(), Sample.event(), Sample.event()]))
        try await eventually { try await journal.endpointStates().first?.stopped != nil }
        try await journal.commit(Sample.transaction([Sample.event()]))
        let stopped = try #require(try await operations.list().first)
        #expect(stopped.delivered == 1 && stopped.pending == 3)
        #expect(receiver.requests.count == 2)
        #expect(try await operations.enable("b") == false)
        #expect(try await operations.enable("a"))
        try await eventually { try await journal.endpointStates().first?.delivered == 4 }
      }
    }
    #expect(receiver.requests.compactMap(\.sequence) == [1, 2, 2, 3, 4])
  }

  @Test func aDeadEndpointDelaysNobodyAndCanBeRetried() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let living = WebhookReceiver()
    let late = WebhookReceiver()
    try await withReceivers([living]) {
      let good = WebhookEndpoint(name: "good", url: try await living.url())
      // Nothing listens on port 1.
      let bad = WebhookEndpoint(name: "bad", url: "http://127.0.0.1:1/hook")
      try await withWorld(journal, TestClock(), receivers: [], endpoints: [good, bad]) {
        try await eventually { try await journal.endpointStates().count == 2 }
        for _ in 0..<5 { try await journal.commit(Sample.transaction([Sample.event()])) }
        try await eventually { try await journal.endpointStates().map(\.delivered) == [0, 5] }
        try await eventually { try await journal.endpointStates().map(\.dead) == [5, 0] }
      }
    }
    let dead = try await journal.deliveries(endpoint: "bad", state: .dead, limit: 10)
    #expect(dead.map(\.attempts) == [10, 10, 10, 10, 10])
    #expect(dead.allSatisfy { $0.lastError?.isEmpty == false })
    let operations = WebhookOperations(journal: journal)
    #expect(try await operations.retry("nobody") == nil)
    #expect(try await operations.retry("bad", sequence: 2) == 1)
    #expect(try await operations.retry("bad") == 5)
    try await withReceivers([late]) {
      let repaired = WebhookEndpoint(name: "bad", url: try await late.url())
      try await withWorld(journal, TestClock(), receivers: [], endpoints: [repaired]) {
        try await eventually { try await journal.endpointStates().first?.delivered == 5 }
      }
    }
    #expect(late.requests.compactMap(\.sequence) == [1, 2, 3, 4, 5])
  }

  @Test func whatWasNotDeliveredSurvivesARestart() async throws {
    let folder = StateFolder()
    let receiver = WebhookReceiver()
    let journal = try folder.open()
    let endpoint = WebhookEndpoint(name: "a", url: "http://127.0.0.1:1/hook")
    try await journal.setEndpoints([endpoint.registration])
    try await journal.commit(Sample.transaction([Sample.event(), Sample.event()]))
    try journal.close()
    let reopened = try folder.open()
    try await withReceivers([receiver]) {
      let moved = WebhookEndpoint(name: "a", url: try await receiver.url())
      try await withWorld(reopened, TestClock(), receivers: [], endpoints: [moved]) {
        try await eventually { try await reopened.endpointStates().first?.delivered == 2 }
      }
    }
    #expect(receiver.requests.compactMap(\.sequence) == [1, 2])
  }

  @Test func secretsAreReadForEachAttemptAndNothingIsSentWithoutThem() async throws {
    let folder = StateFolder()
    let journal = try folder.open()
    let receiver = WebhookReceiver()
    let reads = Mutex(0)
    try await withReceivers([receiver]) {
      let endpoint = WebhookEndpoint(
        name: "a", url: try await receiver.url(),
        credentials: { () throws(WebhookCredentialsError) in
          let count = reads.withLock { count in
            count += 1
            return count
          }
          if count == 1 { throw WebhookCredentialsError("the file is not readable") }
          if count == 2 { return WebhookCredentials(apiKey: "a\r\nX-Evil: 1") }
          return WebhookCredentials(apiKey: "good")
        })
      try await journal.setEndpoints([endpoint.registration])
      try await journal.commit(Sample.transaction([Sample.event()]))
      try await withWorld(journal, TestClock(), receivers: [], endpoints: [endpoint]) {
        try await eventually { try await journal.endpointStates().first?.delivered == 1 }
      }
    }
    #expect(receiver.requests.map { $0.headers["x-api-key"] } == ["good"])
    let delivery = try #require(try await journal.deliveries(endpoint: "a", limit: 1).first)
    #expect(delivery.attempts == 3)
  }
}
