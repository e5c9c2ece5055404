import HTTPTransport
import NIOSSL
import TestSupport
import Testing

extension SocketTests {
  /// Whether a change may be sent again hangs on the difference between "certainly not sent" and "unknown".
  @Suite struct BrokenConnectionTests {
    @Test(
      arguments: ["GET", "POST"],
      [
        [.close], [.reset], [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), .close],
        [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), .pause(milliseconds: 20), .reset],
        [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), .close],
        [.text("HTTP/1.1 200 OK\r\nX-Half"), .close], [.text("SSH-2.0-OpenSSH_9.6\r\n"), .close],
        [.text("HTTP/1.1 999999 No\r\n\r\n"), .close],
        [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), .close],
      ] as [[RawServer.Step]])
    func onceTheRequestIsOutTheOutcomeIsUnknown(method: String, steps: [RawServer.Step]) async throws {
      try await RawServer.with { _ in
        steps
      } body: { server in
        try await withTransport { transport in
          let answer = await transport.call(method, server.address)
          #expect(answer.unknown?.contains("127.0.0.1:\(server.port)") == true, "\(answer)")
          #expect(server.requests.count == 1)
        }
      }
    }

    @Test(arguments: ["http", "https"]) func aRefusedConnectionIsCertainlyNotSent(scheme: String) async throws {
      let port = try { try TCPListener().port }()
      try await withTransport { transport in
        let answer = await transport.call("POST", "\(scheme)://127.0.0.1:\(port)/")
        let message = answer.notSent
        #expect(
          message?.contains("connection refused") == true && message?.contains("network.proxy") == true, "\(answer)")
      }
    }

    @Test func aNameThatDoesNotExistIsCertainlyNotSent() async throws {
      try await withTransport { transport in
        #expect(await transport.call("POST", "http://nothing.invalid/").notSent?.contains("nothing.invalid") == true)
      }
    }

    @Test func aHandshakeThatNeverEndsIsCertainlyNotSent() async throws {
      let listener = try TCPListener()
      var settings = NetworkSettings()
      settings.connectTimeoutMilliseconds = 200
      try await withTransport(settings) { transport in
        let answer = await transport.call("POST", "https://127.0.0.1:\(listener.port)/")
        #expect(answer.notSent?.contains("in time") == true, "\(answer)")
      }
    }

    /// A connection attempt ends by its own time limit only; nobody waits for it who wants to end.
    @Test func theEndDoesNotWaitForAConnectionAttempt() async throws {
      let listener = try TCPListener()
      var settings = NetworkSettings()
      settings.connectTimeoutMilliseconds = 20_000
      let transport = try HTTPTransport(settings: settings)
      let calling = Task { await transport.call("POST", "https://127.0.0.1:\(listener.port)/") }
      do {
        try await waitUntil("the connection is made") { try listener.hasConnection }
      } catch {
        await transport.shutdown()
        throw error
      }
      let start = ContinuousClock.now
      await transport.shutdown()
      #expect(ContinuousClock.now - start < HTTPTransport.shutdownLimit + .seconds(5))
      calling.cancel()
      guard case .failure = await calling.value else {
        Issue.record("a request was answered by nobody")
        return
      }
    }

    /// A server of the wrong protocol at the other end.
    @Test func plainAndEncryptedDoNotMix() async throws {
      try await withScratchDirectory { folder in
        let certificate = try await Certificates(in: folder).server()
        try await RawServer.with(tls: certificate) { _ in
          RawServer.answer()
        } body: { server in
          try await withTransport { transport in
            #expect(await transport.call(server.address).unknown != nil)
            #expect(server.requests.isEmpty)
          }
        }
      }
      try await RawServer.with { _ in
        [.text("HTTP/1.1 400 Bad\r\n\r\n"), .close]
      } body: { server in
        var settings = NetworkSettings()
        settings.connectTimeoutMilliseconds = 500
        try await withTransport(settings) { transport in
          // No request can be read from a TLS greeting, so the server waits and the handshake's time ends.
          let answer = await transport.call("https://127.0.0.1:\(server.port)/")
          #expect(answer.notSent?.contains("in time") == true, "\(answer)")
        }
      }
    }
  }
}
