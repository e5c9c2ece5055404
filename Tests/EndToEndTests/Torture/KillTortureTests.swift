import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// The daemon is killed at its writes and sends, started again, and must end where it would have ended anyway:
/// nothing twice, nothing lost, every change in the audit log, every event delivered.
@Suite(.enabled(if: KillPoint.isPossible, "strace is missing or may not trace"), .serialized)
struct KillTortureTests {
  enum Workload: String, CaseIterable, Sendable {
    case firstDeployment, change, repair
  }

  static let cases = Workload.allCases.flatMap { workload in KillPoint.chosen.map { (workload, $0) } }

  private static let before = Dictionary(
    uniqueKeysWithValues: (0..<6).map { ("\($0).yaml", DaemonFixture.rule("R\($0)")) })
  private static let settings = "sync: {prune: auto, driftInterval: 1h, settlingWindow: 0s, limits: {maxChanged: 100%}}"

  @Test(arguments: cases) func aKilledDaemonEndsWhereItWould(workload: Workload, point: KillPoint) async throws {
    let receiver = WebhookReceiver()
    try await withReceivers([receiver]) {
      let url = try await receiver.url()
      try await DaemonFixture.with { fixture in
        try fixture.configure(Self.settings + "\nwebhooks: [{name: sink, url: \"\(url)\"}]")
        var wanted = Self.before.keys.reduce(into: [String: Int64]()) { $0["R\($1.prefix(1))"] = 1 }
        try await fixture.remote.commit(files: Self.before)
        if workload != .firstDeployment { try await fixture.running { _ in try await fixture.sync() } }
        switch workload {
        case .firstDeployment: break
        case .change:
          try await fixture.remote.commit([
            "0.yaml": .text(DaemonFixture.rule("R0", priority: 5)), "1.yaml": .removed,
            "n.yaml": .text(DaemonFixture.rule("N")),
          ])
          (wanted["R0"], wanted["R1"], wanted["N"]) = (5, nil, 1)
        case .repair:
          try fixture.changeByHand("R2", ["priority": 9])
          try fixture.changeByHand("R3", ["description": "by hand"])
        }
        let wasKilled = try await Self.runUntilKilled(fixture, at: point, wanted)
        if !wasKilled && point.isAlwaysReached { Issue.record("\(point) was never reached") }
        try await fixture.running { _ in
          try await fixture.sync()
          try await fixture.expectVerdict("inSync")
          #expect(Self.live(fixture) == wanted)
          #expect(fixture.rules().count == wanted.count)
          try await fixture.expect("audit", "--verify")
          try await Self.expectEveryWriteInTheAuditLog(fixture)
          try await waitUntil("all events are delivered") {
            let state = try fixture.json(try await fixture.command("webhooks", "--output", "json").output)
            return state["endpoints"]?.arrayValue?.first?["pending"] == 0
          }
        }
        try Self.expectNoGap(receiver, fixture)
      }
    }
  }

  /// - Returns: whether the process was killed before it had reached its goal.
  private static func runUntilKilled(
    _ fixture: DaemonFixture, at point: KillPoint, _ wanted: [String: Int64]
  ) async throws -> Bool {
    let daemon = try RunningDaemonProcess(fixture, under: point.wrapper)
    let end = ContinuousClock.now + .seconds(30)
    var goalSince: ContinuousClock.Instant?
    while daemon.isRunning {
      // Some more time at the goal: what follows the last change is written too.
      if live(fixture) == wanted { goalSince = goalSince ?? .now } else { goalSince = nil }
      if let goalSince, .now - goalSince > .seconds(1) { break }
      if ContinuousClock.now > end { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    if !daemon.isRunning { return true }
    try await daemon.stop()
    return false
  }

  private static func live(_ fixture: DaemonFixture) -> [String: Int64] {
    fixture.rules().reduce(into: [:]) { found, rule in
      guard rule["description"]?.stringValue ?? "" == "", let name = rule["name"]?.stringValue else { return }
      found[name] = rule["priority"]?.numberValue?.int64
    }
  }

  /// An intent was durable before each request that changed something.
  private static func expectEveryWriteInTheAuditLog(_ fixture: DaemonFixture) async throws {
    let writes = fixture.organisation.withWorld { world in
      // A question who changed something is a POST as well, and changes nothing.
      world.requests.count {
        ["POST", "PATCH", "DELETE"].contains($0.method) && $0.pattern != "/oauth/token"
          && !$0.pattern.hasPrefix("/api/v2/audits/")
      }
    }
    let audit = try fixture.json(try await fixture.command("audit", "--output", "json").output)
    let intents = audit["records"]?.arrayValue?.count { $0["outcome"] == "pending" } ?? 0
    #expect(intents >= writes)
  }

  /// Sequences are gapless, and one sequence is one event however often it came.
  private static func expectNoGap(_ receiver: WebhookReceiver, _ fixture: DaemonFixture) throws {
    var ids: [Int64: String] = [:]
    for request in receiver.requests {
      let event = try fixture.json(String(decoding: request.body, as: UTF8.self))
      let sequence = try #require(event["data"]?["sequence"]?.numberValue?.int64)
      let id = try #require(event["id"]?.stringValue)
      #expect(ids[sequence] == nil || ids[sequence] == id)
      ids[sequence] = id
    }
    #expect(ids.keys.sorted() == Array(1...Int64(max(1, ids.count))))
    #expect(Set(ids.values).count == ids.count)
  }
}
