import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// The daemon is killed at its writes and sends, started again, and must end where it would have ended anyway:
/// nothing twice, nothing lost, every change in the audit log, every event delivered.
@Suite(.enabled(if: KillPoint.isPossible, "no kill at a system call: strace is missing or may not trace"), .serialized)
struct KillTortureTests {
  @Test(arguments: KillSeries.all) func aKilledDaemonEndsWhereItWould(series: KillSeries) async throws {
    let receiver = WebhookReceiver()
    let tally = KillTally()
    try await withReceivers([receiver]) {
      let url = try await receiver.url()
      try await DaemonFixture.with { fixture in
        try KillWorkload.configure(fixture, receiver: url)
        try await series.workload.prepare(fixture, receiver: url)
        let prepared = try await PreparedWorld(fixture, receiver)
        for point in series.points {
          let (before, seen) = try await prepared.restore()
          let end = try await Self.runUntilKilled(fixture, at: point, series.workload.wanted)
          var problems: [String] = []
          if end == .unreached && series.mustReach(point) { problems.append("it was never reached") }
          if end == .ended { problems.append("the daemon ended by itself") }
          do {
            problems += try await Self.problemsAfterRestart(fixture, series.workload.wanted)
            problems += try Self.problems(Array(before + receiver.requests.dropFirst(seen)), fixture)
          } catch { problems.append("\(error)") }
          tally.note(point, end, failed: !problems.isEmpty)
          #expect(problems.isEmpty, "\(series.workload), \(point): \(problems.joined(separator: "; "))")
          if series.isOpen && end == .unreached { break }
        }
      }
    }
    tally.print(series)
  }

  /// Runs the daemon until it is killed, or until it has nothing more to do.
  private static func runUntilKilled(
    _ fixture: DaemonFixture, at point: KillPoint, _ wanted: [String: Int64]
  ) async throws -> KillTally.End {
    let trace = fixture.folder.path("trace")
    try Data().write(to: URL(fileURLWithPath: trace))
    let daemon = try RunningDaemonProcess(fixture, under: point.wrapper(trace: trace))
    let limit = ContinuousClock.now + .seconds(60)
    var goalSince: ContinuousClock.Instant?
    while daemon.isRunning {
      let isKilling = try String(contentsOfFile: trace, encoding: .utf8).contains("+++ killed by SIGKILL")
      if isKilling {
        // The daemon itself is gone in a moment; if it is not, the kill hit its child, and does so at each new one.
        do {
          _ = try await daemon.end(within: .seconds(1))
          return .killed
        } catch is TestSupportFailure {}
        daemon.kill(SIGKILL)
        _ = try await daemon.end()
        return .childKilled
      }
      // Some more time at the goal: what follows the last change is written too.
      if KillWorkload.live(fixture) == wanted { goalSince = goalSince ?? .now } else { goalSince = nil }
      if let goalSince, .now - goalSince > .seconds(1) { break }
      if ContinuousClock.now > limit { throw TestSupportFailure("neither killed nor done at \(point):\n\(daemon.log)") }
      try await Task.sleep(for: .milliseconds(10))
    }
    if daemon.isRunning {
      try await daemon.stop()
      // A call that only the way down makes.
      return daemon.wasKilled ? .killed : .unreached
    }
    return daemon.wasKilled ? .killed : .ended
  }

  private static func problemsAfterRestart(
    _ fixture: DaemonFixture, _ wanted: [String: Int64]
  ) async throws -> [String] {
    var problems: [String] = []
    try await fixture.running { _ in
      let look = try await fixture.command("sync", "--wait")
      if look.status != 0 { problems.append("sync: \(look.output)\(look.errors)") }
      let status = try await fixture.status()
      if status["verdict"] != "inSync" { problems.append("not in sync: \(status)") }
      let live = KillWorkload.live(fixture)
      if live != wanted || fixture.rules().count != wanted.count { problems.append("live: \(fixture.rules())") }
      let audit = try await fixture.command("audit", "--verify")
      if audit.status != 0 { problems.append("audit: \(audit.output)\(audit.errors)") }
      let (writes, intents) = try await fixture.writesAndIntents()
      if intents < writes { problems.append("\(writes) writes with \(intents) intents") }
      try await waitUntil("all events are delivered") {
        let state = try fixture.json(try await fixture.command("webhooks", "--output", "json").output)
        return state["endpoints"]?.arrayValue?.first?["pending"] == 0
      }
    }
    return problems
  }

  /// Sequences are gapless, and one sequence is one event however often it came.
  private static func problems(_ requests: [WebhookReceiver.Request], _ fixture: DaemonFixture) throws -> [String] {
    var ids: [Int64: String] = [:]
    var problems: [String] = []
    for request in requests {
      let event = try fixture.json(String(decoding: request.body, as: UTF8.self))
      let sequence = try #require(event["data"]?["sequence"]?.numberValue?.int64)
      let id = try #require(event["id"]?.stringValue)
      if let other = ids[sequence], other != id { problems.append("\(other) and \(id) are both event \(sequence)") }
      ids[sequence] = id
    }
    if ids.isEmpty || ids.keys.sorted() != Array(1...Int64(max(1, ids.count))) {
      problems.append("events with a gap: \(ids.keys.sorted())")
    }
    if Set(ids.values).count != ids.count { problems.append("an event has two numbers: \(ids)") }
    return problems
  }
}
