import FoundationEssentials
package import GenesysCloud
package import Reconciliation
package import RoutingModel

/// The one place that reads clocks, sleeps and draws random numbers.
package enum SystemClock {
  package static func wall() -> Instant {
    Instant(milliseconds: Int64(exactly: (Date().timeIntervalSince1970 * 1000).rounded(.down)) ?? 0)
  }

  /// Counts while the machine sleeps, so that evidence does not look younger than it is.
  package static func uptime() -> Uptime {
    let (seconds, attoseconds) = clock.systemEpoch.duration(to: clock.now).components
    return Uptime(milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
  }

  package static func now() -> Now { Now(wall: wall(), uptime: uptime()) }

  /// The result of a short computation, and the nanoseconds it took.
  static func measured<Value>(_ body: () -> Value) -> (Value, nanoseconds: Int64) {
    let started = clock.now
    let value = body()
    let (seconds, attoseconds) = started.duration(to: clock.now).components
    return (value, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  package static func sleep(milliseconds: Int64) async throws {
    try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
  }

  /// Uniform in 0..<1.
  package static func random() -> Double { Double.random(in: 0..<1) }

  /// Thirty-two hexadecimal digits, unique for ever.
  package static func identifier() -> String {
    Hexadecimal.text(of: UInt64.random(in: 0...UInt64.max)) + Hexadecimal.text(of: UInt64.random(in: 0...UInt64.max))
  }

  package static let client = ClientClock(
    now: { uptime() }, wall: { wall() }, sleep: { try await sleep(milliseconds: $0) })

  private static let clock = ContinuousClock()
}
