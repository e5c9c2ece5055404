import CoreMetrics
import Synchronization

/// One counter's value. Negative steps are ignored: a counter never falls.
final class PrometheusCounter: CounterHandler, FloatingPointCounterHandler {
  private let stored = Mutex(0.0)

  var value: Double { stored.withLock { $0 } }

  func increment(by amount: Int64) { increment(by: Double(amount)) }

  func increment(by amount: Double) {
    guard amount > 0, amount.isFinite else { return }
    stored.withLock { $0 += amount }
  }

  func reset() { stored.withLock { $0 = 0 } }
}

/// One gauge's value.
final class PrometheusGauge: MeterHandler, RecorderHandler {
  private let stored = Mutex(0.0)

  var value: Double { stored.withLock { $0 } }

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { stored.withLock { $0 = value } }
  func increment(by amount: Double) { stored.withLock { $0 += amount } }
  func decrement(by amount: Double) { stored.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }
}

/// One distribution, in buckets that are fixed when it is made.
final class PrometheusHistogram: RecorderHandler, TimerHandler {
  struct Reading: Sendable {
    /// Cumulative, one per bound; the last bound is infinity and not stored.
    var counts: [UInt64]
    var count: UInt64 = 0
    var sum = 0.0
  }

  /// Seconds: from a local look-up to a paced pass over 10,000 objects.
  static let durationBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
  /// Counts and sizes.
  static let amountBounds: [Double] = [1, 2, 5, 10, 20, 50, 100, 1_000, 10_000, 100_000, 1_000_000]

  let bounds: [Double]
  private let stored: Mutex<Reading>

  init(bounds: [Double]) {
    self.bounds = bounds
    stored = Mutex(Reading(counts: Array(repeating: 0, count: bounds.count)))
  }

  var reading: Reading { stored.withLock { $0 } }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    guard value.isFinite else { return }
    stored.withLock { reading in
      for (index, bound) in bounds.enumerated() where value <= bound { reading.counts[index] &+= 1 }
      reading.count &+= 1
      reading.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
}
