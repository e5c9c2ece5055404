import Foundation
import RoutingModel
import Testing

@Suite struct CommandLineReplayTests {
  static let rules = """
    - {name: English, queue: Support, priority: 2, expression: {type: condition, field: language, operator: eq, value: en}}
    - {name: Anyone, queue: Support, priority: 1, expression: {type: condition, field: language, operator: exists}}

    """
  static let calls = """
    {"conversationId":"1","queue":"Support","language":"en"}
    {"conversationId":"2","queue":"Support","language":"de"}
    {"conversationId":"3","queue":"Support"}
    {"conversationId":"4","queue":"Sales","language":"en"}

    """

  @Test func programsReadCounts() throws {
    try withFolder(["rules/r.yaml": Self.rules, "calls.jsonl": Self.calls]) { folder in
      let result = try CommandLineProgram.run(
        ["replay", "calls.jsonl", "--path", "rules", "--output", "json"], in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let document = try JSONReader.read(result.output)
      #expect(document["formatVersion"] == 1 && document["calls"] == 4 && document["badLines"] == 0)
      let rules = try #require(document["rules"]?.arrayValue)
      #expect(rules.map { $0["name"] } == ["English", "Anyone"])
      #expect(rules.map { $0["matched"] } == [2, 3])
      #expect(rules.map { $0["taken"] } == [1, 1])
      let queue = document["queues"]?.arrayValue?.first
      #expect(queue?["queue"] == "Support" && queue?["calls"] == 3 && queue?["unmatched"] == 1)
    }
  }

  @Test(arguments: ["text", "markdown", "html"])
  func peopleReadTables(format: String) throws {
    try withFolder(["rules/r.yaml": Self.rules, "all/calls.jsonl": Self.calls + "nonsense\n"]) { folder in
      let result = try CommandLineProgram.run(
        ["replay", "all", "--path", "rules", "--output", format, "--no-latency"], in: folder)
      #expect(result.status == 0, "\(result.errors)")
      for words in ["English", "taken by no rule", "all/calls.jsonl:5", "4 calls"] {
        #expect(result.output.contains(words), "\(result.output)")
      }
    }
  }

  @Test func tooManyBadLinesEndWithOne() throws {
    try withFolder(["rules/r.yaml": Self.rules, "calls.jsonl": Self.calls + "nonsense\n"]) { folder in
      let result = try CommandLineProgram.run(
        ["replay", "calls.jsonl", "--path", "rules", "--max-bad-lines", "0"], in: folder)
      #expect(result.status == 1)
      #expect(result.errors.contains("calls.jsonl:5"))
    }
  }

  @Test(arguments: [
    ["replay", "/nonexistent", "--path", "rules"], ["replay", "--path", "rules"], ["replay", "x", "--threads", "0"],
    ["replay", "x", "--path", "a", "--revision", "b"], ["replay", "x", "--sample", "0%"],
    ["replay", "x", "--since", "yesterday"], ["replay", "x", "--max-bad-lines", "some"],
  ])
  func wrongUsageEndsWith64(_ arguments: [String]) throws {
    try withFolder(["rules/r.yaml": Self.rules]) { folder in
      let status = try CommandLineProgram.run(arguments, in: folder).status
      #expect(status == 64)
    }
  }

  @Test func theSampleOfTheExamplesIsOfCalls() throws {
    let examples = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../examples-repo")
    let result = try CommandLineProgram.run(
      ["replay", ".calls", "--path", ".", "--output", "json"], in: examples.standardizedFileURL)
    let document = try JSONReader.read(result.output)
    #expect(document["calls"] == 600 && document["badLines"] == 0)
  }
}
