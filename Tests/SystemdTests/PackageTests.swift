import RoutingModel
import TestSupport
import Testing

/// What dpkg does with the package on a host that runs.
@Suite(.serialized, .enabled(if: Possibility.obstacle == nil, Possibility.comment))
struct PackageTests {
  @Test func aNewInstallationWaitsForItsConfiguration() async throws {
    try await OperatedHost.with(isConfigured: false) { host in
      #expect(try await host.booted.property("LoadState") == "loaded")
      #expect(try await host.booted.property("ActiveState") == "inactive")
      #expect(try await host.booted.property("UnitFileState") == "disabled")
      try await host.booted.run(
        """
        routekeeper --version
        dpkg --verify routekeeper
        grep -q _routekeeper /usr/share/bash-completion/completions/routekeeper
        gunzip --stdout /usr/share/man/man1/routekeeper.1.gz | grep -q 'SS routekeeper quarantine'
        systemd-analyze verify /usr/lib/systemd/system/routekeeper.service
        """)
    }
  }

  @Test func anUpgradeRestartsWhatRunsAndKeepsEverything() async throws {
    let next = try await Package.built(revision: 2)
    try await OperatedHost.with { host in
      try await host.configure(instance: "emea", port: 8621)
      try await host.booted.run("systemctl enable --now routekeeper; systemctl start routekeeper@emea")
      try await host.waitUntilInSync()
      let before = try await [host.mainProcess(), host.mainProcess("routekeeper@emea")]
      try await host.install(next)
      let after = try await [host.mainProcess(), host.mainProcess("routekeeper@emea")]
      #expect(!after.contains("0") && Set(before + after).count == 4)
      try await host.waitUntilInSync()
      #expect(try await host.booted.run("dpkg-query --show --showformat '${Version}' routekeeper").hasSuffix("-2"))
      #expect(try await host.booted.property("UnitFileState") == "enabled")
      #expect(await host.booted.succeeds("grep -q srv/rules.git /etc/routekeeper/routekeeper.yaml"))
      try await host.booted.run("routekeeper audit --verify")
      #expect(try await host.booted.run("routekeeper history").contains("priority 1"))
    }
  }

  @Test func anUpgradeStartsNothingThatDidNotRun() async throws {
    let next = try await Package.built(revision: 2)
    try await OperatedHost.with { host in
      try await host.install(next)
      #expect(try await host.booted.property("ActiveState") == "inactive")
    }
  }

  @Test func aRemovalKeepsStateAndConfigurationAndAPurgeNothing() async throws {
    let package = try await Package.built(revision: 1)
    try await OperatedHost.with { host in
      try await host.configure(instance: "emea", port: 8621)
      try await host.booted.run("systemctl enable --now routekeeper routekeeper-drift.timer")
      try await host.booted.run("systemctl start routekeeper@emea")
      try await host.waitUntilInSync()
      try await host.booted.run("dpkg --remove routekeeper")
      for unit in ["routekeeper.service", "routekeeper@emea.service", "routekeeper-drift.timer"] {
        #expect(try await host.booted.property("ActiveState", of: unit) == "inactive", "\(unit)")
      }
      #expect(
        await host.booted.succeeds(
          "test -s /var/lib/routekeeper/journal.sqlite && test -s /etc/routekeeper/client-secret"))
      #expect(await !host.booted.succeeds("pgrep -x routekeeper"))

      // Back again, it is enabled as before and goes on where it was.
      try await host.install(package)
      #expect(try await host.booted.property("UnitFileState") == "enabled")
      try await host.booted.run("systemctl start routekeeper")
      try await host.waitUntilInSync()

      try await host.booted.run("dpkg --purge routekeeper")
      let left = try await host.booted.run(
        """
        find /etc /usr/bin /usr/lib/systemd /usr/lib/routekeeper /usr/share /var/lib /var/log /run -xdev \
          -name '*routekeeper*' -not -path '*/etc/systemd/system/*.service.d*' 2> /dev/null || true
        """)
      #expect(left.split(separator: "\n").filter { !$0.contains("/systemd/timers/") } == [])
    }
  }
}
