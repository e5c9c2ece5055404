import RoutingModel
import Testing

struct InstantTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-23T09:05:48Z", 1_795_424_748_000),
      ("2024-02-29T23:59:59.5Z", 1_709_251_199_500),
      ("2000-01-01T01:00:00+01:00", 946_684_800_000), ("1999-12-31T23:30:00-00:30", 946_684_800_000),
      ("1969-12-31T23:59:59.999Z", -1), ("2026-11-23t09:05:48z", 1_795_424_748_000),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)])
  func readsRFC3339(text: String, milliseconds: Int64) {
    #expect(Instant(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-11-23T09:05:48", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z",
    "2026-11-23T24:00:00Z", "2026-11-23T09:60:00Z", "2026-11-23T09:05:48.Z", "2026-11-23T09:05:48Zx",
    "2026-11-23 09:05:48Z",
    "2026-11-23T09:05:48+1:00", "2026-11-23T09:05:48+24:00", "yesterday, at some time", "2026-11-23T09:05:48.123",
  ])
  func refusesEverythingElse(text: String) { #expect(Instant(rfc3339: text) == nil) }

  @Test func writesWhatItReads() {
    var milliseconds: Int64 = -62_167_219_200_000
    while milliseconds < 253_402_300_800_000 {
      let instant = Instant(milliseconds: milliseconds)
      #expect(Instant(rfc3339: instant.rfc3339) == instant)
      milliseconds += 86_400_000 * 977 + 12_345_678
    }
    #expect(Instant(milliseconds: 1_795_424_748_123).rfc3339 == "2026-11-23T09:05:48.123Z")
    #expect(Instant(milliseconds: 1_795_424_748_123).rfc3339Seconds == "2026-11-23T09:05:48Z")
  }

  @Test func arithmeticSaturates() {
    #expect(Instant(milliseconds: .max).advanced(byMilliseconds: 1).milliseconds == .max)
    #expect(Instant(milliseconds: .min).advanced(byMilliseconds: -1).milliseconds == .min)
    #expect(Instant(milliseconds: .max).milliseconds(since: Instant(milliseconds: .min)) == .max)
    #expect(Uptime(milliseconds: .min).milliseconds(since: Uptime(milliseconds: .max)) == .min)
    #expect(!Instant(milliseconds: .max).rfc3339.isEmpty)
  }
}
