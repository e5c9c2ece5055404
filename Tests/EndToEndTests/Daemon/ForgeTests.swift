import RoutingModel
import TestSupport
import Testing

/// Statuses and comments on a pretended git host, over HTTP.
@Suite struct ForgeTests {
  private static let token = "forge-token-0123456789"

  private func configure(_ fixture: DaemonFixture, _ provider: String, _ url: String) throws {
    try fixture.folder.write("token", Self.token + "\n")
    try fixture.configure(
      """
      repository: {url: "\(fixture.remote.url)", pollInterval: 1h}
      forge:
        provider: \(provider)
        apiURL: \(url)
        repository: acme/rules
        tokenFile: \(fixture.folder.path("token"))
        context: routekeeper/test
        statusURL: https://status.example/
      """)
  }

  @Test func everyCommitGetsItsStatus() async throws {
    let forge = FakeForge(token: Self.token, answering: [(500, "later")])
    try await forge.with {
      try await DaemonFixture.with { fixture in
        try configure(fixture, "github", try await forge.url())
        let good = try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
        try await fixture.running { _ in
          try await fixture.sync()
          let bad = try await fixture.remote.commit(files: ["a.yaml": "name: 1\n"])
          _ = try await fixture.command("sync", "--wait")
          // The first attempt is answered with 500, and tried again.
          try await waitUntil("the statuses arrive") { forge.calls.count >= 5 }
          let calls = forge.calls.dropFirst()
          #expect(calls.map(\.path) == [good, good, bad, bad].map { "/repos/acme/rules/statuses/\($0)" })
          let bodies = try calls.map { try fixture.json($0.body) }
          #expect(bodies.map { $0["state"] } == ["pending", "success", "pending", "failure"])
          #expect(bodies.allSatisfy { $0["context"] == "routekeeper/test" })
          #expect(bodies[1]["description"] == "in force: 1 created")
          #expect(bodies[3]["description"]?.stringValue?.hasPrefix("rejected: a.yaml:1 RK02") == true)
          #expect(bodies[1]["target_url"] == "https://status.example/")
        }
      }
    }
  }

  @Test(arguments: ["github", "gitlab", "gitea"]) func onePlanInOneComment(provider: String) async throws {
    let forge = FakeForge(token: Self.token)
    try await forge.with {
      try await DaemonFixture.with { fixture in
        try configure(fixture, provider, try await forge.url())
        forge.add(comments: (0..<120).map { "comment \($0)" })
        for (index, rule) in [DaemonFixture.rule("A"), DaemonFixture.rule("B")].enumerated() {
          try fixture.folder.write("rules/a.yaml", rule)
          let result = try await fixture.command("plan", "--path", fixture.folder.path("rules"), "--comment", "17")
          #expect(result.status == 0, "\(result.errors)")
          #expect(result.output.contains("Plan: 1 to create"))
          #expect(forge.comments.count == 121, "after \(index + 1) plans")
          let body = try #require(try fixture.json(forge.comments.last ?? "")["body"]?.stringValue)
          #expect(body.hasPrefix("<!-- routekeeper plan routekeeper/test -->\n## Routekeeper plan"))
          #expect(
            body.contains(index == 0 ? "`A`" : "`B`") || body.contains(index == 0 ? "<code>A</code>" : "<code>B</code>")
          )
        }
        let path =
          provider == "gitlab"
          ? "/projects/acme%2Frules/merge_requests/17/notes" : "/repos/acme/rules/issues/17/comments"
        #expect(forge.calls.filter { $0.method == "POST" }.map(\.path) == [path])
        #expect(forge.calls.count { $0.method == (provider == "gitlab" ? "PUT" : "PATCH") } == 1)
      }
    }
  }

  @Test func whatTheForgeRefuses() async throws {
    let forge = FakeForge(token: "another", answering: [])
    try await forge.with {
      try await DaemonFixture.with { fixture in
        try configure(fixture, "github", try await forge.url())
        try fixture.folder.write("rules/a.yaml", DaemonFixture.rule("A"))
        let result = try await fixture.command("plan", "--path", fixture.folder.path("rules"), "--comment", "17")
        #expect(result.status == 5)
        #expect(result.errors.contains("answered 401; the token of forge.tokenFile may not write comments: "))
        #expect(!result.errors.contains(Self.token) && !result.output.contains(Self.token))
      }
    }
  }
}
