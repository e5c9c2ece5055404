import GenesysSimulator
import RoutingModel
import Testing

/// The same world over real sockets.
@Suite struct ServerTests {
  private func world() throws -> (World, String) {
    let organisation = try Organisation()
    return (organisation.world, organisation.token)
  }

  private func get(_ target: String, _ token: String, headers: String = "", keepAlive: Bool = false) -> String {
    "GET \(target) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\(headers)"
      + (keepAlive ? "\r\n" : "Connection: close\r\n\r\n")
  }

  private func post(_ target: String, _ token: String, _ body: JSONValue) -> String {
    let text = JSONWriter.text(of: body)
    return
      "POST \(target) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
      + "Content-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)"
  }

  /// The world's clock stands where the fixture issued its token.
  private static let clock: @Sendable () -> Instant = { Instant(milliseconds: 1_764_000_000_000) }

  @Test func aPageArrivesWhole() async throws {
    let (world, token) = try world()
    try await withSimulator(world, clock: Self.clock) { server in
      let answer = try await RawConnection.exchange(server.apiURL, get("/api/v2/routing/queues", token))
      #expect(answer.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.text.contains("\r\nININ-Correlation-Id: "))
      #expect(try JSONReader.read(answer.body)["total"] == 2)
      #expect(answer.ending == .closed)
    }
  }

  @Test func aResetAfterCommitReallyResets() async throws {
    var (world, token) = try world()
    world.faults.add(try Fault(words: "reset commit=after method=POST next=1"))
    let queue = try #require(world.objects(.queue).first?["id"])
    try await withSimulator(world, clock: Self.clock) { server in
      let rule: JSONValue = ["name": "A", "priority": 1, "queue": ["id": queue], "expression": Organisation.condition]
      let answer = try await RawConnection.exchange(server.apiURL, post(Organisation.rules, token, rule))
      #expect(answer.ending == .reset)
      #expect(answer.text.isEmpty)
      #expect(server.withWorld { $0.objects(.routingRule).count } == 1)
    }
  }

  @Test(arguments: [("", RawAnswer.Ending.closed), (" reset=true", .reset)])
  func aBodyReallyBreaksOff(parameter: String, ending: RawAnswer.Ending) async throws {
    var (world, token) = try world()
    world.faults.add(try Fault(words: "truncate bytes=25 next=1\(parameter)"))
    try await withSimulator(world, clock: Self.clock) { server in
      let answer = try await RawConnection.exchange(
        server.apiURL, get("/api/v2/routing/queues", token, headers: "Accept-Encoding: gzip\r\n", keepAlive: true))
      #expect(answer.ending == ending)
      let length = answer.text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length: ") }
      #expect(Int(length?.dropFirst(16) ?? "") ?? 0 > 25)
      // After a reset the kernel may drop what it had not handed out yet.
      #expect(ending == .reset ? answer.body.utf8.count <= 25 : answer.body.utf8.count == 25)
    }
  }

  @Test func aSlowBodyComesInPieces() async throws {
    var (world, token) = try world()
    world.faults.add(try Fault(words: "slowBody bytes=100 pauseMilliseconds=15"))
    try await withSimulator(world, clock: Self.clock) { server in
      let start = ContinuousClock.now
      let answer = try await RawConnection.exchange(server.apiURL, get("/api/v2/routing/queues", token))
      #expect(answer.pieces > 2)
      #expect(ContinuousClock.now - start >= .milliseconds(15 * (answer.body.utf8.count / 100)))
      #expect(try JSONReader.read(answer.body)["total"] == 2)
    }
  }

  @Test func latencyAndPaddingAreCarriedOut() async throws {
    var (world, token) = try world()
    world.faults.add(try Fault(words: "latency milliseconds=60"))
    world.faults.add(try Fault(words: "oversized bytes=300000"))
    try await withSimulator(world, clock: Self.clock) { server in
      let start = ContinuousClock.now
      let answer = try await RawConnection.exchange(server.apiURL, get("/api/v2/routing/queues", token))
      #expect(ContinuousClock.now - start >= .milliseconds(60))
      #expect(answer.body.utf8.count > 300_000)
      #expect(try JSONReader.read(answer.body)["total"] == 2)
    }
  }

