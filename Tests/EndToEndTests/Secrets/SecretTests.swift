import Foundation
import GenesysSimulator
import RoutingModel
import Synchronization
import TestSupport
import Testing

/// Every credential that the configuration knows is a canary; nothing that the program leaves behind holds one.
@Suite(.serialized) struct SecretTests {
  @Test(arguments: ["libgit2", "git"]) func nothingThatIsLeftBehindHoldsACredential(transport: String) async throws {
    let receiver = WebhookReceiver(answering: [500, 400, 401], isEchoing: true)
    try await withReceivers([receiver]) {
      let clientSecret = Canaries.make()
      let client = OAuthClient(id: "client", secret: clientSecret, name: "Automation")
      try await DaemonFixture.with(configure: { $0.clients = [client] }) { fixture in
        var canaries = Canaries()
        canaries.watch("client secret", clientSecret)
        try fixture.folder.write("client-secret", clientSecret + "\n")
        let outputs = SecretOutputs()
        let (user, password) = ("robot", Canaries.make())
        canaries.watch("git password", password)
        let key = Canaries.make()
        canaries.watch("API key", key)
        let signing = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
        canaries.watch("signing secret", signing.base64EncodedString())
        let hook = Canaries.make()
        canaries.watch("hook secret", hook)
        // One word, as forges hand them out.
        let token = Canaries.make("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789_-+/=")
        canaries.watch("forge token", token)
        for (name, text) in [
          ("git-user", user), ("git-password", password), ("api-key", key),
          ("signing", "whsec_" + signing.base64EncodedString()), ("hook-secret", hook), ("forge-token", token),
        ] { try fixture.folder.write(name, text + "\n") }
        let refuses = Mutex(false)
        let credential = GitHTTPServer.Credential(userName: user, password: password)
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
        try await GitHTTPServer.with(
          root: fixture.folder.path, credential: credential,
          interceptor: { _, authorization in
            usleep(20_000)
            // A host that tells everything that it was told, in its body and as git's protocol does.
            let echo = "ERR \(password) \(authorization ?? "") \(user):\(password)"
            guard refuses.withLock({ $0 }), authorization != nil else { return nil }
            let line = String(format: "%04x", echo.utf8.count + 5) + echo + "\n"
            let service = "001e# service=git-upload-pack\n0000"
            return GitHTTPServer.Answer(
              status: 200, headers: [("content-type", "application/x-git-upload-pack-advertisement")],
              body: service + line)
          }
        ) { server in
          let url = try await receiver.url()
          try fixture.configure(
            """
            repository:
              url: http://127.0.0.1:\(server.port)/rules.git
              transport: \(transport)
              pollInterval: 1h
              timeout: 20s
              usernameFile: \(fixture.folder.path("git-user"))
              passwordFile: \(fixture.folder.path("git-password"))
            webhooks:
              - name: governance
                url: \(url)
                apiKeyFile: \(fixture.folder.path("api-key"))
                secretFile: \(fixture.folder.path("signing"))
            server:
              listen: 127.0.0.1:0
              pushHooks: [{name: forge, provider: github, secretFile: \(fixture.folder.path("hook-secret"))}]
            forge:
              provider: gitlab
              apiURL: \(url)
              repository: acme/rules
              tokenFile: \(fixture.folder.path("forge-token"))
            log: {format: json, level: trace}
            """)
          var fixture = fixture
          // As a host could have it, and where Swift is installed has it; what the unit sets does not count here.
          fixture.environment["SWIFT_BACKTRACE"] = "enable=yes"
          try await fixture.running { daemon in
            let watch = ProcessWatch(daemon.processID)
            defer { watch.end() }
            try await fixture.sync()
            try await waitUntil("the receiver was told") { receiver.requests.count >= 1 }
            try await fixture.remote.commit(files: ["b.yaml": "name: [\n"])
            try await fixture.sync(status: 3)
            try await outputs.collect(fixture, daemon)

            let port = try #require(daemon.page.flatMap { URL(string: $0)?.port })
            for signature in ["sha256=00", "sha256=\(hook)", ""] {
              let answer = try PlainHTTP.exchange(
                port, "POST", "/hooks/forge",
                "X-GitHub-Event: push\r\nX-Hub-Signature-256: \(signature.filter { $0 != "\"" })\r\n", body: "{}")
              outputs.add("a hook's answer", answer)
            }

            refuses.withLock { $0 = true }
            let refusedFetch = try await fixture.command("sync", "--wait")
            #expect(refusedFetch.status != 0 && !refusedFetch.output.isEmpty)
            outputs.add("a refused fetch", refusedFetch.output + refusedFetch.errors)
            try await outputs.collect(fixture, daemon)
            refuses.withLock { $0 = false }

            // The login does not take the secret any more.
            let wrong = Canaries.make()
            canaries.watch("wrong client secret", wrong)
            try fixture.folder.write("client-secret", wrong + "\n")
            fixture.organisation.withWorld { $0.revokeTokens() }
            outputs.add("a refused login", try await fixture.sync(status: 5).output)
            try await outputs.collect(fixture, daemon)
            let otherPassword = Canaries.make()
            canaries.watch("wrong git password", otherPassword)
            try fixture.folder.write("git-password", otherPassword + "\n")
            outputs.add("a wrong password", try await fixture.sync(status: 5).output)

            daemon.kill(SIGILL)
            _ = try await daemon.end()
            outputs.add("the log and the crash", daemon.log)
            #expect(daemon.log.contains("webhook not delivered"))
            #expect(watch.childCount > 2)
            for text in watch.texts { outputs.add("arguments and environment", text) }
          }
          for request in receiver.requests { outputs.add("an event", Data(request.body)) }
          outputs.expectClean(canaries)
          let state = canaries.found(below: fixture.folder.path("state"))
          #expect(state.findings.isEmpty, "\(state.findings)")
          #expect(state.files > 5 && state.bytes > 100_000)
        }
      }
    }
  }

  /// A login that tells everything that it was told, in every field that is shown.
  @Test(arguments: ["basic", "form"]) func aLoginThatRepeatsTheSecretIsNotQuoted(authorization: String) async throws {
    try await DaemonFixture.with { fixture in
      var canaries = Canaries()
      let secret = Canaries.make()
      canaries.watch("client secret", secret)
      try fixture.folder.write("client-secret", secret + "\n")
      let outputs = SecretOutputs()
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await GitHTTPServer.with(
        root: fixture.folder.path,
        interceptor: { _, header in
          let text: JSONValue = .string("you sent \(secret) and \(header ?? "nothing")")
          let body: JSONValue = [
            "error": text, "description": text, "message": text, "details": [["message": text]], "contextId": text,
          ]
          return GitHTTPServer.Answer(
            status: 401, headers: [("content-type", "application/json"), ("ININ-Correlation-Id", header ?? "none")],
            body: JSONWriter.text(of: body))
        }
      ) { server in
        try fixture.configure(
          """
          organization:
            loginURL: http://127.0.0.1:\(server.port)
            apiURL: \(fixture.organisation.apiURL)
            clientIDFile: \(fixture.folder.path("client-id"))
            clientSecretFile: \(fixture.folder.path("client-secret"))
            authorization: \(authorization)
          log: {format: json, level: trace}
          """)
        try await fixture.running { daemon in
          outputs.add("a refused login", try await fixture.sync(status: 5).output)
          try await outputs.collect(fixture, daemon)
          outputs.add("the log", daemon.log)
        }
      }
      outputs.expectClean(canaries)
      #expect(outputs.all.contains { String(decoding: $0.1, as: UTF8.self).contains("you sent [hidden]") })
      #expect(canaries.found(below: fixture.folder.path("state")).findings.isEmpty)
    }
  }

  /// Where a password may not stand, the refusal does not repeat it; a key is never shown, whatever is wrong with it.
  @Test func aRefusedConfigurationIsNotRepeated() async throws {
    try await DaemonFixture.with { fixture in
      var canaries = Canaries()
      let password = Canaries.make("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
      canaries.watch("password", password)
      let outputs = SecretOutputs()
      let address = "://user:\(password)@127.0.0.1:9/rules.git"
      let settings = [
        "repository: {url: \"https\(address)\"}", "network: {proxy: \"http\(address)\"}",
        "webhooks: [{name: a, url: \"https\(address)\"}]", "organization: {loginURL: \"https\(address)\"}",
        "organization: {apiURL: \"https\(address)\"}",
      ]
      for setting in settings {
        try fixture.configure(setting)
        for command in ["run", "doctor", "plan", "status"] {
          let result = try await fixture.command(command, "--verbose")
          #expect(result.status != 0, "\(setting)")
          outputs.add("\(command) with \(setting.prefix(20))", result.output + result.errors)
        }
      }
      try fixture.configure()
      var fixture = fixture
      for name in ["REPOSITORY_URL", "NETWORK_PROXY", "ORGANIZATION_API_URL"] {
        fixture.environment = ["ROUTEKEEPER_\(name)": "https\(address)"]
        let result = try await fixture.command("doctor", "--verbose")
        #expect(result.status == 64)
        outputs.add("doctor with \(name)", result.output + result.errors)
      }
      fixture.environment = [:]
      for transport in ["libgit2", "git"] {
        for kind in ["OPENSSH", "RSA", "ENCRYPTED"] {
          let key = "-----BEGIN \(kind) PRIVATE KEY-----\n\(password)\n-----END \(kind) PRIVATE KEY-----\n"
          try fixture.folder.write("key", key)
          try fixture.folder.write("hosts", "127.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA\n")
          try fixture.configure(
            """
            repository:
              {url: "ssh://git@127.0.0.1:9/rules.git", timeout: 10s, transport: \(transport),
               sshKeyFile: \(fixture.folder.path("key")), knownHostsFile: \(fixture.folder.path("hosts"))}
            """)
          let result = try await fixture.command("doctor", "--verbose")
          #expect(result.status != 0)
          outputs.add("doctor with a key of kind \(kind)", result.output + result.errors)
        }
      }
      outputs.expectClean(canaries)
      #expect(canaries.found(below: fixture.folder.path("state")).findings.isEmpty)
    }
  }
}
