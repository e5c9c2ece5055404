import RoutingModel
import Synchronization

/// Counts requests per address and minute, for at most as many addresses as fit a fixed table.
final class AddressBudget: Sendable {
  /// Addresses that are remembered; beyond, the table begins anew, which only ever lets more through.
  static let addresses = 1_024

  private struct Window {
    var minute: Int64 = .min
    var counts: [String: Int] = [:]
  }

  private let limit: Int
  private let window = Mutex(Window())

  init(perMinute limit: Int) { self.limit = limit }

  func allows(_ address: String, now: Instant) -> Bool {
    let minute = now.milliseconds / 60_000
    return window.withLock { window in
      if window.minute != minute || window.counts.count >= Self.addresses { window = Window(minute: minute) }
      window.counts[address, default: 0] += 1
      return window.counts[address, default: 0] <= limit
    }
  }
}