  @Test(arguments: [(true, true), (false, false)])
  func bodiesAreCompressedForThoseWhoAcceptIt(gzip: Bool, compressed: Bool) async throws {
    var (world, token) = try world()
    world.switches.gzip = gzip
    try await withSimulator(world, clock: Self.clock) { server in
      let answer = try await RawConnection.exchange(
        server.apiURL, get("/api/v2/routing/queues", token, headers: "Accept-Encoding: gzip\r\n"))
      #expect(answer.text.lowercased().contains("content-encoding: gzip") == compressed)
      #expect(answer.text.contains("X-Simulator-Identity") == false)
      #expect(answer.text.contains("\"entities\"") == !compressed)
    }
  }

  /// A broken request ends its own connection, with 400 where nothing else was answered.
  @Test(arguments: [
    ("a line that is none", "", "?\r\n\r\n", false),
    ("a header that is none", "", "GET /a HTTP/1.1\r\nHost: a\r\n\u{1}\r\n\r\n", false),
    ("a line that breaks off", "", "GET /api/v2/rou", true),
    ("a header that breaks off", "", "GET /a HTTP/1.1\r\nHo", true),
    ("a body that breaks off", "", "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{", true),
    ("a line that is none, after a request", "/api/v2/routing/queues", "?\r\n\r\n", false),
    ("a line that breaks off, after a request", "/api/v2/routing/queues", "GE", true),
  ])
  func aBrokenRequestHarmsNobodyElse(_ name: String, after first: String, _ broken: String, isAll: Bool) async throws {
    let (world, token) = try world()
    try await withSimulator(world, clock: Self.clock) { server in
      let whole = first.isEmpty ? "" : get(first, token, keepAlive: true)
      let answer = try await RawConnection.exchange(server.apiURL, whole + broken, isAll: isAll)
      #expect(answer.text.hasPrefix(first.isEmpty ? "HTTP/1.1 400 Bad Request\r\n" : "HTTP/1.1 200 OK\r\n"))
      #expect(answer.text.contains("HTTP/1.1 400 Bad Request\r\n"))
      let next = try await RawConnection.exchange(server.apiURL, get("/api/v2/routing/queues", token))
      #expect(next.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
  }

  @Test func theAdminPortActsOnTheSameWorldAndResetsIt() async throws {
    let (world, token) = try world()
    try await withSimulator(world, clock: Self.clock) { server in
      let seeded = try await RawConnection.exchange(server.adminURL, post("/seed", "", ["queues": ["Third"]]))
      #expect(seeded.text.hasPrefix("HTTP/1.1 204"))
      let listed = try await RawConnection.exchange(server.apiURL, get("/api/v2/routing/queues", token))
      #expect(try JSONReader.read(listed.body)["total"] == 3)
      _ = try await RawConnection.exchange(server.adminURL, post("/reset", "", .null))
      #expect(server.withWorld { $0.objects(.queue).count } == 2)
      #expect(server.withWorld { $0.requests.count } == 1)
    }
  }

  @Test func stoppingEndsOpenConnectionsAndFreesThePort() async throws {
    var (world, token) = try world()
    world.faults.add(try Fault(words: "latency milliseconds=600000"))
    let server = try await SimulatorServer.start(world, clock: Self.clock)
    let url = server.apiURL
    let request = get("/api/v2/routing/queues", token)
    async let answer = RawConnection.exchange(url, request)
    while server.withWorld({ $0.requests.count }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
    await server.stop()
    #expect(try await answer.text.isEmpty)
    await #expect(throws: (any Error).self) { try await RawConnection.exchange(url, request) }
  }

  @Test func aTakenPortIsAnError() async throws {
    let (world, _) = try world()
    try await withSimulator(world) { server in
      let port = try #require(Int(server.apiURL.split(separator: ":").last ?? ""))
      await #expect(throws: (any Error).self) {
        try await SimulatorServer.start(world, at: SimulatorAddresses(port: port))
      }
    }
  }
}
