import Logging
import Testing

@testable import ControlPlane

@Suite struct HTTPTests {
  @Test(arguments: [
    ("/healthz", 200, "alive"), ("/readyz", 200, "ready"),
    ("/metrics", 200, "routekeeper_verdict{verdict=\"inSync\"} 1"),
    ("/", 200, "In sync"), ("/?q=vip", 200, "1 found"), ("/page.js", 200, "EventSource"),
    ("/api/v1/objects?queue=x", 200, "\"matched\":1"), ("/api/v1/webhooks", 200, "governance"),
    ("/commits/abababababababababababababababababababab", 200, "What became of it"),
    ("/commits/cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", 404, "not found"), ("/commits/../x", 404, "not found"),
    ("/api/v1/status", 200, "\"verdict\":\"inSync\""),
    ("/api/v1/revisions", 200, "\"state\":\"applied\""), ("/api/v1/changes", 200, "\"changes\":[]"),
    ("/api/v1/drift", 200, "\"coverage\":0.5"), ("/api/v1/events", 200, "\"events\":[]"),
    ("/nothing", 404, "not found"), ("/api/v1/sync", 404, "not found"),
  ])
  func answers(path: String, status: Int, part: String) async throws {
    try await withControlPlane { port in
      let reply = try #require(await RawHTTP.send(port, "GET", path))
      #expect(reply.status == status)
      #expect(reply.body.contains(part), "\(reply.body)")
      #expect(reply.header("x-content-type-options") == "nosniff")
      #expect(reply.header("content-security-policy")?.contains("default-src 'none'") == true)
      #expect(reply.header("x-frame-options") == "DENY")
    }
  }

