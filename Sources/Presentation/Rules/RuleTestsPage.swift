import RoutingModel

/// What became of the rule tests: each one that failed with its reasons, then the counts.
enum RuleTestsPage {
  static func page(_ document: JSONValue) -> Page {
    var page = Page(title: "Rule tests")
    let tests = document.list("tests")
    var lines: [Line] = []
    for test in tests {
      let passed = test.flag("passed") ?? false
      let place = [test.text("file"), test.count("line").map(String.init)].compactMap { $0 }.joined(separator: ":")
      let head: Line = [
        .words(passed ? "✓ " : "✗ ", passed ? .added : .problem), .name(test.text("name") ?? "?"), .words("  "),
        .value(place, .muted),
      ]
      if passed {
        let taken = test.text("taken")
        lines.append(head + [.words("  → ", .muted), taken.map { .name($0, .muted) } ?? .words("none", .muted)])
      } else {
        lines.append(head)
        lines += test.list("failures").map { [.words("    "), .value($0.text("message") ?? "")] + hint($0) }
      }
    }
    page.add(lines)
    let failed = tests.count { $0.flag("passed") != true }
    if tests.isEmpty {
      page.add([.words("No tests: no *.test.yaml below this folder.", .caution)])
    } else {
      let passed = CommonLines.counted(tests.count - failed, "test") + " passed"
      page.add([
        failed == 0
          ? .words(passed, .added) : .words("\(CommonLines.counted(failed, "test")) failed, \(passed)", .problem)
      ])
    }
    return page
  }

  private static func hint(_ failure: JSONValue) -> Line {
    guard let fix = failure.text("fix") else { return [] }
    return [.words(" (did you mean "), .name(fix), .words("?)")]
  }
}
