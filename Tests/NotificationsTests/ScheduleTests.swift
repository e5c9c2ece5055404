import Foundation
import Journal
import Notifications
import RoutingModel
import Testing

@Suite struct ScheduleTests {
  static let now = Sample.time

  func result(_ response: WebhookResponse, attempt: Int = 1, jitter: Double = 0) -> DeliveryUpdate.Result {
    DeliverySchedule.result(of: response, attempt: attempt, now: Self.now, jitter: jitter)
  }

  func wait(_ response: WebhookResponse, attempt: Int = 1, jitter: Double = 0) -> Int64? {
    guard case .retry(let at, _) = result(response, attempt: attempt, jitter: jitter) else { return nil }
    return at.milliseconds(since: Self.now)
  }

  @Test func tenAttemptsOverThreeDaysThenDead() {
    let waits = (1...9).map { wait(.failed("x"), attempt: $0) }
    #expect(waits == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map { $0 * 1000 })
    #expect(result(.failed("x"), attempt: 10) == .dead(error: "x"))
    let total: Int64 = DeliverySchedule.waits.reduce(0, +)
    #expect(total == 272_105_000)
  }

  @Test func chanceOnlyLengthensAWait() {
    #expect(wait(.failed("x"), attempt: 2, jitter: 1) == 330_000)
    #expect(wait(.failed("x"), attempt: 2, jitter: 7) == 330_000)
    #expect(wait(.failed("x"), attempt: 2, jitter: -.infinity) == 300_000)
  }

  @Test(arguments: [200, 202, 204, 299]) func successIsDelivered(status: Int) {
    #expect(result(.answered(status: status, retryAfter: "5", body: [])) == .delivered)
  }

  @Test(arguments: [100, 199, 300, 302, 307, 400, 401, 404, 429, 500, 503]) func theRestIsTriedAgain(status: Int) {
    #expect(wait(.answered(status: status, retryAfter: nil, body: [])) == 5000)
  }

  @Test func goneStopsTheEndpoint() {
    guard case .stopEndpoint = result(.answered(status: 410, retryAfter: nil, body: [])) else {
      Issue.record("410 does not stop")
      return
    }
  }

  @Test(
    arguments: [
      ("60", 60_000), ("1", 5000), ("0", 5000), ("-5", 5000), ("abc", 5000), ("", 5000), ("1.5", 5000),
      ("86400", 86_400_000), ("86401", 86_400_000), ("99999999999999999999999", 86_400_000),
      ("Wed, 18 Nov 2026 11:07:40 GMT", 59_877), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 5000), ("Wed, 99 Foo 2026 10:34:20 GMT", 5000),
    ] as [(String, Int64)]) func retryAfterIsObeyedWithinADay(header: String, expected: Int64)
  {
    #expect(wait(.answered(status: 429, retryAfter: header, body: [])) == expected)
  }

  @Test func answersAreShownInOneShortLine() {
    let body = Array(("no\u{1B}[31m\nway\u{202E}" + String(repeating: "x", count: 5000)).utf8)
    guard case .retry(_, let error) = result(.answered(status: 500, retryAfter: nil, body: body)) else {
      Issue.record("500 is not tried again")
      return
    }
    #expect(error.hasPrefix("it answered 500: no [31m way xxx"))
    #expect(error.unicodeScalars.count < 230)
  }

  @Test(arguments: [
    "you sent X-API-Key: k/ey-\"1234", "{\"key\":\"k/ey-\\\"1234\"}", "k%2Fey-%221234", "k%2fey-%221234",
    Data("user:k/ey-\"1234:".utf8).base64EncodedString(), "6b2f65792d2231323334", "c2lnbmluZy1zZWNyZXQ= is wrong",
  ]) func anAnswerThatRepeatsACredentialIsNotShown(answer: String) {
    let echo = CredentialEcho(["k/ey-\"1234", " whsec_c2lnbmluZy1zZWNyZXQ=  other-secret\n"])
    #expect(echo.isIn(Array(answer.utf8)))
    #expect(!echo.isIn(Array("you sent a key with 1234 in it".utf8)))
    #expect(!CredentialEcho(["abc", ""]).isIn(Array(answer.utf8 + [0x61, 0x62, 0x63])))
  }

  @Test func aClockSetBackHoldsNothingBack() {
    let next = Self.now.advanced(byMilliseconds: 60_000)
    func wait(_ next: Instant?, after last: Instant?, now: Instant) -> Int64 {
      DeliverySchedule.wait(until: next, after: last, now: now)
    }
    #expect(wait(next, after: Self.now, now: Self.now) == 60_000)
    #expect(wait(next, after: Self.now, now: next) == 0)
    #expect(wait(nil, after: Self.now, now: Self.now) == 0)
    #expect(wait(next, after: nil, now: Self.now) == 0)
    for back in [1, 3_600_000, 100_000_000_000] as [Int64] {
      #expect(wait(next, after: Self.now, now: Self.now.advanced(byMilliseconds: -back)) == 0)
    }
    #expect(wait(next, after: Self.now, now: Instant(milliseconds: .min)) == 0)
    // A clock that had been ahead when the next attempt was planned.
    #expect(wait(Instant(milliseconds: .max), after: Self.now, now: Self.now) == 0)
  }
}