  @Test(arguments: [
    "/", "/healthz", "/readyz", "/metrics", "/page.js", "/api/v1/status", "/api/v1/drift", "/nothing", "/hooks/none",
    "/commits/abababababababababababababababababababab",
  ])
  func headIsAnsweredLikeGet(path: String) async throws {
    try await withControlPlane { port in
      let get = try #require(await RawHTTP.send(port, "GET", path))
      let head = try #require(await RawHTTP.send(port, "HEAD", path))
      #expect(head.status == get.status)
      #expect(head.body.isEmpty)
      for name in ["content-type", "content-security-policy", "cache-control", "x-frame-options"] {
        #expect(head.header(name) == get.header(name))
      }
      // The metrics count the request before.
      if path != "/metrics" { #expect(head.header("content-length") == get.header("content-length")) }
    }
  }

  @Test func headOpensNoStream() async throws {
    try await withControlPlane { port in
      #expect(await RawHTTP.send(port, "HEAD", "/events")?.status == 404)
    }
  }

  @Test func notReadyIs503() async throws {
    try await withControlPlane(ready: false) { port in
      #expect(await RawHTTP.send(port, "GET", "/readyz")?.status == 503)
      #expect(await RawHTTP.send(port, "GET", "/healthz")?.status == 200)
    }
  }

  @Test(arguments: [
    ("/", 200), ("/api/v1/revisions", 503), ("/api/v1/webhooks", 503),
    ("/commits/abababababababababababababababababababab", 503), ("/api/v1/events", 503), ("/api/v1/status", 200),
  ])
  func aJournalThatCannotBeReadIsNoEmptyHistory(path: String, status: Int) async throws {
    try await withControlPlane(journal: HistoryUnreadable(reason: "disk I/O error")) { port in
      let reply = try #require(await RawHTTP.send(port, "GET", path))
      #expect(reply.status == status)
      #expect(reply.body.contains("the journal could not be read: disk I/O error") == (path != "/api/v1/status"))
    }
  }

  @Test func pageShowsForeignTextAsText() async throws {
    try await withControlPlane { port in
      let page = try #require(await RawHTTP.send(port, "GET", "/")?.body)
      #expect(page.contains("Open &lt;b&gt;VIP&lt;/b&gt; queue"))
      #expect(page.contains("&lt;script&gt;"))
      #expect(page.matches(of: /<script/).count == 1 && page.contains("<script src=\"/page.js\" defer></script>"))
      #expect(page.contains("governance") && page.contains("Support &amp; more"))
      #expect(page.contains("100 requests, about 25 s"))
      #expect(page.contains("is rejected"))
      #expect(page.contains("50.0 %") || page.contains("50 %"))
    }
  }

  @Test(arguments: [
    ("evil.example", 421), ("rules.example", 200), ("RULES.example:443", 200), ("a.rules.example", 421),
    ("evil.example:80", 421), ("localhost", 200), ("LOCALHOST:1", 200), ("127.0.0.1", 200),
    ("[::1]:8611", 200), ("127.0.0.1.evil.example", 421), ("localhost.evil.example", 421), ("[::1", 421),
  ])
  func onlyOwnHostNames(host: String, status: Int) async throws {
    try await withControlPlane { port in
      #expect(await RawHTTP.send(port, "GET", "/", headers: [("Host", host)])?.status == status)
      #expect(await RawHTTP.send(port, "GET", "/healthz", headers: [("Host", host)])?.status == 200)
    }
  }

  @Test(
    arguments: [
      ([("Sec-Fetch-Site", "same-origin")], 202), ([("Sec-Fetch-Site", "cross-site")], 403),
      ([("Sec-Fetch-Site", "none")], 403), ([("Origin", "http://evil.example")], 403), ([("Origin", "null")], 403),
      ([("Origin", "http://127.0.0.1:1")], 202), ([], 403),
      ([("Sec-Fetch-Site", "cross-site"), ("Origin", "http://127.0.0.1:1")], 403),
    ] as [([(String, String)], Int)])
  func syncNeedsOwnPage(headers: [(String, String)], status: Int) async throws {
    let recorder = SourceRecorder()
    try await withControlPlane(recorder: recorder) { port in
      let reply = await RawHTTP.send(port, "POST", "/api/v1/sync", headers: headers + [("Host", "127.0.0.1:1")])
      #expect(reply?.status == status)
    }
    #expect(recorder.synced == (status == 202 ? [.statusPage] : []))
  }

  @Test func aFormIsSentBackToThePage() async throws {
    try await withControlPlane { port in
      let headers = [("Sec-Fetch-Site", "same-origin"), ("Accept", "text/html,*/*")]
      let reply = try #require(await RawHTTP.send(port, "POST", "/api/v1/sync", headers: headers))
      #expect(reply.status == 303)
      #expect(reply.header("location") == "/")
    }
  }

  @Test func longHeadersAreRefused() async throws {
    try await withControlPlane { port in
      let headers = [("X-Long", String(repeating: "a", count: 20_000))]
      let reply = await RawHTTP.send(port, "GET", "/healthz", headers: headers)
      #expect(reply == nil || reply?.status == 431 || reply?.status == 400)
    }
  }

  @Test func aSlowHeadIsCutOff() async throws {
    var limits = ControlPlaneLimits()
    limits.headMilliseconds = 100
    try await withControlPlane(limits: limits) { port in
      #expect(await RawHTTP.exchange(port, Array("GET / HTTP/1.1\r\nHost: loc".utf8)) == [])
    }
  }

  @Test func aSlowBodyIsCutOff() async throws {
    var limits = ControlPlaneLimits()
    limits.bodyMilliseconds = 100
    try await withControlPlane(limits: limits) { port in
      let text = "POST /hooks/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"
      let began = ContinuousClock.now
      #expect(await RawHTTP.exchange(port, Array(text.utf8)) == [])
      #expect(ContinuousClock.now - began < .seconds(30))
    }
  }

  /// Each of these connections would stay open for ever if nothing but the client's good will closed it.
  @Test(arguments: [
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na",
  ])
  func answeredConnectionsEndToo(text: String) async throws {
    var limits = ControlPlaneLimits()
    limits.bodyMilliseconds = 100
    limits.idleMilliseconds = 100
    try await withControlPlane(limits: limits) { port in
      let began = ContinuousClock.now
      let reply = try #require(await RawHTTP.exchange(port, Array(text.utf8)))
      // The test's own client gives up after 60 s.
      #expect(ContinuousClock.now - began < .seconds(30))
      #expect(String(decoding: reply, as: UTF8.self).hasPrefix("HTTP/1.1 200 OK"))
    }
  }

  /// A broken request ends its own connection, after the answers to those before it.
  @Test(arguments: [
    ("?\r\n\r\n", false), ("GET / HTTP/1.1\r\nHost: localhost\r\n\u{1}\r\n\r\n", false), ("GET /hea", true),
    ("GET / HTTP/1.1\r\nHo", true),
  ])
  func aBrokenRequestHarmsNobodyElse(broken: String, isAll: Bool) async throws {
    try await withControlPlane { port in
      for first in ["", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
        let bytes = try #require(await RawHTTP.exchange(port, Array((first + broken).utf8), isAll: isAll))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix(first.isEmpty ? "HTTP/1.1 400 Bad Request\r\n" : "HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("HTTP/1.1 400 Bad Request\r\n"))
        #expect(await RawHTTP.send(port, "GET", "/healthz")?.status == 200)
      }
    }
  }

  @Test func aTakenPortNamesTheSetting() async throws {
    try await withControlPlane { port in
      let address = ListenAddress(host: "127.0.0.1", port: port)
      let second = ControlPlaneServer(
        settings: .init(listen: address), source: Sample.source(SourceRecorder()), metrics: PrometheusRegistry(),
        logger: Logger(label: "test"))
      let failure = await #expect(throws: ControlPlaneFailure.self) { try await second.run() }
      #expect(failure == .addressInUse(address))
      #expect(failure?.description.contains("server.listen") == true)
    }
  }

  @Test(arguments: [
    ("127.0.0.1:8611", "127.0.0.1", 8611), ("[::1]:0", "::1", 0), ("localhost:65535", "localhost", 65535),
  ])
  func readsListenAddresses(text: String, host: String, port: Int) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    #expect(ListenAddress(text)?.description == text)
  }

  @Test(arguments: [
    "", ":1", "host", "host:", "host:65536", "host:-1", "::1:80", "[::1]", "a b:1", "host:1x", "host:+1",
  ])
  func refusesOtherAddresses(text: String) { #expect(ListenAddress(text) == nil) }
}
