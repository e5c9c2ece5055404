import HTTPTransport
import TestSupport
import Testing

extension SocketTests {
  /// What goes out and what comes back, over a real socket.
  @Suite struct ExchangeTests {
    @Test func sendsExactlyWhatWasAskedAndReadsTheWholeAnswer() async throws {
      try await RawServer.with { _ in
        RawServer.answer(201, ["X-One: 1", "x-one: 2", "ININ-Correlation-Id: c"])
      } body: {
        server in
        try await withTransport { transport in
          let request = OutgoingRequest(
            method: "PATCH", url: server.address + "/a%2Fb?c=d%20e", headers: [("X-Test", "yes")],
            body: Array("body".utf8))
          let response = try await transport.send(request, deadline: .seconds(300)).get()
          #expect(response.status == 201 && response.body == Array("{}".utf8))
          #expect(response.header("x-ONE") == "1" && response.header("inin-correlation-id") == "c")
          let received = try #require(server.requests.first)
          #expect(received.method == "PATCH" && received.target == "/a%2Fb?c=d%20e")
          #expect(received.header("X-Test") == "yes" && received.header("Accept-Encoding") == "gzip")
          #expect(received.body == Array("body".utf8))
        }
      }
    }

    @Test(arguments: [204, 302, 400, 401, 404, 409, 429, 500, 503, 599])
    func everyStatusIsAnAnswer(status: Int) async throws {
      try await RawServer.with { _ in
        RawServer.answer(status, [], status == 204 ? [] : [65])
      } body: { server in
        try await withTransport { #expect(await $0.call(server.address).success?.status == status) }
      }
    }

    @Test(arguments: ["1\r\nx\r\n2\r\nyz\r\n0\r\n\r\n", "3;name=value\r\nxyz\r\n0\r\nTrailer: 1\r\n\r\n"])
    func chunksArePutTogether(body: String) async throws {
      try await RawServer.with { _ in
        [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")]
      } body: {
        server in
        try await withTransport { #expect(await $0.call(server.address).success?.body == Array("xyz".utf8)) }
      }
    }

    @Test func requestsAfterEachOtherShareAConnectionAndManyAtOnceAreBounded() async throws {
      try await RawServer.with { _ in
        [.pause(milliseconds: 20)] + RawServer.answer()
      } body: { server in
        try await withTransport { transport in
          for _ in 0..<3 { _ = try await transport.call(server.address).get() }
          #expect(server.connections == 1)
          try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { _ = try await transport.call(server.address).get() } }
            try await group.waitForAll()
          }
          #expect(server.requests.count == 43 && server.connections <= NetworkSettings().connectionsPerHost)
        }
      }
    }

    /// A connection that stood idle may be dead by the time it is used again; the request must not go out twice.
    @Test func aChangeIsNeverSentTwice() async throws {
      try await RawServer.with { received in
        received.method == "GET" ? RawServer.answer() + [.pause(milliseconds: 5), .close] : [.close]
      } body: { server in
        try await withTransport { transport in
          for _ in 0..<20 {
            _ = await transport.call(server.address)
            _ = await transport.call("POST", server.address)
          }
          #expect(server.requests.count { $0.method == "POST" } <= 20)
        }
      }
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\u{0}b"]) func aHeaderCannotSmuggleAnother(value: String) async throws
    {
      try await RawServer.with { _ in
        RawServer.answer()
      } body: { server in
        try await withTransport { transport in
          let request = OutgoingRequest(method: "GET", url: server.address, headers: [("X-Test", value)])
          #expect(await transport.send(request, deadline: .seconds(300)).notSent?.contains("header") == true)
          #expect(server.requests.isEmpty)
        }
      }
    }

    @Test(arguments: [
      "", "ftp://127.0.0.1/", "127.0.0.1/", "http://user:canary@127.0.0.1/", "http://127.0.0.1:0/", "http://a b/",
      "http://a/\u{e9}", "https://",
    ]) func whatIsNoAddressIsNotCalled(url: String) async throws {
      try await withTransport { transport in
        let message = try #require(await transport.call(url).notSent)
        #expect(message.contains("address") && !message.contains("canary"))
      }
    }

    @Test func afterTheEndNothingIsSent() async throws {
      try await RawServer.with { _ in
        RawServer.answer()
      } body: { server in
        let transport = try HTTPTransport()
        await transport.shutdown()
        #expect(await transport.call(server.address).notSent == "stopped")
        await transport.shutdown()
        #expect(server.requests.isEmpty)
      }
    }
  }
}
