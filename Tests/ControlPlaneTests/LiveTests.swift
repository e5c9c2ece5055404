import Glibc
import Logging
import NIOCore
import NIOPosix
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

  /// A client that reads nothing keeps its place only until what was sent to it has lain for its time.
  @Test func whoReadsNothingIsClosed() async throws {
    let small = limits {
      $0.liveClients = 1
      $0.liveHeartbeatMilliseconds = 0
      $0.liveMilliseconds = 3_600_000
      $0.writeMilliseconds = 50
    }
    try await withControlPlane(limits: small) { port in
      let silent = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.autoRead, value: false)
        .channelOption(.socketOption(.so_rcvbuf), value: 2048)
        // The kernel keeps many segments for it, and those of the loopback are large.
        .channelOption(.tcpOption(.init(rawValue: CInt(TCP_MAXSEG))), value: 500)
        .connect(host: "127.0.0.1", port: port).get()
      try await silent.writeAndFlush(ByteBuffer(string: Self.request))
      // Its place is taken, then free again.
      while await Self.firstLine(port) != "HTTP/1.1 503 Service Unavailable" { await Task.yield() }
      while await Self.firstLine(port) != "HTTP/1.1 200 OK" { await Task.yield() }
      try? await silent.close()
    }
  }

  private static let request = "GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

  /// Of the answer to another page that is opened and closed again; `nil` for a connection that came to nothing.
  private static func firstLine(_ port: Int) async -> Substring? { try? await answer(port) }

  private static func answer(_ port: Int) async throws -> Substring? {
    let page = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await page.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: request))
      for try await part in inbound { return String(buffer: part).split(separator: "\r\n").first }
      return nil
    }
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
