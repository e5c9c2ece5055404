import RoutingModel

/// Counts events within the last 60 seconds, exactly: no fixed minutes, so a burst over a border counts whole.
struct SlidingWindow: Sendable {
  static let milliseconds: Int64 = 60_000

  private var times: [Int64] = []
  private var head = 0
  private(set) var peak = 0

  var count: Int { times.count - head }

  /// Records an event if fewer than `limit` stand in the window; otherwise the milliseconds until one leaves it.
  mutating func admit(at now: Instant, limit: Int) -> Int64? {
    expire(before: now)
    if count >= limit { return max(1, times[head] + Self.milliseconds - now.milliseconds) }
    append(now)
    return nil
  }

  mutating func record(at now: Instant) {
    expire(before: now)
    append(now)
  }

  private mutating func append(_ now: Instant) {
    // A clock that steps back must not leave the list unsorted.
    times.append(max(now.milliseconds, times.last ?? .min))
    peak = max(peak, count)
  }

  private mutating func expire(before now: Instant) {
    let oldest = now.advanced(byMilliseconds: -Self.milliseconds).milliseconds
    while head < times.count && times[head] <= oldest { head += 1 }
    if head > 1024 && head * 2 > times.count {
      times.removeFirst(head)
      head = 0
    }
  }
}
