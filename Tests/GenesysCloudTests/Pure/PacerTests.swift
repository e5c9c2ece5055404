import GenesysCloud
import RoutingModel
import SeededRandom
import Testing

private func at(_ milliseconds: Int64) -> Uptime { Uptime(milliseconds: milliseconds) }

@Suite struct PacerTests {
  @Test(arguments: zip([1, 7, 60, 240, 300, 6_000], 1...6 as ClosedRange<UInt64>))
  func noMinuteEverSeesMoreThanTheLimit(limit: Int, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var pacer = Pacer(requestsPerMinute: limit)
    var now = at(Int64.random(in: 0...10_000_000, using: &random))
    var sent: [Int64] = []
    while sent.count < limit * 5 + 50 {
      // Eager most of the time, with quiet times of all lengths in between.
      if Int.random(in: 0..<20, using: &random) == 0 {
        now = now.advanced(byMilliseconds: Int64.random(in: 0...90_000, using: &random))
      }
      if Int.random(in: 0..<200, using: &random) == 0 {
        _ = pacer.throttled(admittedAt: now, now: now, retryAfterMilliseconds: 1_500, random: 0.5)
      }
      now = max(now, pacer.earliest(at: now))
      pacer.admit(at: now)
      sent.append(now.milliseconds)
    }
    for start in sent.indices.dropLast(limit) {
      #expect(sent[start + limit] - sent[start] >= 60_000, "seed \(seed): \(limit + 1) requests within a minute")
    }
    let burst = max(1, limit / 10)
    for start in sent.indices.dropLast(burst + 1) {
      #expect(sent[start + burst] > sent[start], "seed \(seed): more than a burst at one time")
    }
  }

  @Test(arguments: [60, 240, 1_200])
  func longRunsTakeWithinThreePercentOfTheLeastTime(limit: Int) {
    var pacer = Pacer(requestsPerMinute: limit)
    var now = at(0)
    let count = limit * 20
    for _ in 0..<count {
      now = pacer.earliest(at: now)
      pacer.admit(at: now)
    }
    let least = Double(count - limit / 10) * 60_000 / Double(limit)
    #expect(Double(now.milliseconds) <= least * 1.03)
  }

  @Test func theFirstHundredRequestsAtTheDefaultPaceTakeNineteenSeconds() {
    let pacer = Pacer(requestsPerMinute: 240)
    #expect(pacer.millisecondsUntilSent(100, from: at(5_000)) == 19_000)
    #expect(pacer.millisecondsUntilSent(24, from: at(5_000)) == 0)
    #expect(pacer.millisecondsUntilSent(0, from: at(5_000)) == 0)
  }

  @Test func zeroSwitchesPacingOffButNotPauses() {
    var pacer = Pacer(requestsPerMinute: 0)
    for _ in 0..<10_000 {
      #expect(pacer.earliest(at: at(7)) == at(7))
      pacer.admit(at: at(7))
    }
    #expect(pacer.remaining(at: at(7)) == nil)
    #expect(pacer.throttled(admittedAt: at(7), now: at(9), retryAfterMilliseconds: 42_000, random: 0) == 42_000)
    #expect(pacer.earliest(at: at(10)) == at(42_009))
  }

  @Test func whatRemainsIsWhatCanBeSentAtOnce() {
    var pacer = Pacer(requestsPerMinute: 240)
    var random = SeededRandom(seed: 11)
    var now = at(0)
    for _ in 0..<2_000 {
      now = now.advanced(byMilliseconds: Int64.random(in: 0...600, using: &random))
      let remaining = pacer.remaining(at: now) ?? -1
      var copy = pacer
      var possible = 0
      while copy.earliest(at: now) <= now {
        copy.admit(at: now)
        possible += 1
      }
      #expect(remaining == possible)
      if possible > 0 { pacer.admit(at: now) }
    }
  }

  @Test func anExactPauseHoldsEverythingAndALongerOneWins() {
    var pacer = Pacer(requestsPerMinute: 600)
    _ = pacer.throttled(admittedAt: at(0), now: at(100), retryAfterMilliseconds: 5_000, random: 0.9)
    _ = pacer.throttled(admittedAt: at(0), now: at(200), retryAfterMilliseconds: 1_000, random: 0.9)
    #expect(pacer.earliest(at: at(300)) == at(5_100))
    #expect(pacer.remaining(at: at(300)) == 0)
  }

  @Test func pausesWithoutAHeaderGrowOncePerEventAndStartAgainAfterAnAnswer() {
    var pacer = Pacer(requestsPerMinute: 600)
    func pause(_ admitted: Int64, _ now: Int64) -> Int64 {
      pacer.throttled(admittedAt: at(admitted), now: at(now), retryAfterMilliseconds: nil, random: 1)
    }
    #expect(pause(0, 10) == 1_000)
    #expect(pause(5, 12) == 1_000, "was under way when the pause began")
    #expect(pause(2_000, 2_100) == 2_000)
    #expect(pause(5_000, 5_100) == 4_000)
    for round in 0..<30 { _ = pause(Int64(100_000 * (round + 1)), Int64(100_000 * (round + 1))) }
    #expect(pause(9_000_000, 9_000_000) == 60_000, "capped")
    pacer.answered()
    #expect(pause(9_900_000, 9_900_000) == 1_000)
  }

  @Test(arguments: [(1, 0.0, 0), (1, 0.5, 250), (2, 0.999, 999), (4, 0.5, 2_000), (40, 0.5, 10_000), (9, 7.0, 20_000)])
  func backoffIsJitteredInFullAndCapped(attempt: Int, random: Double, expected: Int64) {
    #expect(Backoff.failure.milliseconds(attempt: attempt, random: random) == expected)
  }
}

@Suite struct RetryAfterTests {
  /// 1994-11-06T08:49:37Z
  private static let wall = Instant(milliseconds: 784_111_777_000)

  @Test(
    arguments: [
      ("0", 0), ("42", 42_000), (" 42\t", 42_000), ("900", 900_000), ("901", nil), ("-1", nil), ("", nil),
      ("soon", nil),
      ("1.5", nil), ("99999999999999999999", nil), ("+5", nil), ("٣", nil),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:50:37 GMT", 60_000),
      ("Sun, 06 Nov 1994 08:49:36 GMT", nil), ("Sun, 06 Nov 1994 09:49:37 GMT", nil),
      ("Sunday, 06-Nov-94 08:50:37 GMT", 60_000), ("Sun Nov  6 08:50:37 1994", 60_000),
      ("Sun, 99 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Nov 1994", nil),
    ] as [(String, Int64?)])
  func secondsAndDatesAreExactAndTheRestMeansBackoff(header: String, expected: Int64?) {
    #expect(RetryAfter.milliseconds(header, wall: Self.wall) == expected)
  }

  @Test func aMissingHeaderMeansBackoff() { #expect(RetryAfter.milliseconds(nil, wall: Self.wall) == nil) }
}
