package import GenesysCloud
import Glibc
package import Reconciliation
package import RoutingModel

/// The one place that reads clocks, sleeps and draws random numbers.
package enum SystemClock {
  package static func wall() -> Instant { Instant(milliseconds: milliseconds(CLOCK_REALTIME)) }

  /// Counts while the machine sleeps, so that evidence does not look younger than it is.
  package static func uptime() -> Uptime { Uptime(milliseconds: milliseconds(CLOCK_BOOTTIME)) }

  package static func now() -> Now { Now(wall: wall(), uptime: uptime()) }

  package static func sleep(milliseconds: Int64) async throws {
    try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
  }

  /// Uniform in 0..<1.
  package static func random() -> Double { Double.random(in: 0..<1) }

  /// Thirty-two hexadecimal digits, unique for ever.
  package static func identifier() -> String {
    func digits(_ number: UInt64) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    return digits(UInt64.random(in: 0...UInt64.max)) + digits(UInt64.random(in: 0...UInt64.max))
  }

  package static let client = ClientClock(
    now: { uptime() }, wall: { wall() }, sleep: { try await sleep(milliseconds: $0) })

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
