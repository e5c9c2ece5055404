import Testing

@Suite struct ScriptTests {
  /// All that bash runs, here and on other hosts.
  static let scripts =
    Repository.scripts(in: "Scripts") + Repository.scripts(in: "Benchmarks") + [
      ".ci/run", "packaging/report-drift", "packaging/debian/postinst", "packaging/debian/prerm",
      "packaging/debian/postrm", "examples-repo/.hooks/pre-commit",
    ]

  @Test(arguments: ["demo", "fuzz", "planted-bugs", "prepare", "release", "run-tests", "soak", "torture"])
  func isFound(script: String) { #expect(Self.scripts.contains("Scripts/\(script)")) }

  @Test(arguments: scripts)
  func isReadable(script: String) throws {
    let result = try Tool.run("bash", ["-n", script])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: Tool.path("shellcheck") != nil, "this host has no shellcheck"), arguments: scripts)
  func hasNoKnownPitfall(script: String) throws {
    let result = try Tool.run("shellcheck", ["--severity=warning", script])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(arguments: [
    "build", "demo", "test", "test-peers", "torture", "planted-bugs", "soak", "load", "fuzz", "bench", "format", "lint",
    "schema", "release", "package", "install", "help",
  ])
  func everyDoorIsListed(target: String) throws {
    let result = try Tool.run("make", ["-s", "help"])
    #expect(result.status == 0)
    #expect(result.output.contains("make \(target) "), "\(result.output)")
  }

  @Test func continuousIntegrationRunsTheTests() throws {
    #expect(try Repository.text(".ci/run").contains("make test"))
  }
}
