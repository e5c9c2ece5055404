import CallReplay
import Foundation
import Glibc
import RoutingModel
import Testing

@testable import CallReplay

/// Calls as people have them: packed, piped, with bad lines, as CSV.
@Suite struct InputTests {
  static let english = ReplayedRule(
    name: "English", queue: "Support", priority: 5, isEnabled: true,
    expression: .condition(Condition(field: "language", operator: .eq, value: "en")))

  static let text = (0..<5000).map { index in
    "{\"conversationId\":\"c\(index)\",\"queue\":\"Support\",\"language\":\"\(index % 4 == 0 ? "en" : "de")\","
      + "\"timestamp\":\"2026-11-\(index % 20 + 10)T00:00:00Z\"}\n"
  }.joined()

  @Test(arguments: ["gzip", "zstd"])
  func packedCallsAreUnpacked(program: String) throws {
    try withCalls(Self.text) { path in
      let whole = try replay([Self.english], over: path)
      #expect(whole.calls == 5000 && whole.sides[0].rules[0].matched == 1250)
      guard let packed = Self.pack(program, path) else { return }
      // Two packed files put together are one.
      for data in [packed, packed + packed] {
        let result = try withCalls(data, name: "calls") { try replay([Self.english], over: $0) }
        #expect(result.calls == 5000 * data.count / packed.count)
        #expect(result.sides[0].rules[0].taken == 1250 * data.count / packed.count)
      }
      #expect(throws: ReplayFailure.self) {
        try withCalls(packed.prefix(packed.count / 2), name: "calls") { try replay([Self.english], over: $0) }
      }
    }
  }

  private static func pack(_ program: String, _ path: String) -> Data? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program, "-c", path]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data : nil
  }

  @Test func aDamagedArchiveIsAnError() throws {
    let garbage = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 0xFE, count: 100))
    #expect(throws: ReplayFailure.self) { try withCalls(garbage) { try replay([Self.english], over: $0) } }
    let zstd = Data([0x28, 0xB5, 0x2F, 0xFD] + [UInt8](repeating: 0xFE, count: 100))
    #expect(throws: ReplayFailure.self) { try withCalls(zstd) { try replay([Self.english], over: $0) } }
  }

  @Test func aMissingFileIsAnErrorThatNamesIt() {
    #expect {
      try replay([Self.english], over: "/nonexistent/calls.jsonl")
    } throws: { error in
      (error as? ReplayFailure)?.message.contains("/nonexistent/calls.jsonl") ?? false
    }
  }

  @Test func badLinesAreCountedAndNamed() throws {
    let long = "{\"a\":\"" + String(repeating: "x", count: 3 << 20) + "\"}"
    let lines = [
      "{\"language\":\"en\"}", "", "   \t", "{\"language\":\"en\"", "[]", "7", "{\"a\":NaN}", "{\"a\":1e999}",
      "nonsense", long,
      "{\"a\":tru,\"language\":\"en\"}", "{\"a\":\"\\ud800\"}", "{\"language\":\"en\"} x", "{\"language\":\"en\"}\r",
      String(repeating: "[", count: 5000),
      "{\"a\":" + String(repeating: "[", count: 120) + String(repeating: "]", count: 120) + "}",
      "{\"a\":01}", "{\"a\":\"\t\"}", "{\"a\":-}", "{,}", "{\"a\":1,}", "{\"language\":\"en\",}",
    ]
    let text =
      Data(lines.joined(separator: "\n").utf8) + Data("\n{\"a\":\"\u{FF}".utf8) + Data([0xFF, 0x22, 0x7D, 0x0A])
      + Data("{\"language\":\"en\"}".utf8)
    let result = try withCalls(text) { try replay([Self.english], over: $0) }
    #expect(result.calls == 4)
    #expect(result.sides[0].rules[0].matched == 3)
    #expect(result.badLines.map(\.line) == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19, 20, 21, 22, 23])
    #expect(result.badLineCount == 18)
    #expect(result.badLines.first { $0.line == 10 }?.reason == .tooLong(limit: 1 << 20))
    #expect(result.badLines.first { $0.line == 5 }?.reason == .noObject)
  }

  @Test func lineNumbersCountOverChunks() throws {
    // Some megabytes, so that several threads take turns.
    let call = "{\"language\":\"en\",\"text\":\"\(String(repeating: "y", count: 1000))\"}\n"
    var text = String(repeating: call, count: 3000)
    text += "bad\n" + String(repeating: call, count: 2000) + "worse\n"
    let result = try withCalls(text) { path in try replay([Self.english], over: path) { $0.threads = 3 } }
    #expect(result.calls == 5000 && result.badLines.map(\.line) == [3001, 5002])
  }

  @Test func tooManyBadLinesAreFatal() throws {
    let text = String(repeating: "{\"language\":\"en\"}\n", count: 900) + String(repeating: "x\n", count: 100)
    let result = try withCalls(text) { try replay([Self.english], over: $0) }
    #expect(throws: ReplayFailure.self) { try BadLineLimit.usual.check(result) }
    #expect(throws: ReplayFailure.self) { try BadLineLimit.count(99).check(result) }
    #expect(throws: Never.self) { try BadLineLimit.count(100).check(result) }
    #expect(throws: Never.self) { try BadLineLimit.percent(10).check(result) }
  }

  @Test func timeAndSampleTakeAPart() throws {
    try withCalls(Self.text) { path in
      let part = try replay([Self.english], over: path) {
        $0.since = Instant(rfc3339: "2026-11-12T00:00:00Z")
        $0.until = Instant(rfc3339: "2026-11-14T00:00:00Z")
      }
      #expect(part.calls == 500 && part.outside == 4500)
      var sizes: Set<Int> = []
      for threads in [1, 4] {
        let sample = try replay([Self.english], over: path) {
          $0.threads = threads
          $0.sample = CallSample(share: 0.2, seed: 7)
        }
        sizes.insert(sample.calls)
        #expect((800...1200).contains(sample.calls))
      }
      #expect(sizes.count == 1)
    }
  }

  @Test func fieldsMayStandElsewhere() throws {
    let text = "{\"language\":\"de\",\"customer\":{\"spoken\":\"en\"},\"routing\":{\"queue\":\"Support\"}}\n"
    let result = try withCalls(text) { path in
      try replay([Self.english], over: path) {
        $0.paths = ["language": FieldPath(dotted: "customer.spoken"), "queue": FieldPath(dotted: "routing.queue")]
      }
    }
    #expect(result.sides[0].rules[0].taken == 1)
  }

  @Test func aMarkOfByteOrderIsPassedOver() throws {
    let result = try withCalls("\u{FEFF}{\"language\":\"en\"}\n") { try replay([Self.english], over: $0) }
    #expect(result.calls == 1 && result.badLineCount == 0)
  }

  /// Whoever ends a replay does not wait for what never comes; what came until then counts.
  @Test(arguments: [false, true])
  func aPipeThatIsSilentCanBeLeft(isWritten: Bool) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID().uuidString)").path
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let monitor = ReplayMonitor()
    let program = ReplayProgram([[Self.english.rule]])
    let replaying = Task.detached { try ReplayEngine.run(program, over: [path], ReplayOptions(), monitor: monitor) }
    let end = open(path, O_RDWR)
    defer { close(end) }
    if isWritten {
      let text = "{\"language\":\"en\"}\n{\"language\":"
      _ = text.withCString { write(end, $0, strlen($0)) }
    }
    monitor.stop()
    let result = try await replaying.value
    #expect(result.isPartial && result.calls <= 1)
  }

  /// The same in every process: a dictionary's order is not.
  @Test(arguments: [("a,b;c", ","), ("a;b\tc", ";"), ("a;b;c,d", ";"), ("a", ","), ("a\tb", "\t")])
  func oneSeparatorIsChosen(header: String, expected: String) {
    #expect([CSVRecords.separator(of: header.utf8)] == Array(expected.utf8))
  }

  @Test func aHeaderThatNamesNoColumnsIsAnError() {
    for header in ["a" + String(repeating: ".b", count: 50_000), (0..<50_000).map { "c\($0)" }.joined(separator: ",")] {
      #expect {
        try withCalls(header + "\n1\n2\n", name: "calls.csv") { try replay([Self.english], over: $0) }
      } throws: { error in
        (error as? ReplayFailure)?.message.contains("the first line does not name the columns") ?? false
      }
    }
  }

  @Test func csvHasTheTypesOfItsFields() throws {
    let text = """
      conversationId,language,customer.tier,priority,vip_flag,skill,zip,note\r
      1,en,gold,5,true,a;b,01234,"with, ""quotes"" and
      a line"\r
      2,,,,FALSE,a,1234,\r
      3,en,silver\r
      4,de,gold,5.0,1,,x,y
      """
    let conditions: [(Condition, Int)] = [
      (Condition(field: "language", operator: .eq, value: "en"), 1),
      (Condition(field: "language", operator: .notExists, value: nil), 1),
      (Condition(field: "customer.tier", operator: .eq, value: "gold"), 2),
      (Condition(field: "customer", operator: .exists, value: nil), 2),
      (Condition(field: "priority", operator: .eq, value: 5), 2),
      (Condition(field: "vip_flag", operator: .eq, value: true), 1),
      (Condition(field: "vip_flag", operator: .eq, value: false), 1),
      (Condition(field: "skill", operator: .contains, value: "b"), 1),
      (Condition(field: "skill", operator: .eq, value: "a"), 1),
      (Condition(field: "zip", operator: .eq, value: "01234"), 1),
      (Condition(field: "zip", operator: .eq, value: 1234), 1),
      (Condition(field: "note", operator: .eq, value: "with, \"quotes\" and\na line"), 1),
    ]
    let rules = conditions.enumerated().map { index, condition in
      ReplayedRule(
        name: "\(index)", queue: "q", priority: 1, isEnabled: true, expression: .condition(condition.0))
    }
    let result = try withCalls(text, name: "calls.csv") { path in
      try replay(rules, over: path) { $0.fieldTypes = CallFields.standard.types }
    }
    #expect(result.calls == 3 && result.badLineCount == 1)
    #expect(result.badLines.first?.line == 5)
    for (index, rule) in result.sides[0].rules.enumerated() {
      #expect(rule.matched == conditions[index].1, "\(conditions[index].0)")
    }
  }

  /// A record may have several lines, and an empty line is none.
  @Test func badRecordsHaveTheNumbersOfTheirFirstLines() throws {
    let long = String(repeating: "\n", count: 2 << 20)
    let text = "a,\"b\nc\"\n1,2\n\n\"x\ny\",\"\r\"\nshort\n\"z\n\n\",3,4\n\"\(long)\",1\n\r\nlast"
    let result = try withCalls(text, name: "calls.csv") { try replay([Self.english], over: $0) }
    #expect(result.calls == 2)
    #expect(result.badLines.map(\.line) == [7, 8, 11, 11 + long.utf8.count + 2])
  }

  @Test func aCarriageReturnBetweenQuotesIsText() throws {
    let rule = ReplayedRule(
      name: "r", queue: "q", priority: 1, isEnabled: true,
      expression: .condition(Condition(field: "note", operator: .eq, value: "a\r")))
    let text = "language,note\nen,\"a\r\"\nen,a\r\n"
    let result = try withCalls(text, name: "calls.csv") { try replay([rule], over: $0) }
    #expect(result.calls == 2 && result.sides[0].rules[0].matched == 1)
  }

  @Test func whoStopsItGetsAPartAndIsTold() throws {
    let monitor = ReplayMonitor()
    monitor.stop()
    let result = try withCalls(Self.text) { path in
      try ReplayEngine.run(ReplayProgram([[Self.english.rule]]), over: [path], ReplayOptions(), monitor: monitor)
    }
    #expect(result.isPartial && result.calls == 0)
  }
}
