import Testing

/// The units that people install are judged by systemd itself.
@Suite struct UnitFileTests {
  static let unit = "systemd/routekeeper.service"
  static let hasTool = Tool.path("systemd-analyze") != nil

  /// 1.1 is what is left to a service that talks to the internet and to people on its host.
  @Test(
    .enabled(if: hasTool, "this host has no systemd-analyze"),
    arguments: [
      (unit, 11), ("systemd/routekeeper@.service", 11), ("systemd/routekeeper-drift.service", 28),
      ("systemd/routekeeper-drift@.service", 28),
    ])
  func exposureIsLow(unit: String, threshold: Int) throws {
    let result = try Tool.run("systemd-analyze", ["security", "--offline=true", "--threshold=\(threshold)", unit])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("Overall exposure level"))
  }

  @Test(
    .enabled(if: hasTool, "this host has no systemd-analyze"),
    arguments: [
      unit, "systemd/routekeeper@.service", "systemd/routekeeper-drift.service", "systemd/routekeeper-drift.timer",
      "systemd/routekeeper-drift@.service", "systemd/routekeeper-drift@.timer",
    ])
  func systemdUnderstandsEveryLine(unit: String) throws {
    let output = try Tool.run("systemd-analyze", ["verify", unit]).output
    // Neither the program nor its manual need be installed where the unit is read.
    let complaints = output.split(separator: "\n").filter {
      $0.contains("routekeeper") && !$0.contains("is not executable") && !$0.contains("Command 'man ")
    }
    #expect(complaints == [])
  }

  @Test func theTrapsAreAvoided() throws {
    let lines = try Repository.text(Self.unit).split(separator: "\n")
    for expected in [
      "Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "DynamicUser=yes", "StateDirectory=routekeeper",
      "RuntimeDirectory=routekeeper", "LimitCORE=0", "Environment=SWIFT_BACKTRACE=enable=no",
      "Environment=MALLOC_ARENA_MAX=2", "SystemCallErrorNumber=EPERM",
    ] {
      #expect(lines.contains(Substring(expected)), "\(expected)")
    }
  }

  /// A template of several organisations differs by nothing but its names: hardening that is added to one is in all.
  @Test(arguments: ["routekeeper.service", "routekeeper-drift.service", "routekeeper-drift.timer"])
  func theTemplateIsTheSameUnit(name: String) throws {
    let parts = name.split(separator: ".")
    let single = try Repository.text("systemd/\(name)")
    let template = try Repository.text("systemd/\(parts[0])@.\(parts[1])")
    let expected =
      single
      .replacing("Description=Routekeeper:", with: "Description=Routekeeper for %i:")
      .replacing("of Routekeeper", with: "of Routekeeper for %i")
      .replacing("/etc/routekeeper/", with: "/etc/routekeeper/%i/")
      .replacing("/etc/default/routekeeper-drift", with: "/etc/default/routekeeper-drift-%i")
      .replacing(/(State|Runtime)Directory=routekeeper\n/) { "\($0.output.1)Directory=routekeeper-%i\n" }
      .replacing("User=routekeeper\n", with: "User=routekeeper-%i\n")
      .replacing("ConfigurationDirectory=routekeeper\n", with: "ConfigurationDirectory=routekeeper/%i\n")
      .replacing("network-online.target routekeeper.service", with: "network-online.target routekeeper@%i.service")
      .replacing("-/var/lib/routekeeper -/run/routekeeper", with: "-/var/lib/routekeeper-%i -/run/routekeeper-%i")
    #expect(template == expected)
  }
}
