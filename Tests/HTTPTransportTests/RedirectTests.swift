import HTTPTransport
import Testing

extension SocketTests {
  /// A token goes to the origin that it is for, and to no other.
  @Suite struct RedirectTests {
    @Test(arguments: [301, 302, 303, 307, 308], ["/end?x=1", "end?x=1", "SELF/end?x=1", "//HOST/end?x=1"])
    func aGETFollowsWithinItsOrigin(status: Int, location: String) async throws {
      try await RawServer.with { received in
        if received.target == "/end?x=1" { return RawServer.answer(200, [], [65]) }
        let host = received.header("Host") ?? ""
        let target = location.replacing("SELF", with: "http://\(host)").replacing("HOST", with: host)
        return RawServer.answer(status, ["Location: \(target)"])
      } body: { server in
        try await withTransport { transport in
          #expect(await transport.call("GET", server.address + "/start").success?.body == [65])
          #expect(server.requests.map(\.target) == ["/start", "/end?x=1"])
          #expect(server.requests.allSatisfy { $0.header("Authorization") == "Bearer canary" })
        }
      }
    }

    @Test(arguments: [
      "http://127.0.0.1:PORT/", "//127.0.0.1:PORT/x", "http://localhost:PORT/", "HTTP://127.0.0.1:PORT",
    ])
    func noOtherOriginIsCalled(location: String) async throws {
      try await RawServer.with { _ in
        RawServer.answer()
      } body: { other in
        let target = location.replacing("PORT", with: "\(other.port)")
        try await RawServer.with { _ in
          RawServer.answer(302, ["Location: \(target)"])
        } body: { server in
          try await withTransport { transport in
            let response = try await transport.call("GET", server.address).get()
            #expect(response.status == 302 && response.header("Location") == target)
            #expect(server.requests.count == 1 && other.connections == 0)
          }
        }
      }
    }

    /// Another name or scheme is another origin even where it is the same socket.
    @Test(arguments: [
      "http://localhost:PORT/", "https://127.0.0.1:PORT/", "http://user@127.0.0.1:PORT/",
      "http://127.0.0.1:PORT\\@evil/",
      "",
    ])
    func anotherNameOrSchemeIsAnotherOrigin(location: String) async throws {
      try await RawServer.with { received in
        let port = received.header("Host")?.split(separator: ":").last ?? ""
        return RawServer.answer(307, ["Location: \(location.replacing("PORT", with: port))"])
      } body: { server in
        try await withTransport { transport in
          #expect(await transport.call("GET", server.address).success?.status == 307)
          #expect(server.requests.count == 1 && server.connections == 1)
        }
      }
    }

    @Test(arguments: ["POST", "PATCH", "PUT", "DELETE"], [301, 302, 303, 307, 308])
    func aChangeFollowsNothing(method: String, status: Int) async throws {
      try await RawServer.with { _ in
        RawServer.answer(status, ["Location: /elsewhere"])
      } body: { server in
        try await withTransport { transport in
          #expect(await transport.call(method, server.address).success?.status == status)
          #expect(server.requests.count == 1)
        }
      }
    }

    @Test func aLoopEnds() async throws {
      try await RawServer.with { _ in
        RawServer.answer(302, ["Location: /again"])
      } body: { server in
        try await withTransport { transport in
          #expect(await transport.call("GET", server.address).success?.status == 302)
          #expect(server.requests.count == 4)
        }
      }
    }
  }
}
