import Foundation
import TestSupport
import Testing

/// The key of a daemon that fetches with it, by both ways of fetching, is nowhere but in its file.
@Suite(.serialized) struct SSHKeySecretTests {
  @Test(arguments: ["libgit2", "git"]) func theKeyOfARunningDaemonIsNowhere(transport: String) async throws {
    try await DaemonFixture.with { fixture in
      let key = fixture.folder.path("key")
      try await HostCommand.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
      let authorized = try await HostCommand.run("cat", [key + ".pub"])
      var canaries = Canaries()
      let lines = try String(contentsOfFile: key, encoding: .utf8).split(separator: "\n").filter {
        !$0.hasPrefix("---")
      }
      for (number, line) in lines.enumerated() { canaries.watch("line \(number) of the key", String(line)) }
      #expect(canaries.count >= 4)
      let server = try await SSHServer(in: fixture.folder, authorizedKeys: authorized)
      defer { server.stop() }
      try fixture.folder.write("known-hosts", server.knownHostsLine + "\n")
      try fixture.configure(
        """
        repository:
          url: ssh://\(server.userName)@127.0.0.1:\(server.port)\(fixture.folder.path("rules.git"))
          transport: \(transport)
          pollInterval: 1h
          timeout: 20s
          sshKeyFile: \(key)
          knownHostsFile: \(fixture.folder.path("known-hosts"))
        log: {format: json, level: trace}
        """)
      let outputs = SecretOutputs()
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        let watch = ProcessWatch(daemon.processID)
        defer { watch.end() }
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 1)
        try await outputs.collect(fixture, daemon)
        // The server does not take the key any more.
        try fixture.folder.write("authorized_keys", "")
        let refused = try await fixture.command("sync", "--wait", "--verbose")
        #expect(refused.status != 0)
        outputs.add("a refused key", refused.output + refused.errors)
        try await outputs.collect(fixture, daemon)
        daemon.kill(SIGILL)
        _ = try await daemon.end()
        outputs.add("the log and the crash", daemon.log)
        #expect(watch.childCount > 1)
        for text in watch.texts { outputs.add("arguments and environment", text) }
      }
      outputs.expectClean(canaries)
      let state = canaries.found(below: fixture.folder.path("state"))
      #expect(state.findings.isEmpty, "\(state.findings)")
      #expect(state.files > 5)
    }
  }
}
