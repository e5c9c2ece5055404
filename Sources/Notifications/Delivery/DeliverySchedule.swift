package import Journal
package import RoutingModel

/// When a failed delivery is tried again, and when it is given up until a person asks for it.
package enum DeliverySchedule {
  /// Waits after the first, second… failed attempt, in milliseconds: the schedule of Standard Webhooks, 75 h 35 min
  /// in all; after the tenth failure the delivery is dead.
  package static let waits: [Int64] =
    [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600].map { $0 * 1000 }

  /// The longest time that a receiver's `Retry-After` is obeyed for.
  package static let longestWait: Int64 = 24 * 3600 * 1000

  /// Share of a wait that is added by chance, so that many senders do not come back at once.
  private static let jitterShare = 0.1

  /// What follows attempt number `attempt` (from 1).
  ///
  /// - Parameters:
  ///   - jitter: 0…1.
  package static func result(
    of response: WebhookResponse, attempt: Int, now: Instant, jitter: Double
  ) -> DeliveryUpdate.Result {
    result(of: response, attempt: attempt, now: now, jitter: jitter, reading: .ordinary)
  }

  /// - Parameter reading: what the receiver means by it, where that is more than the status says.
  static func result(
    of response: WebhookResponse, attempt: Int, now: Instant, jitter: Double, reading: DeliveryAnswer
  ) -> DeliveryUpdate.Result {
    switch reading {
    case .delivered: return .delivered
    case .refused:
      if case .answered(let status, _, let body) = response { return .dead(error: describe(status, body)) }
    case .ordinary: break
    }
    switch response {
    case .failed(let message): return failure(message, attempt, now, jitter, retryAfter: nil)
    case .answered(let status, let retryAfter, let body):
      if (200..<300).contains(status) { return .delivered }
      if status == 410 { return .stopEndpoint(reason: "it answered 410 Gone: it wants nothing more") }
      let wait = retryAfter.flatMap { RetryAfter.milliseconds($0, now: now) }
      return failure(describe(status, body), attempt, now, jitter, retryAfter: wait)
    }
  }

  /// Milliseconds until a delivery may be sent. A clock that was set back since the last attempt says nothing about
  /// how long ago that was: it must not hold anything back.
  ///
  /// - Parameters:
  ///   - next: When it is due.
  ///   - last: When it was last attempted; `nil` where it never was, and so is due.
  package static func wait(until next: Instant?, after last: Instant?, now: Instant) -> Int64 {
    guard let next, let last, last <= now else { return 0 }
    let wait = next.milliseconds(since: now)
    let longest = longestWait + Int64(Double(longestWait) * jitterShare)
    return wait > longest ? 0 : max(0, wait)
  }

  private static func failure(
    _ message: String, _ attempt: Int, _ now: Instant, _ jitter: Double, retryAfter: Int64?
  ) -> DeliveryUpdate.Result {
    guard attempt >= 1, attempt <= waits.count else { return .dead(error: message) }
    let planned = waits[attempt - 1]
    let wait = max(planned + Int64(Double(planned) * jitterShare * min(max(jitter, 0), 1)), retryAfter ?? 0)
    return .retry(at: now.advanced(byMilliseconds: wait), error: message)
  }

  private static func describe(_ status: Int, _ body: [UInt8]) -> String {
    if (300..<400).contains(status) { return "it answered \(status); redirects are not followed, correct its url" }
    // One line of at most 200 characters goes into the database, the log and the terminal.
    let line = OneLine.text(String(decoding: body.prefix(800), as: UTF8.self), longest: 200)
    return line.isEmpty ? "it answered \(status)" : "it answered \(status): \(line)"
  }
}
