import Logging
import RoutingModel
import Synchronization
import Testing

@testable import ControlPlane

/// Open pages hear of changes; they are few, none of them stays for ever, and none holds the server up.
@Suite struct LiveTests {
  private func limits(_ change: (inout ControlPlaneLimits) -> Void) -> ControlPlaneLimits {
    var limits = ControlPlaneLimits()
    limits.liveLookMilliseconds = 1
    limits.liveHeartbeatMilliseconds = 5
    limits.liveMilliseconds = 100
    change(&limits)
    return limits
  }

  @Test func aStreamHasHeartbeatsAndAnEnd() async throws {
    try await withControlPlane(limits: limits { _ in }) { port in
      let reply = try #require(await RawHTTP.send(port, "GET", "/events"))
      #expect(reply.status == 200)
      #expect(reply.header("content-type") == "text/event-stream")
      #expect(reply.body.contains("retry: 3000"))
      #expect(reply.body.contains(": here"))
      #expect(!reply.body.contains("event: changed"))
    }
  }

  @Test func thereAreOnlySoMany() async throws {
    try await withControlPlane(limits: limits { $0.liveClients = 0 }) { port in
      let reply = try #require(await RawHTTP.send(port, "GET", "/events"))
      #expect(reply.status == 503 && reply.header("retry-after") == "30")
    }
    // A place that was left is free again.
    try await withControlPlane(limits: limits { $0.liveClients = 1 }) { port in
      for _ in 0..<3 { #expect(await RawHTTP.send(port, "GET", "/events")?.status == 200) }
    }
  }

  @Test func anOpenPageDoesNotHoldTheServerUp() async throws {
    let started = Mutex<Task<[UInt8]?, Never>?>(nil)
    let recorder = SourceRecorder()
    try await withControlPlane(limits: limits { $0.liveMilliseconds = 3_600_000 }, recorder: recorder) { port in
      let request = Array("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
      started.withLock { $0 = Task { await RawHTTP.exchange(port, request) } }
      // It is open once its looks at the state arrive.
      while recorder.looks.withLock({ $0 }) < 3 { await Task.yield() }
    }
    let bytes = await started.withLock { $0 }?.value ?? []
    #expect(String(decoding: bytes, as: UTF8.self).contains("text/event-stream"))
  }

  @Test func everyPageHearsOfAChange() async throws {
    let text = Mutex("one")
    let updates = LiveUpdates(
      limits: limits { $0.liveClients = 2 }, sleep: { try await Task.sleep(for: .milliseconds($0)) },
      fingerprint: { text.withLock { $0 } })
    let first = try #require(updates.subscribe())
    let second = try #require(updates.subscribe())
    #expect(updates.subscribe() == nil)
    let changing = Task {
      var count = 0
      while !Task.isCancelled {
        count += 1
        text.withLock { $0 = "\(count)" }
        await Task.yield()
      }
    }
    for await _ in first.updates { break }
    for await _ in second.updates { break }
    changing.cancel()
    updates.unsubscribe(first.number)
    #expect(updates.clients == 1)
    updates.unsubscribe(second.number)
    updates.unsubscribe(second.number)
    #expect(updates.clients == 0)
  }

  @Test func theFingerprintIsThatOfWhatIsShown() async {
    let recorder = SourceRecorder()
    let source = Sample.source(recorder)
    let before = await source.fingerprint()
    #expect(await source.fingerprint() == before)
    var other = source
    other.status = {
      var report = Sample.report
      report.evidenceAgeSeconds = 99
      return report
    }
    #expect(await other.fingerprint() == before)
    other.status = {
      var report = Sample.report
      report.verdict = .drifted
      return report
    }
    #expect(await other.fingerprint() != before)
  }
}
