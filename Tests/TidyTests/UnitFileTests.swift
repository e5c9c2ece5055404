import Testing

/// The unit that people install is judged by systemd itself.
@Suite struct UnitFileTests {
  static let unit = "systemd/routekeeper.service"

  @Test(.enabled(if: Tool.path("systemd-analyze") != nil, "this host has no systemd-analyze"))
  func exposureIsAtMostOnePointFour() throws {
    let result = try Tool.run("systemd-analyze", ["security", "--offline=true", "--threshold=14", Self.unit])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("Overall exposure level"))
  }

  @Test(.enabled(if: Tool.path("systemd-analyze") != nil, "this host has no systemd-analyze"))
  func systemdUnderstandsEveryLine() throws {
    let output = try Tool.run("systemd-analyze", ["verify", Self.unit]).output
    // The program itself need not be installed where the unit is read.
    let complaints = output.split(separator: "\n").filter {
      $0.contains("routekeeper.service") && !$0.contains("is not executable")
    }
    #expect(complaints == [])
  }

  @Test func theTrapsAreAvoided() throws {
    let lines = try Repository.text(Self.unit).split(separator: "\n")
    for expected in [
      "Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "DynamicUser=yes", "StateDirectory=routekeeper",
      "RuntimeDirectory=routekeeper", "LimitCORE=0", "Environment=SWIFT_BACKTRACE=enable=no",
      "Environment=MALLOC_ARENA_MAX=2",
    ] {
      #expect(lines.contains(Substring(expected)), "\(expected)")
    }
    // Swift's runtime sets thread priorities; this filter kills it.
    #expect(!lines.contains { $0.hasPrefix("SystemCallFilter") && $0.contains("~@resources") })
  }
}
