import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// What the daemon has to do while it is killed.
enum KillWorkload: String, CaseIterable, Sendable {
  /// Six rules are made.
  case firstDeployment
  /// One rule is changed, one deleted, one made.
  case change
  /// Two rules that somebody edited are repaired, while events of the deployment before were never acknowledged.
  case repair

  private static let rules = 0..<6

  /// Rules with their priorities, when all is done.
  var wanted: [String: Int64] {
    var wanted = Dictionary(uniqueKeysWithValues: Self.rules.map { ("R\($0)", Int64(1)) })
    if self == .change { (wanted["R0"], wanted["R1"], wanted["N"]) = (5, nil, 1) }
    return wanted
  }

  static func configure(_ fixture: DaemonFixture, receiver url: String) throws {
    try fixture.configure(
      """
      repository: {url: "\(fixture.remote.url)", pollInterval: 1s}
      sync: {prune: auto, driftInterval: 1h, settlingWindow: 0s, limits: {maxChanged: 100%}}
      webhooks: [{name: sink, url: "\(url)"}]
      """)
  }

  /// Brings the world to where the work begins; the daemon does not run then.
  func prepare(_ fixture: DaemonFixture, receiver url: String) async throws {
    try await fixture.remote.commit(
      files: Dictionary(uniqueKeysWithValues: Self.rules.map { ("\($0).yaml", DaemonFixture.rule("R\($0)")) }))
    switch self {
    case .firstDeployment: break
    case .change:
      try await fixture.running { _ in try await fixture.sync() }
      try await fixture.remote.commit([
        "0.yaml": .text(DaemonFixture.rule("R0", priority: 5)), "1.yaml": .removed,
        "n.yaml": .text(DaemonFixture.rule("N")),
      ])
    case .repair:
      // It takes connections and says nothing.
      let silent = try TCPListener()
      try Self.configure(fixture, receiver: "http://127.0.0.1:\(silent.port)/hook")
      let daemon = try RunningDaemonProcess(fixture)
      try await daemon.waitUntilReady()
      try await fixture.sync()
      try await waitUntil("an event is under way") { try silent.hasConnection }
      daemon.kill(SIGKILL)
      _ = try await daemon.end()
      try Self.configure(fixture, receiver: url)
      try fixture.changeByHand("R2", ["priority": 9])
      try fixture.changeByHand("R3", ["description": "by hand"])
    }
  }

  /// Rules that nobody's hand shows in, with their priorities.
  static func live(_ fixture: DaemonFixture) -> [String: Int64] {
    fixture.rules().reduce(into: [:]) { found, rule in
      guard rule["description"]?.stringValue ?? "" == "", let name = rule["name"]?.stringValue else { return }
      found[name] = rule["priority"]?.numberValue?.int64
    }
  }
}

/// A prepared world, which each kill point begins with.
struct PreparedWorld {
  private let fixture: DaemonFixture
  private let receiver: WebhookReceiver
  private let world: World
  private let received: Int
  private var saved: String { fixture.folder.path("state-before") }

  init(_ fixture: DaemonFixture, _ receiver: WebhookReceiver) async throws {
    (self.fixture, self.receiver, world) = (fixture, receiver, fixture.organisation.withWorld { $0 })
    received = receiver.requests.count
    // Not by FileManager, which cannot copy the socket that a killed daemon leaves behind.
    try await HostCommand.run("cp", ["-a", fixture.folder.path("state"), saved])
  }

  /// - Returns: What the receiver had got before, and how many requests it has seen by now.
  func restore() async throws -> (before: ArraySlice<WebhookReceiver.Request>, seen: Int) {
    fixture.organisation.withWorld { $0 = world }
    try FileManager.default.removeItem(atPath: fixture.folder.path("state"))
    try await HostCommand.run("cp", ["-a", saved, fixture.folder.path("state")])
    let requests = receiver.requests
    return (requests.prefix(received), requests.count)
  }
}
