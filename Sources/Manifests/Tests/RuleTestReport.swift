package import RoutingModel

/// The outputs of `routekeeper test` that programs read.
package enum RuleTestReport {
  package static func json(_ outcomes: [RuleTestOutcome]) -> JSONObject {
    let failed = outcomes.count { !$0.passed }
    return JSONObject([
      ("formatVersion", 1), ("passed", .bool(failed == 0)), ("tests", .array(outcomes.map(json))),
      (
        "summary",
        ["passed": .integer(Int64(outcomes.count - failed)), "failed": .integer(Int64(failed))]
      ),
    ])
  }

  private static func json(_ outcome: RuleTestOutcome) -> JSONValue {
    let test = outcome.test
    return [
      "name": .string(test.name), "queue": test.queue.json, "file": .string(test.location.file),
      "line": .integer(Int64(test.location.line)), "column": .integer(Int64(test.location.column)),
      "passed": .bool(outcome.passed), "taken": outcome.taken.map { .string($0) } ?? .null,
      "matched": .array(outcome.matched.map { .string($0) }), "failures": .array(outcome.failures.map(\.json)),
    ]
  }

  /// The form that CI servers read; one suite a file.
  package static func junit(_ outcomes: [RuleTestOutcome]) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites tests=\"\(outcomes.count)\" failures=\"\(outcomes.count { !$0.passed })\">\n"
    let files = Dictionary(grouping: outcomes) { ExactText($0.test.location.file) }
    for (file, tests) in files.sorted(by: { $0.key < $1.key }) {
      text += "  <testsuite name=\"\(escaped(file.string))\" tests=\"\(tests.count)\" "
      text += "failures=\"\(tests.count { !$0.passed })\">\n"
      for outcome in tests { text += testCase(outcome) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private static func testCase(_ outcome: RuleTestOutcome) -> String {
    let test = outcome.test
    let head =
      "    <testcase classname=\"\(escaped(test.queue.text.string))\" name=\"\(escaped(test.name.string))\" "
      + "file=\"\(escaped(test.location.file))\" line=\"\(test.location.line)\""
    if outcome.passed { return head + "/>\n" }
    let failures = outcome.failures.map {
      "      <failure message=\"\(escaped($0.message))\">\(escaped($0.line))</failure>\n"
    }
    return head + ">\n" + failures.joined() + "    </testcase>\n"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in VisibleText.escaped(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
