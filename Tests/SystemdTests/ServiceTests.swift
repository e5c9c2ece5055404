import Foundation
import RoutingModel
import TestSupport
import Testing

/// The packaged service under a real systemd.
@Suite(.serialized, .enabled(if: Possibility.obstacle == nil, Possibility.comment))
struct ServiceTests {
  @Test func itStartsAsADynamicUserAndReadsItsCredentials() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl start routekeeper")
      // READY was said, or start would not have returned.
      #expect(try await host.booted.property("ActiveState") == "active")
      #expect(try await host.booted.property("SubState") == "running")
      try await host.waitUntilInSync()
      #expect(try await host.status()["commit"]?["subject"] == "priority 1")
      try await host.booted.waitUntilTrue(
        "the manager shows the verdict", "systemctl show -p StatusText routekeeper | grep -q inSync")
      let process = try await host.mainProcess()
      let user = try await host.booted.run("stat -c %u /proc/\(process)")
      // systemd.exec(5): dynamic users are 61184 to 65519.
      let number = try #require(Int(user.trimmingCharacters(in: .newlines)))
      #expect((61_184...65_519).contains(number))
      #expect(
        try await host.booted.run("stat -c '%a %u' /var/lib/private/routekeeper/journal.sqlite") == "600 \(user)")
      #expect(
        try await host.booted.run("stat -c '%a %u' /run/routekeeper/control.sock") == "600 \(user)")
      // Neither arguments nor environment nor journal know the secret, and no capability is left.
      let told =
        try await host.booted.run(
          "cat /proc/\(process)/cmdline /proc/\(process)/environ | tr '\\0' '\\n'") + host.booted.journal()
      #expect(!told.contains(OperatedHost.secret))
      #expect(told.contains("CREDENTIALS_DIRECTORY="))
      let state = try await host.booted.run("cat /proc/\(process)/status")
      #expect(state.contains("CapEff:\t0000000000000000"))
      #expect(state.contains("Seccomp:\t2"))
      #expect(state.contains("NoNewPrivs:\t1"))
      // A filter that refuses a priority is no news for each thread.
      #expect(!told.contains("thread priority"))
    }
  }

  @Test func theBootedUnitIsAsHardAsTheFile() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl start routekeeper")
      let report = try await host.booted.run("systemd-analyze security --threshold=11 --no-pager routekeeper.service")
      #expect(report.contains("Overall exposure level for routekeeper.service: 1.1 OK"))
    }
  }

  @Test func whoAsksIsTheActorAlsoFromOutsideItsUserNameSpace() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl start routekeeper; routekeeper suspend --reason maintenance")
      let records = try await host.booted.run("routekeeper audit --output json")
      #expect(records.contains("\"actor\":\"root\"") || records.contains("\"actor\": \"root\""))
      try await host.booted.run("useradd --system guest")
      #expect(await !host.booted.succeeds("setpriv --reuid guest --clear-groups routekeeper status"))
    }
  }

  /// People look before they start, as root; what that leaves behind must not be in the way of the dynamic user.
  @Test func aLookBeforeTheFirstStartIsInNobodysWay() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("routekeeper doctor; routekeeper plan; routekeeper drift; routekeeper apply --yes")
      try await host.booted.run("systemctl start routekeeper")
      try await host.waitUntilInSync()
      // The commit that was applied by hand is the one in force, and the history begins with it.
      #expect(try await host.booted.run("routekeeper history").contains("priority 1"))
      try await host.booted.run("routekeeper doctor; routekeeper audit --verify")
    }
  }

  @Test func aStuckProcessIsKilledAndStartedAgain() async throws {
    try await OperatedHost.with { host in
      try await host.booted.write(
        "/etc/systemd/system/routekeeper.service.d/watchdog.conf", "[Service]\nWatchdogSec=2\nRestartSec=1\n")
      try await host.booted.run("systemctl daemon-reload; systemctl start routekeeper")
      try await host.waitUntilInSync()
      let before = try await host.mainProcess()
      try await host.booted.run("kill -STOP \(before)")
      try await host.booted.waitUntilTrue(
        "another process serves", "test $(systemctl show --value -p NRestarts routekeeper) -ge 1")
      try await host.waitUntilInSync()
      #expect(try await host.mainProcess() != before)
      #expect(try await host.booted.journal().contains("Watchdog timeout"))
      try await host.booted.run("routekeeper audit --verify")
    }
  }

  @Test func aKilledProcessIsStartedAgain() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl start routekeeper")
      try await host.waitUntilInSync()
      let before = try await host.mainProcess()
      try await host.push(priority: 2)
      try await host.booted.run("kill -KILL \(before)")
      try await host.booted.waitUntilTrue(
        "another process serves", "test $(systemctl show --value -p NRestarts routekeeper) -ge 1")
      try await host.waitUntilInSync()
      #expect(try await host.status()["commit"]?["subject"] == "priority 2")
    }
  }

  @Test func aReloadTakesWhatIsRightAndKeepsWhatWasBefore() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl start routekeeper")
      try await host.waitUntilInSync()
      let process = try await host.mainProcess()

      try await host.configure("sync: {onDrift: nonsense}")
      try await host.booted.run("systemctl reload routekeeper")
      try await host.booted.waitUntilTrue(
        "the wrong one is refused", "journalctl --unit routekeeper | grep -q 'The configuration stays as it was'")
      try await host.booted.waitUntilTrue(
        "it is active again", "test $(systemctl show --value -p ActiveState routekeeper) = active")
      try await host.booted.run("curl --silent --fail http://127.0.0.1:8611/healthz")

      try await host.configure(port: 8622)
      try await host.booted.run("systemctl reload routekeeper")
      try await host.booted.waitUntilTrue(
        "the new one is served", "curl --silent --fail http://127.0.0.1:8622/healthz")
      #expect(await !host.booted.succeeds("curl --silent --fail http://127.0.0.1:8611/healthz"))
      #expect(try await host.mainProcess() == process)
      try await host.waitUntilInSync()
    }
  }

  @Test func itStopsAtOnceAndWell() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl start routekeeper")
      try await host.waitUntilInSync()
      try await host.booted.run("systemctl stop routekeeper")
      #expect(try await host.booted.property("Result") == "success")
      #expect(try await host.booted.property("ExecMainStatus") == "0")
      // The state outlives the user; the runtime directory does not.
      #expect(await host.booted.succeeds("test -s /var/lib/routekeeper/journal.sqlite && ! test -e /run/routekeeper"))
      try await host.booted.run("routekeeper audit --verify")
    }
  }

  @Test func severalOrganisationsStandSideBySide() async throws {
    try await OperatedHost.with { host in
      try await host.configure(instance: "emea", port: 8621)
      try await host.configure(instance: "apac", port: 8622)
      try await host.booted.run("systemctl start routekeeper@emea routekeeper@apac")
      for instance in ["emea", "apac"] {
        let configuration = "--config /etc/routekeeper/\(instance)/routekeeper.yaml"
        try await host.booted.run("routekeeper sync --wait \(configuration)")
        #expect(try await host.status(configuration)["verdict"] == "inSync")
      }
      let users = try await host.booted.run(
        "stat -c %u /var/lib/private/routekeeper-emea /var/lib/private/routekeeper-apac")
      #expect(Set(users.split(separator: "\n")).count == 2)
      // Ending one leaves the other.
      try await host.booted.run("systemctl stop routekeeper@emea; systemctl is-active routekeeper@apac")
    }
  }
}
