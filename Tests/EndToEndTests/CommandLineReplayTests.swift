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
    ["replay", "x", "--since", "yesterday"], ["replay", "x", "--field", "a[x]"], ["replay", "x", "--field", "a"],
    ["replay", "x", "--max-bad-lines", "some"],
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

  /// The export's places in the manual's configuration, on the sample: what the same calls count as lines of their own.
  @Test func theAnalyticsExportCountsAsTheSameCallsDo() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
    let examples = root.appending(path: "examples-repo")
    let manual = try String(contentsOf: root.appending(path: "docs/replay.md"), encoding: .utf8)
    let blocks = manual.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    let configuration = try #require(blocks.first { $0.contains("participants[purpose=acd]") })
    let rows = try Self.unpacked(examples.appending(path: ".calls/sample.jsonl.gz")).prefix(60).joined(separator: "\n")
    try withFolder(["routekeeper.yaml": configuration, "flat.jsonl": rows]) { folder in
      let arguments = [
        "--path", examples.path, "--output", "json", "--config", folder.appending(path: "routekeeper.yaml").path,
      ]
      let flat = try CommandLineProgram.run(
        ["replay", folder.appending(path: "flat.jsonl").path, "--path", examples.path, "--output", "json"], in: folder)
      let export = try CommandLineProgram.run(
        ["replay", examples.appending(path: ".calls/analytics").path] + arguments, in: folder)
      let (left, right) = (try JSONReader.read(flat.output), try JSONReader.read(export.output))
      #expect(export.status == 0 && right["calls"] == 60 && right["badLines"] == 0, "\(export.errors)")
      for field in ["matched", "taken"] {
        let counts = [left, right].map { $0["rules"]?.arrayValue?.map { $0[field] } }
        #expect(counts[0] == counts[1])
      }
      #expect(right["rules"]?.arrayValue?.contains { $0["taken"] != 0 } == true)
      #expect(left["queues"] == right["queues"])
      // The same by an option.
      let option = try CommandLineProgram.run(
        ["replay", examples.appending(path: ".calls/analytics").path, "--path", examples.path, "--output", "json"]
          + ["--field", "queue=participants[purpose=acd].participantName"], in: folder)
      #expect(
        try JSONReader.read(option.output)["queues"]?.arrayValue?.map { $0["calls"] }
          == left["queues"]?.arrayValue?.map { $0["calls"] })
    }
  }

  private static func unpacked(_ file: URL) throws -> [String] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path]
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
