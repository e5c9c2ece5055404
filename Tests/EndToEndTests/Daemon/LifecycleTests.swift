import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// Starting, stopping and reading the configuration again.
@Suite struct LifecycleTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func aSignalEndsItWithZero(signal: Int32) async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await fixture.sync()
        let status = try await daemon.stop(signal)
        #expect(status == 0)
        #expect(!FileManager.default.fileExists(atPath: fixture.folder.path("state/control.sock")))
      }
    }
  }

  @Test func itEndsInTimeWhileTheOrganisationIsSilent() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await fixture.sync()
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
        try fixture.inject("latency milliseconds=60000 method=PATCH")
        try await fixture.expect("sync")
        try await waitUntil("the change is on its way") {
          fixture.organisation.withWorld { $0.requestCount("PATCH", "/api/v2/routing/rules/{id}") } > 0
        }
        let status = try await daemon.stop()
        #expect(status == 0)
      }
      try fixture.inject("")
      // What became of the change is found out by the next start.
      try await fixture.running { _ in
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 2)
        try await fixture.expectVerdict("inSync")
        try await fixture.expect("audit", "--verify")
      }
    }
  }

  @Test func aKilledDaemonLosesNothing() async throws {
    try await DaemonFixture.with { fixture in
      let files = Dictionary(uniqueKeysWithValues: (0..<40).map { ("\($0).yaml", DaemonFixture.rule("R\($0)")) })
      try await fixture.remote.commit(files: files)
      try fixture.inject("latency milliseconds=20 method=POST")
      try await fixture.running { daemon in
        try await waitUntil("some rules are live") { fixture.rules().count > 5 }
        daemon.kill(SIGKILL)
        _ = try await daemon.end()
      }
      #expect(fixture.rules().count < 40)
      try await fixture.running { _ in
        try await fixture.sync()
        #expect(fixture.rules().count == 40)
        try await fixture.expectVerdict("inSync")
        try await fixture.expect("audit", "--verify")
      }
    }
  }

  @Test func aNewConfigurationIsTakenAndAWrongOneIsNot() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await fixture.sync()
        try fixture.configure("sync: {onDrift: repair}")
        daemon.kill(SIGHUP)
        try await waitUntil("the wrong one is refused") {
          daemon.hasLogged("The configuration stays as it was: the new one is wrong")
        }
        try fixture.configure("sync: {onDrift: report, driftInterval: 1s, settlingWindow: 0s}")
        daemon.kill(SIGHUP)
        try await daemon.waitUntilReady(times: 2)
        try await fixture.sync()
        try fixture.changeByHand("A", ["priority": 4])
        try await waitUntil("it only reports") { try await fixture.status()["verdict"] == "drifted" }
        #expect(fixture.priority(of: "A") == 4)
      }
    }
  }

  @Test func aReloadOntoATakenPortKeepsWhatIsServed() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      let taken = try #require(URL(string: fixture.organisation.apiURL)?.port)
      try await fixture.running { daemon in
        try fixture.configure("server: {listen: \"127.0.0.1:\(taken)\"}")
        daemon.kill(SIGHUP)
        try await waitUntil("the new one is refused") {
          daemon.hasLogged("The configuration stays as it was: the new one cannot be served")
        }
        try await daemon.waitUntilReady(times: 2)
        #expect(daemon.log.contains("127.0.0.1:\(taken)"))
        try await fixture.sync()
        #expect(fixture.priority(of: "A") == 1)
        try fixture.configure()
        daemon.kill(SIGHUP)
        try await daemon.waitUntilReady(times: 3)
      }
    }
  }

  @Test func systemdHearsOfEveryState() async throws {
    try await DaemonFixture.with { fixture in
      var fixture = fixture
      let socket = try NotificationSocket(path: fixture.folder.path("notify"))
      fixture.environment = ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "600000"]
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await waitUntil("it is in sync") { socket.received.contains("STATUS=inSync") }
        try await waitUntil("signs of life go on") { socket.count(of: "WATCHDOG=1") >= 3 }
        daemon.kill(SIGHUP)
        try await waitUntil("it told of the reload") { socket.count(of: "READY=1") >= 2 }
        try await daemon.stop()
      }
      #expect(socket.received.contains("RELOADING=1"))
      #expect(socket.received.contains("STOPPING=1"))
    }
  }

  @Test func oneDaemonPerStateDirectory() async throws {
    try await DaemonFixture.with { fixture in
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        let second = try await fixture.expect("run", status: 1)
        #expect(second.errors.contains("is in use by process \(daemon.processID)"))
        #expect(daemon.isRunning)
      }
    }
  }
}
