import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// The daemon deploys over a line that is harmed in one way after the other. When it is well again, live is what git
/// says, nothing was made twice, and every write is on record.
@Suite(.serialized) struct BadLineTests {
  /// `nil`: the line is down.
  private static let harms: [[WireDirection: Toxic]?] = [
    [.toClient: .limited(bytes: 600)],
    [.toClient: .reset(after: 500)],
    nil,
    [.toServer: .reset(after: 600)],
    [.toServer: .sliced(bytes: 1), .toClient: .sliced(bytes: 1)],
    [.toClient: .slow(latencyMilliseconds: 100, bytesPerSecond: 2_000)],
    [.toServer: .limited(bytes: 1_000), .toClient: .sliced(bytes: 5)],
    [.toServer: .slow(latencyMilliseconds: 50, bytesPerSecond: 2_000), .toClient: .limited(bytes: 1_500)],
  ]

  private static func received(_ daemon: RunningDaemonProcess) -> Int {
    daemon.eventTypes.count { $0 == "routekeeper.commit.received" }
  }

  private static func refusals(_ daemon: RunningDaemonProcess) -> Int {
    daemon.log.split(separator: "\n").count { $0.contains("connection refused") }
  }

  @Test func aDeploymentOverABadLineEndsWhereItWould() async throws {
    try await DaemonFixture.with { fixture in
      let port = try #require(URL(string: fixture.organisation.apiURL)?.port)
      let line = try ToxicProxy(to: port)
      try fixture.configure(
        """
        repository: {url: "\(fixture.remote.url)", pollInterval: 1s}
        organization:
          loginURL: http://127.0.0.1:\(line.port)
          apiURL: http://127.0.0.1:\(line.port)
          clientIDFile: \(fixture.folder.path("client-id"))
          clientSecretFile: \(fixture.folder.path("client-secret"))
          requestsPerMinute: 0
          requestTimeout: 2s
        sync: {driftInterval: 1h, settlingWindow: 0s, limits: {maxChanged: 100%}}
        """)
      var wanted: [String: Int64] = [:]
      try await fixture.remote.commit(files: [:])
      try await fixture.running { daemon in
        try await waitUntil("the first commit is seen") { Self.received(daemon) > 0 }
        for (step, harm) in Self.harms.enumerated() {
          let refused = Self.refusals(daemon)
          if let harm { try line.apply(harm) } else { line.goDown() }
          let hasHarmed = { harm == nil ? Self.refusals(daemon) > refused : line.harmed > 0 }
          var round: Int64 = 0
          // A commit may slip through where each connection carries little of it.
          repeat {
            round += 1
            let priority = Int64(step) * 10 + round
            var files: [String: String] = [:]
            // Two rules more each time, and all of them change.
            for number in 0..<(step + 1) * 2 {
              wanted["R\(number)"] = priority
              files["\(number).yaml"] = DaemonFixture.rule("R\(number)", priority: Int(priority))
            }
            let seen = Self.received(daemon)
            try await fixture.remote.commit(files: files)
            try await waitUntil("harm \(step) is done, or the commit was faster", deadline: .seconds(60)) {
              Self.received(daemon) > seen && (hasHarmed() || KillWorkload.live(fixture) == wanted)
            }
          } while !hasHarmed() && round < 8
          #expect(hasHarmed(), "harm \(step) did nothing")
        }
        try line.apply()
        try await waitUntil("the line is well, and all is applied", deadline: .seconds(120)) {
          try await fixture.command("sync", "--wait").status == 0
        }
        try await fixture.expectVerdict("inSync")
        try await fixture.expect("audit", "--verify")
        let (writes, intents) = try await fixture.writesAndIntents()
        #expect(intents >= writes && writes >= wanted.count)
      }
      #expect(KillWorkload.live(fixture) == wanted)
      #expect(fixture.rules().count == wanted.count)
      let made = fixture.organisation.withWorld { world in
        world.requests.count { request in
          request.method == "POST" && request.pattern == "/api/v2/routing/rules"
            && request.status.map { (200..<300).contains($0) } == true
        }
      }
      #expect(made == wanted.count, "a rule was made twice")
    }
  }
}
