import HTTPTransport
import NIOSSL
import TestSupport
import Testing

extension SocketTests {
  /// Certificates are always verified, and a proxy sees no more than where a connection goes.
  @Suite struct TLSAndProxyTests {
    private func serving(
      names: String = "DNS:localhost,IP:127.0.0.1", hasEnded: Bool = false,
      _ body: @Sendable (RawServer, _ authorityFile: String) async throws -> Void
    ) async throws {
      try await withScratchDirectory { folder in
        let certificates = try await Certificates(in: folder)
        let context = try await certificates.server(names: names, hasEnded: hasEnded)
        let authority = certificates.authority
        try await RawServer.with(tls: context) { _ in
          RawServer.answer()
        } body: {
          try await body($0, authority)
        }
      }
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func anAuthorityOfOnesOwnIsTrusted(host: String) async throws {
      try await serving { server, authority in
        try await withTransport(NetworkSettings(certificateAuthorityFile: authority)) { transport in
          #expect(await transport.call("GET", "https://\(host):\(server.port)/").success?.status == 200)
        }
      }
    }

    @Test func anUnknownAuthorityIsNot() async throws {
      try await serving { server, _ in
        try await withTransport { transport in
          let message = await transport.call("POST", "https://localhost:\(server.port)/").notSent
          #expect(message?.contains("network.certificateAuthorityFile") == true, "\(message ?? "sent")")
          #expect(server.requests.isEmpty)
        }
      }
    }

    @Test(arguments: [("DNS:elsewhere.test", false), ("DNS:localhost,IP:127.0.0.1", true)])
    func aCertificateForAnotherNameOrTimeIsRefused(names: String, hasEnded: Bool) async throws {
      try await serving(names: names, hasEnded: hasEnded) { server, authority in
        try await withTransport(NetworkSettings(certificateAuthorityFile: authority)) { transport in
          #expect(
            await transport.call("POST", "https://localhost:\(server.port)/").notSent?.contains("certificate") == true)
          #expect(server.requests.isEmpty)
        }
      }
    }

    @Test(arguments: [nil, "", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func anAuthorityFileThatIsNoneNamesTheSetting(content: String?) async throws {
      try await withScratchDirectory { folder in
        let file = folder.path("authority.pem")
        if let content { try folder.write("authority.pem", content) }
        do throws(NetworkSettingsError) {
          await (try HTTPTransport(settings: NetworkSettings(certificateAuthorityFile: file))).shutdown()
          Issue.record("accepted \(content ?? "a missing file")")
        } catch {
          #expect(error.message.contains("network.certificateAuthorityFile") && error.message.contains(file))
        }
      }
    }

    @Test func aProxyTunnelsToTheNameThatWasAskedFor() async throws {
      try await serving { server, authority in
        let proxy = try ConnectProxy(to: server.port)
        defer { proxy.stop() }
        let settings = NetworkSettings(proxy: "http://127.0.0.1:\(proxy.port)", certificateAuthorityFile: authority)
        try await withTransport(settings) { transport in
          // Only the proxy can reach that port.
          #expect(await transport.call("GET", "https://localhost:1/x").success?.status == 200)
          #expect(proxy.targets == ["localhost:1"])
          #expect(server.requests.map(\.target) == ["/x"])
          #expect(server.requests[0].header("Authorization") == "Bearer canary")
        }
      }
    }

    @Test(arguments: [
      (407, "user name and password"), (403, "network.proxy"), (502, "network.proxy"), (500, "network.proxy"),
    ])
    func aProxyThatRefusesIsNamed(status: Int, part: String) async throws {
      try await RawServer.with { _ in
        RawServer.answer(status)
      } body: { proxy in
        try await withTransport(NetworkSettings(proxy: proxy.address)) { transport in
          let message = await transport.call("POST", "https://api.example.test/").notSent
          #expect(message?.contains(part) == true, "\(message ?? "sent")")
          #expect(proxy.requests.map(\.method) == ["CONNECT"])
          #expect(proxy.requests.allSatisfy { !$0.head.contains("canary") }, "the token is not for the proxy")
        }
      }
    }

    @Test func aProxyThatIsDownOrSilentIsCertainlyNotSent() async throws {
      let closed = try { try TCPListener().port }()
      try await withTransport(NetworkSettings(proxy: "http://127.0.0.1:\(closed)")) { transport in
        #expect(await transport.call("POST", "https://api.example.test/").notSent?.contains("network.proxy") == true)
      }
      let silent = try TCPListener()
      var settings = NetworkSettings(proxy: "http://127.0.0.1:\(silent.port)")
      settings.connectTimeoutMilliseconds = 200
      try await withTransport(settings) { transport in
        #expect(await transport.call("POST", "https://api.example.test/").notSent?.contains("network.proxy") == true)
      }
    }

    @Test(arguments: [
      "127.0.0.1:3128", "https://proxy:3128", "http://user:canary@proxy:3128", "http://proxy/path", "socks5://proxy",
    ])
    func aProxyThatIsNoneNamesTheSetting(proxy: String) async throws {
      do throws(NetworkSettingsError) {
        await (try HTTPTransport(settings: NetworkSettings(proxy: proxy))).shutdown()
        Issue.record("accepted \(proxy)")
      } catch {
        #expect(error.message.contains("network.proxy") && !error.message.contains("canary"))
      }
    }
  }
}
