import Crypto
import Foundation
import RoutingModel
import TestSupport
import Testing

/// Signed hooks of a forge, sent to the daemon as it runs.
@Suite struct PushHookTests {
  private static let secret = "It's a Secret to Everybody"

  /// - Parameter debounce: as in the configuration.
  private static func settings(_ fixture: DaemonFixture, debounce: String) -> String {
    """
    server:
      listen: 127.0.0.1:0
      pushHooks: [{name: forge, provider: github, secretFile: \(fixture.folder.path("hook-secret"))}]
    sync: {driftInterval: 1h, debounce: \(debounce)}
    """
  }

  private static func send(_ port: Int, delivery: String) throws {
    let body = #"{"ref":"refs/heads/other"}"#
    let key = SymmetricKey(data: Data(secret.utf8))
    let code = Hexadecimal.text(of: Array(HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: key)))
    let headers = "X-Hub-Signature-256: sha256=\(code)\r\nX-GitHub-Delivery: \(delivery)\r\n"
    let answer = String(
      decoding: try PlainHTTP.exchange(port, "POST", "/hooks/forge", headers, body: body), as: UTF8.self)
    #expect(answer.contains(" 202 "), "\(answer)")
  }

  private static func fetches(_ port: Int) throws -> Int {
    let text = String(decoding: try PlainHTTP.exchange(port, "GET", "/metrics"), as: UTF8.self)
    let counts = text.split(whereSeparator: \.isNewline).filter {
      $0.hasPrefix("routekeeper_fetch_duration_seconds_count")
    }
    return counts.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
  }

  private static func port(_ daemon: RunningDaemonProcess) throws -> Int {
    try #require(daemon.page.flatMap { URL(string: $0)?.port })
  }

  @Test func aBurstIsOneFetchAndADeliveryCountsOnce() async throws {
    try await DaemonFixture.with { fixture in
      try fixture.folder.write("hook-secret", Self.secret + "\n")
      try fixture.configure(Self.settings(fixture, debounce: "2s"))
      try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A")])
      try await fixture.running { daemon in
        try await fixture.sync()
        let port = try Self.port(daemon)
        let before = try Self.fetches(port)
        try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: 2)])
        for number in 0..<20 { try Self.send(port, delivery: "delivery-\(number)") }
        try await waitUntil("the push is live") { fixture.priority(of: "A") == 2 }
        #expect(try Self.fetches(port) == before + 1)
      }
      try fixture.configure(Self.settings(fixture, debounce: "0s"))
      try await fixture.running { daemon in
        try await fixture.sync()
        let port = try Self.port(daemon)
        let before = try Self.fetches(port)
        // Seen before the restart: the only look is the one that is asked for.
        try Self.send(port, delivery: "delivery-7")
        try await fixture.sync()
        #expect(try Self.fetches(port) == before + 1)
        try Self.send(port, delivery: "another")
        try await waitUntil("a new delivery is a look") { try Self.fetches(port) == before + 2 }
      }
    }
  }
}
