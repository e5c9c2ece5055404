import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Git

/// Fetching over HTTP from `git http-backend`.
@Suite struct HTTPFetchTests {
  static let token = "canary-9f8e7d6c5b4a"
  static let credential = GitHTTPServer.Credential(userName: "robot", password: token)

  private func credentials(_ scratch: ScratchDirectory, password: String = token) throws -> GitCredentials {
    GitCredentials(
      usernameFile: try scratch.write("username", "robot\n"),
      passwordFile: try scratch.write("password", password + "\n"))
  }

  @Test(arguments: bothTransports) func fetchesWithAToken(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a": "1"])
      try await GitHTTPServer.with(root: fixture.scratch.path, credential: Self.credential) { server in
        let url = "http://127.0.0.1:\(server.port)/remote.git"
        let mirror = try fixture.mirror(transport, url: url, credentials: try credentials(fixture.scratch))
        #expect(try await mirror.fetch(deadline: ample).tip?.hex == first)
        let second = try await fixture.remote.commit(files: ["a": "2"])
        #expect(try await mirror.fetch(deadline: ample).tip?.hex == second)
        #expect(try await mirror.texts() == ["a": "2"])
      }
    }
  }

  @Test(arguments: bothTransports) func namesTheSettingOfARefusedToken(_ transport: GitConnection.Transport)
    async throws
  {
    try await MirrorFixture.with { fixture in
      try await fixture.remote.commit(files: ["a": "1"])
      let asked = Mutex(0)
      try await GitHTTPServer.with(
        root: fixture.scratch.path, credential: Self.credential,
        interceptor: { _, _ in
          asked.withLock { $0 += 1 }
          return nil
        }
      ) { server in
        let url = "http://127.0.0.1:\(server.port)/remote.git"
        let wrong = try fixture.mirror(
          transport, url: url, credentials: try credentials(fixture.scratch, password: "canary-wrong"))
        var error = await wrong.fetchFailure()
        #expect(error?.code == .authentication, "\(String(describing: error))")
        #expect(error?.message.contains("repository.passwordFile") == true)
        #expect(error?.description.contains("canary") == false)
        // One question without and one with the credential; not for ever.
        #expect(asked.withLock { $0 } <= 4)
        error = await (try fixture.mirror(transport, url: url)).fetchFailure()
        #expect(error?.code == .authentication, "\(String(describing: error))")
        #expect(error?.message.contains("needs a credential") == true)
      }
    }
  }

  @Test func aSecretThatIsTooLongIsRefusedAndNotCut() async throws {
    try await MirrorFixture.with { fixture in
      let long = String(repeating: "x", count: HostProcess.secretLimit)
      let mirror = try fixture.mirror(
        .git, url: "http://127.0.0.1:1/r", credentials: try credentials(fixture.scratch, password: long))
      let error = await mirror.fetchFailure()
      #expect(error?.code == .configuration)
      #expect(error?.message.contains("repository.passwordFile hold more than 32768 bytes") == true)
    }
  }

  @Test func anUnreadableSecretIsNamed() async throws {
    try await MirrorFixture.with { fixture in
      for (content, words) in [(nil, "cannot be read"), ("", "is empty"), ("two\nlines", "more than one line")]
        as [(String?, String)]
      {
        let file = fixture.scratch.path("secret")
        if let content { try fixture.scratch.write("secret", content) }
        let mirror = try fixture.mirror(url: "http://127.0.0.1:1/r", credentials: GitCredentials(passwordFile: file))
        let error = await mirror.fetchFailure()
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("repository.passwordFile") == true)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
      }
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var answer: GitHTTPServer.Answer
    var codes: Set<GitError.Code>
    var testDescription: String { "\(answer.status) \(answer.body.prefix(20))" }
  }

  static let odd: [Case] = [
    Case(
      answer: .init(status: 200, headers: [("content-type", "text/html")], body: "<html>hello</html>"),
      codes: [.garbage, .remoteNotFound]),
    Case(
      answer: .init(
        status: 200, headers: [("content-type", "application/x-git-upload-pack-advertisement")], body: "zzzzgarbage"),
      codes: [.garbage]),
    Case(
      answer: .init(
        status: 200, headers: [("content-type", "application/x-git-upload-pack-advertisement")],
        body: "001e# service=git-upload-pack\n0000"), codes: [.garbage]),
    Case(answer: .init(status: 404), codes: [.remoteNotFound]),
    Case(answer: .init(status: 403), codes: [.authentication]),
    Case(answer: .init(status: 500), codes: [.garbage]),
    Case(answer: .init(status: 302, headers: [("location", "http://localhost:1/elsewhere")]), codes: [.configuration]),
  ]

  @Test(arguments: odd, bothTransports) func oddAnswersAreNamed(_ odd: Case, _ transport: GitConnection.Transport)
    async throws
  {
    try await MirrorFixture.with { fixture in
      try await GitHTTPServer.with(root: fixture.scratch.path, interceptor: { _, _ in odd.answer }) { server in
        let mirror = try fixture.mirror(
          transport, url: "http://127.0.0.1:\(server.port)/remote.git", credentials: try credentials(fixture.scratch))
        let error = try #require(await mirror.fetchFailure())
        #expect(odd.codes.contains(error.code), "\(error.code.rawValue): \(error)")
        #expect(!error.description.contains(Self.token))
      }
    }
  }

  /// Only the end of a long complaint is kept; what is left of a token that was cut in two is no longer found in it.
  @Test(arguments: [0, token.count / 2]) func aLongComplaintShowsNoPartOfAToken(shift: Int) async throws {
    let body = String(repeating: Self.token, count: 400) + String(repeating: "x", count: shift)
    let error = try await complaint(echoing: body, password: Self.token)
    #expect(!error.description.contains(Self.token.suffix(4)), "\(error)")
  }

  /// Swift ends a line there too.
  @Test func aTokenWithASeparatorIsNotShownInTwoParts() async throws {
    let password = "canary\u{2028}9f8e7d6c"
    let error = try await complaint(echoing: password, password: password)
    #expect(!error.description.contains("canary"), "\(error)")
    #expect(error.detail?.contains("***") == true, "\(error)")
  }

  /// A mark that is not shown could stand between its letters.
  @Test func aTokenWithAnInvisibleMarkInItIsNotShown() async throws {
    let echo = "\(Self.token.prefix(6))\u{200E}\(Self.token.dropFirst(6))"
    let error = try await complaint(echoing: echo, password: Self.token)
    #expect(!error.description.contains(Self.token), "\(error)")
    #expect(error.detail?.contains("***") == true, "\(error)")
  }

  private func complaint(echoing body: String, password: String) async throws -> GitError {
    let echo = GitHTTPServer.Answer(status: 500, headers: [("content-type", "text/plain; charset=utf-8")], body: body)
    return try await MirrorFixture.with { fixture in
      try await GitHTTPServer.with(root: fixture.scratch.path, interceptor: { _, _ in echo }) { server in
        let credentials = try credentials(fixture.scratch, password: password)
        let mirror = try fixture.mirror(
          .git, url: "http://127.0.0.1:\(server.port)/remote.git", credentials: credentials)
        let error = try #require(await mirror.fetchFailure())
        #expect(error.detail?.contains("500") == true, "\(error)")
        return error
      }
    }
  }

  @Test(arguments: bothTransports) func aTokenGoesToNoOtherHost(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      try await fixture.remote.commit(files: ["a": "1"])
      let seen = Mutex<[String]>([])
      try await GitHTTPServer.with(
        root: fixture.scratch.path,
        interceptor: { _, authorization in
          seen.withLock { $0.append(authorization ?? "none") }
          return .init(status: 401, headers: [("www-authenticate", "Basic realm=\"x\"")])
        }
      ) { thief in
        try await GitHTTPServer.with(
          root: fixture.scratch.path,
          interceptor: { path, _ in
            .init(status: 302, headers: [("location", "http://localhost:\(thief.port)\(path)?service=git-upload-pack")])
          }
        ) { server in
          let mirror = try fixture.mirror(
            transport, url: "http://127.0.0.1:\(server.port)/remote.git", credentials: try credentials(fixture.scratch))
          #expect(await mirror.fetchFailure() != nil)
        }
      }
      #expect(seen.withLock { $0 }.allSatisfy { $0 == "none" })
    }
  }

  @Test(arguments: bothTransports) func trustsOnlyTheGivenAuthority(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a": "1"])
      let certificate = try await makeCertificate(in: fixture.scratch, name: "localhost")
      try await GitHTTPServer.with(
        root: fixture.scratch.path, certificate: certificate
      ) { server in
        let url = "https://localhost:\(server.port)/remote.git"
        let error = await (try fixture.mirror(transport, url: url)).fetchFailure()
        #expect(error?.code == .certificate, "\(String(describing: error))")
        #expect(error?.message.contains("network.certificateAuthorityFile") == true)
        let trusting = try fixture.mirror(transport, url: url, certificateAuthorityFile: certificate.chain)
        #expect(try await trusting.fetch(deadline: ample).tip?.hex == first)
      }
    }
  }

  /// The name of the host does not resolve, so whatever arrives came through the proxy.
  @Test(arguments: bothTransports) func goesThroughTheProxy(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a": "1"])
      let certificate = try await makeCertificate(in: fixture.scratch, name: "git.invalid")
      try await GitHTTPServer.with(
        root: fixture.scratch.path, credential: Self.credential, certificate: certificate
      ) { server in
        let proxy = try ConnectProxy(to: server.port)
        defer { proxy.stop() }
        let mirror = try fixture.mirror(
          transport, url: "https://git.invalid/remote.git", credentials: try credentials(fixture.scratch),
          certificateAuthorityFile: certificate.chain, proxy: "http://127.0.0.1:\(proxy.port)")
        #expect(try await mirror.fetch(deadline: ample).tip?.hex == first)
        #expect(Set(proxy.targets) == ["git.invalid:443"])
      }
    }
  }

  /// libgit2 would go past the proxy without a word.
  @Test func aProxyForPlainHTTPNeedsTheHostsGit() async throws {
    try await MirrorFixture.with { fixture in
      let first = try await fixture.remote.commit(files: ["a": "1"])
      try await GitHTTPServer.with(root: fixture.scratch.path) { server in
        let (url, proxy) = ("http://git.invalid/remote.git", "http://127.0.0.1:\(server.port)")
        let error = await (try fixture.mirror(.libgit2, url: url, proxy: proxy)).fetchFailure()
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("repository.transport: git") == true)
        #expect(try await fixture.mirror(.git, url: url, proxy: proxy).fetch(deadline: ample).tip?.hex == first)
      }
    }
  }

  private func makeCertificate(
    in scratch: ScratchDirectory, name: String
  ) async throws -> GitHTTPServer.Certificate {
    let certificate = GitHTTPServer.Certificate(chain: scratch.path("server.pem"), key: scratch.path("server.key"))
    try await HostCommand.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext",
        "subjectAltName=DNS:\(name)", "-keyout", certificate.key, "-out", certificate.chain,
      ])
    return certificate
  }

  @Test(arguments: bothTransports) func namesAHostThatIsNotThere(_ transport: GitConnection.Transport) async throws {
    try await MirrorFixture.with { fixture in
      let listener = try TCPListener()
      let port = listener.port
      withExtendedLifetime(listener) {}
      _ = consume listener
      for url in ["http://127.0.0.1:\(port)/r", "http://no-such-host.invalid/r"] {
        let error = await (try fixture.mirror(transport, url: url)).fetchFailure()
        #expect(error?.code == .unreachable, "\(url): \(String(describing: error))")
      }
    }
  }
}
