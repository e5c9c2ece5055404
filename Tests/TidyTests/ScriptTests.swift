import Testing

@Suite struct ScriptTests {
  static let scripts = [
    "Scripts/prepare", "Scripts/run-tests", "Scripts/release", "Scripts/install", "Scripts/demo", ".ci/run",
    "Scripts/manual", "Scripts/package", "packaging/report-drift", "packaging/debian/postinst",
    "packaging/debian/prerm", "packaging/debian/postrm",
    "examples-repo/.hooks/pre-commit",
  ]

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
    "build", "demo", "test", "test-peers", "torture", "bench", "format", "lint", "schema", "release", "package",
    "install",
    "help",
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
