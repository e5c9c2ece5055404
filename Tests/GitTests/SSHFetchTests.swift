import TestSupport
import Testing

@testable import Git

/// Fetching over SSH from a real sshd.
@Suite struct SSHFetchTests {
  private struct Place {
    var fixture: MirrorFixture
    var server: SSHServer
    var url: String { "ssh://\(server.userName)@127.0.0.1:\(server.port)\(fixture.remote.path)" }

    func credentials(key: String = "key", knownHosts: String? = nil) throws -> GitCredentials {
      GitCredentials(
        sshKeyFile: fixture.scratch.path(key),
        knownHostsFile: try fixture.scratch.write("known_hosts", (knownHosts ?? server.knownHostsLine) + "\n"))
    }
  }

  private func withServer(_ body: (Place) async throws -> Void) async throws {
    try await MirrorFixture.with { fixture in
      let kinds = [
        ("key", "ed25519", ""), ("rsa", "rsa", ""), ("locked", "ed25519", "secret phrase"), ("stranger", "ed25519", ""),
      ]
      var authorized: [String] = []
      for (name, kind, phrase) in kinds {
        let path = fixture.scratch.path(name)
        try await HostCommand.run("ssh-keygen", ["-q", "-t", kind, "-N", phrase, "-f", path])
        if name != "stranger" { authorized.append(try await HostCommand.run("cat", [path + ".pub"])) }
      }
      let server = try await SSHServer(in: fixture.scratch, authorizedKeys: authorized.joined())
      defer { server.stop() }
      try await body(Place(fixture: fixture, server: server))
    }
  }

  @Test(arguments: bothTransports) func fetchesWithAKnownHost(_ transport: GitConnection.Transport) async throws {
    try await withServer { place in
      let first = try await place.fixture.remote.commit(files: ["a": "1"])
      // As ssh-keyscan may print it: RSA first, of which libgit2 can make nothing.
      let known =
        "[127.0.0.1]:\(place.server.port) ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC3\n" + place.server.knownHostsLine
      let mirror = try place.fixture.mirror(
        transport, url: place.url, credentials: try place.credentials(knownHosts: known))
      #expect(try await mirror.fetch(deadline: ample).tip?.hex == first)
      let second = try await place.fixture.remote.commit(files: ["a": "2"])
      #expect(try await mirror.fetch(deadline: ample).tip?.hex == second)
    }
  }

  @Test(arguments: bothTransports) func namesTheKnownHostsFile(_ transport: GitConnection.Transport) async throws {
    try await withServer { place in
      let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJ0bG9yIHRoYXQgaXMgbm90IHRoZSByaWdodCBvbmUu"
      for (known, words) in [
        ("example.com \(other)", "is not in"), ("[127.0.0.1]:\(place.server.port) \(other)", "another"),
      ] {
        let mirror = try place.fixture.mirror(
          transport, url: place.url, credentials: try place.credentials(knownHosts: known))
        let error = await mirror.fetchFailure()
        #expect(error?.code == .hostKey, "\(String(describing: error))")
        #expect(error?.message.contains("repository.knownHostsFile") == true)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
      }
      var absent = try place.credentials()
      absent.knownHostsFile = nil
      let error = await (try place.fixture.mirror(transport, url: place.url, credentials: absent)).fetchFailure()
      #expect(error?.code == .configuration)
      #expect(error?.message.contains("repository.knownHostsFile") == true)
    }
  }

  @Test(arguments: bothTransports) func namesTheKey(_ transport: GitConnection.Transport) async throws {
    try await withServer { place in
      try await place.fixture.remote.commit(files: ["a": "1"])
      for (key, words) in [("stranger", "refused the key"), ("locked", "passphrase"), ("missing", "cannot be read")] {
        let mirror = try place.fixture.mirror(transport, url: place.url, credentials: try place.credentials(key: key))
        let error = await mirror.fetchFailure()
        #expect(error?.code == (key == "missing" ? .configuration : .authentication), "\(String(describing: error))")
        #expect(error?.message.contains("repository.sshKeyFile") == true)
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
      }
    }
  }

  /// Debian's libssh2 cannot; the host's git can, and the message says so.
  @Test func anRSAKeyNeedsTheHostsGit() async throws {
    try await withServer { place in
      let first = try await place.fixture.remote.commit(files: ["a": "1"])
      let error = await (try place.fixture.mirror(url: place.url, credentials: try place.credentials(key: "rsa")))
        .fetchFailure()
      #expect(error?.code == .unsupported, "\(String(describing: error))")
      #expect(error?.message.contains("repository.transport: git") == true)
      let mirror = try place.fixture.mirror(.git, url: place.url, credentials: try place.credentials(key: "rsa"))
      #expect(try await mirror.fetch(deadline: ample).tip?.hex == first)
    }
  }

  @Test(arguments: bothTransports) func namesARepositoryThatIsNotThere(_ transport: GitConnection.Transport)
    async throws
  {
    try await withServer { place in
      let mirror = try place.fixture.mirror(transport, url: place.url + "-gone", credentials: try place.credentials())
      let error = await mirror.fetchFailure()
      #expect(error?.code == .remoteNotFound, "\(String(describing: error))")
    }
  }
}
