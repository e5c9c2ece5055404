package import RoutingModel

/// Decides when a request may be sent, so that the organisation never has to refuse one.
///
/// Two rules hold at once. Requests flow at the configured rate after a burst of a tenth of it; and no window of a
/// minute ever sees more than the configured number, which the burst alone would allow after a quiet time. Every
/// request counts: tokens, retries and all. A 429 stops everything, not only the request that drew it.
package struct Pacer: Sendable {
  /// A minute and half a second: requests reach the server with delays that differ, and its minute must not see one
  /// more than ours. Costs 0.8 % of the rate.
  package static let windowMilliseconds: Int64 = 60_500
  /// Longer waits than this are not what the platform asks for (its windows are a minute long); backoff instead.
  package static let longestRetryAfterMilliseconds: Int64 = 15 * 60_000

  private let limit: Int
  private let burst: Int
  private let interval: Double
  /// Times of the last `limit` requests, oldest at `oldest` once full.
  private var recent: [Int64] = []
  private var oldest = 0
  /// When the next request would be due without any burst ("theoretical arrival time").
  private var due: Double = -.infinity
  private var pausedUntil: Uptime?
  private var pauseBegan: Uptime?
  private var throttlesWithoutHeader = 0
  /// Answers other than 429 so far.
  package private(set) var answers = 0

  /// - Parameter requestsPerMinute: 0 (or less) switches pacing off; pauses after a 429 stay.
  package init(requestsPerMinute: Int) {
    limit = max(0, requestsPerMinute)
    burst = max(1, limit / 10)
    interval = limit == 0 ? 0 : 60_000 / Double(limit)
  }

  /// When the next request may go: now, or later.
  package func earliest(at now: Uptime) -> Uptime {
    var time = now
    if let pausedUntil { time = max(time, pausedUntil) }
    guard limit > 0 else { return time }
    let start = due - Double(burst - 1) * interval
    if start > Double(time.milliseconds) { time = Uptime(milliseconds: Int64(start.rounded(.up))) }
    if recent.count == limit {
      time = max(time, Uptime(milliseconds: recent[oldest]).advanced(byMilliseconds: Self.windowMilliseconds))
    }
    return time
  }

  /// A request is sent now. Only allowed when `earliest` is not later.
  package mutating func admit(at now: Uptime) {
    guard limit > 0 else { return }
    due = max(due, Double(now.milliseconds)) + interval
    if recent.count < limit {
      recent.append(now.milliseconds)
    } else {
      recent[oldest] = now.milliseconds
      oldest = (oldest + 1) % limit
    }
  }

  /// A 429 came for a request that was admitted at `admitted`. Returns how long everything now waits.
  ///
  /// - Parameter retryAfterMilliseconds: what the server asked for, `nil` where it asked for nothing usable.
  package mutating func throttled(
    admittedAt admitted: Uptime, now: Uptime, retryAfterMilliseconds: Int64?, random: Double
  ) -> Int64 {
    let wait: Int64
    if let retryAfterMilliseconds {
      wait = retryAfterMilliseconds
    } else {
      // Requests already under way when the pause began are the same event, not a worse one.
      if pauseBegan.map({ admitted > $0 }) ?? true { throttlesWithoutHeader += 1 }
      wait = Backoff.throttle.milliseconds(attempt: throttlesWithoutHeader, random: random)
    }
    let end = now.advanced(byMilliseconds: wait)
    pauseBegan = now
    pausedUntil = max(pausedUntil ?? end, end)
    return wait
  }

  /// An answer other than 429 came: the next 429 without a header starts from the shortest backoff again.
  package mutating func answered() {
    throttlesWithoutHeader = 0
    answers &+= 1
  }

  /// Requests that could be sent at once; `nil` when pacing is off.
  package func remaining(at now: Uptime) -> Int? {
    guard limit > 0 else { return nil }
    if let pausedUntil, pausedUntil > now { return 0 }
    let credit = (Double(now.milliseconds) - due) / interval + Double(burst)
    let byRate = Int(min(max(credit, 0), Double(burst)))
    var byWindow = limit - recent.count
    while byWindow < byRate, byWindow < recent.count {
      let time = Uptime(milliseconds: recent[(oldest + byWindow) % recent.count])
      if time.advanced(byMilliseconds: Self.windowMilliseconds) > now { break }
      byWindow += 1
    }
    return min(byRate, byWindow)
  }

  /// Milliseconds until `count` more requests have been sent, if they are sent as early as the pace allows.
  package func millisecondsUntilSent(_ count: Int, from now: Uptime) -> Int64 {
    var copy = self
    var time = now
    // Beyond ten thousand the rate alone is exact enough.
    let simulated = min(max(0, count), 10_000)
    for _ in 0..<simulated {
      time = copy.earliest(at: time)
      if limit == 0 { break }
      copy.admit(at: time)
    }
    let rest = limit == 0 ? 0 : Double(max(0, count) - simulated) * Double(Self.windowMilliseconds) / Double(limit)
    return time.advanced(byMilliseconds: Int64(min(rest, 1e15))).milliseconds(since: now)
  }
}

/// Capped exponential backoff with full jitter (AWS Builders' Library: the best spread for many clients).
package struct Backoff: Hashable, Sendable {
  package let baseMilliseconds: Int64
  package let capMilliseconds: Int64

  /// After a failed read.
  package static let failure = Backoff(baseMilliseconds: 500, capMilliseconds: 20_000)
  /// After a 429 that does not say how long; the platform counts in minutes.
  package static let throttle = Backoff(baseMilliseconds: 1_000, capMilliseconds: 60_000)

  /// - Parameters:
  ///   - attempt: 1 after the first failure.
  ///   - random: uniform in 0..<1.
  package func milliseconds(attempt: Int, random: Double) -> Int64 {
    let doublings = min(max(0, attempt - 1), 20)
    let ceiling = min(capMilliseconds, baseMilliseconds << Int64(doublings))
    return Int64(Double(ceiling) * min(max(random, 0), 1))
  }
}
