import Presentation
import Reconciliation
import RoutingModel
import Testing

/// Pages over documents as the daemon sends them.
@Suite struct OtherPagesTests {
  private func report(_ subject: Report.Subject, _ text: String) throws -> String {
    let document = try #require(try JSONReader.read(text).objectValue)
    return TextFormat(colour: false).render(Report(subject, document).page)
  }

  @Test func applyTellsOutcomesAndWhereSupportFindsFailures() throws {
    let plan = try SamplePlans.mixed()
    var document = plan.json(checksum: SamplePlans.checksum)
    document["results"] = try JSONReader.read(
      """
      [{"kind": "RoutingRule", "identity": {"name": "New rule", "queue": "Technical Support"}, "outcome": "created",
        "status": 201, "attempts": 1, "latencyMilliseconds": 84},
       {"kind": "RoutingRule", "identity": {"name": "Both", "queue": "Technical Support"}, "outcome": "failed",
        "status": 400, "attempts": 2, "latencyMilliseconds": 90, "correlationID": "c-1", "error": "priority is taken"}]
      """)
    try GoldenFile.expect(
      TextFormat(colour: false).render(Report(.apply, document).page), is: "apply.txt")
  }

  @Test func statusTellsTheVerdictItsAgeAndTheTip() throws {
    try GoldenFile.expect(
      report(
        .status,
        """
        {"formatVersion": 1, "verdict": "inSync", "evidenceAgeSeconds": 12, "repository": "file:///srv/rules.git",
         "commit": {"sha": "5f0c1f2e3d4c5b6a", "author": "Ada <a@example.com>", "subject": "Raise the bar"},
         "tip": {"sha": "aa0c1f2e3d4c5b6a", "state": "rejected"},
         "stages": {"source": {"state": "ok", "ageSeconds": 3}, "validation": {"state": "failed", "commit": "aa0c1f2e3d4c5b6a",
           "message": "2 errors"}, "plan": {"state": "ok"}, "apply": {"state": "unknown"}}}
        """), is: "status.txt")
  }

  @Test func statusTellsWhatWaitsAndWhatLetsItThrough() throws {
    func text(_ violations: String) throws -> String {
      let waiting = """
        {"formatVersion": 1, "verdict": "pending", "waiting": {"checksum": "5ae2583eae04", "changes": 2,
         "for": ["sync.prune"], "violations": [\(violations)]}}
        """
      let document = try #require(try JSONReader.read(waiting).objectValue)
      return TextFormat(colour: false).render(Report(.status, document).page)
    }
    let waits = try text("")
    #expect(waits.contains("Waits: 2 changes (sync.prune)\n"))
    #expect(waits.contains("Next: routekeeper diff, then routekeeper approve 5ae2583eae04 --reason \"…\"\n"))
    let empty = try text("{\"message\": \"git declares nothing\", \"approvable\": false}")
    #expect(empty.contains("Waits: git declares nothing\n"))
    #expect(!empty.contains("approve"))
  }

  @Test func historyIsNewestFirstWithItsFindings() throws {
    try GoldenFile.expect(
      report(
        .history,
        """
        {"formatVersion": 1, "revisions": [
          {"commit": {"sha": "aa0c1f2e3d4c5b6a", "author": "Bob", "subject": "Broken"}, "state": "rejected",
           "time": "2026-11-23T09:05:48.123Z", "summary": {}, "diagnostics": [{"file": "rules/a.yaml", "line": 3,
           "column": 5, "severity": "error", "code": "RK0107", "message": "unknown operator \\"equals\\"", "fix": "eq"}]},
          {"commit": {"sha": "5f0c1f2e3d4c5b6a", "author": "Ada", "subject": "Good"}, "state": "applied",
           "time": "2026-11-23T09:00:48.123Z", "summary": {"created": 3, "updated": 1}, "diagnostics": []}]}
        """), is: "history.txt")
  }

  @Test func aRevisionThatChangedNothingHasOneLine() throws {
    let text = try report(
      .history,
      """
      {"formatVersion": 1, "revisions": [
        {"commit": {"sha": "5f0c1f2e3d4c5b6a", "author": "Ada", "subject": "Words"}, "state": "applied",
         "time": "2026-11-23T09:00:48.123Z", "diagnostics": [],
         "summary": {"create": 0, "update": 0, "adopt": 0, "delete": 0, "unchanged": 0, "ignored": 0}}]}
      """)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    #expect(lines.last == "  2026-11-23T09:00:48.123Z  applied  5f0c1f2e3d \"Words\" by Ada")
  }

  /// An alias bomb has a finding in each of its lines.
  @Test func manyFindingsOfOneFileAreCut() throws {
    let findings = (1...50).map { line in
      "{\"file\": \"bomb.yaml\", \"line\": \(line), \"severity\": \"error\", \"code\": \"RK0307\", \"message\": \"x\"}"
    }
    let other = "{\"file\": \"a.yaml\", \"line\": 1, \"severity\": \"error\", \"code\": \"RK0101\", \"message\": \"y\"}"
    let text = try report(
      .validation, "{\"valid\": false, \"diagnostics\": [\((findings + [other]).joined(separator: ","))]}")
    #expect(text.matches(of: /bomb\.yaml:\d+: error/).count == 20)
    #expect(text.contains("a.yaml:1: error RK0101: y\n"))
    #expect(text.contains("\nbomb.yaml: … and 30 more\n"))
    #expect(text.contains("51 errors"))
  }

  @Test func auditListsRecordsAndSaysWhetherTheLogIsWhole() throws {
    try GoldenFile.expect(
      report(
        .audit,
        """
        {"formatVersion": 1, "records": [{"action": "update", "actor": "Ada <a@example.com>", "commit": "5f0c1f2e3d4c5b6a",
          "exchange": {"attempts": 1, "correlationID": "c-9", "latencyMilliseconds": 80, "status": 200},
          "outcome": "done", "resource": {"kind": "RoutingRule", "identity": {"name": "A", "queue": "B"}},
          "sequence": 7, "time": "2026-11-23T09:05:48.123Z"}],
         "verification": {"intact": false, "recordsChecked": 7, "anchorsChecked": 2,
          "findings": [{"sequence": 7, "message": "the hash is not that of the record"}]}}
        """), is: "audit.txt")
  }

  @Test func webhooksTellWhatAPersonCanDo() throws {
    try GoldenFile.expect(
      report(
        .webhooks,
        """
        {"formatVersion": 1, "endpoints": [
          {"name": "governance", "configured": true, "enabled": true, "pending": 0, "delivered": 12, "dead": 0},
          {"name": "it's old", "configured": true, "enabled": false, "pending": 3, "delivered": 1, "dead": 0,
           "stopped": "410 Gone", "lastError": "HTTP 410"},
          {"name": "slow", "configured": true, "enabled": true, "pending": 1, "delivered": 0, "dead": 2}]}
        """), is: "webhooks.txt")
  }

  @Test func findingsAreLinesThatEditorsUnderstand() throws {
    let text = try report(
      .validation,
      """
      {"formatVersion": 1, "valid": false, "diagnostics": [{"file": "rules/support.yaml", "line": 12, "column": 9,
       "severity": "error", "code": "RK0107", "message": "unknown operator \\"equals\\"", "fix": "eq"}]}
      """)
    #expect(
      text == """
        rules/support.yaml:12:9: error RK0107: unknown operator "equals" (did you mean "eq"?)

        Invalid: 1 error

        """)
  }

  static let ends: [(String, Bool)] = [
    ("{}", false), ("{\"changes\": [{}]}", true), ("{\"missing\": [{}]}", true), ("{\"changed\": [{}]}", true),
    ("{\"unmanaged\": [{}]}", false), ("{\"violations\": [{}]}", false),
  ]

  @Test(arguments: ends) func aDocumentTellsHowTheCommandEnds(text: String, differs: Bool) throws {
    let report = Report(.apply, try #require(try JSONReader.read(text).objectValue))
    #expect(report.hasDifferences == differs)
  }

  @Test(arguments: Report.Subject.allCases) func aDocumentOfAnotherVersionIsShownWithoutTrapping(
    _ subject: Report.Subject
  ) throws {
    for text in [
      "{}", "{\"changes\": 3, \"stages\": [1], \"results\": [null], \"revisions\": [{}], \"endpoints\": [7]}",
    ] {
      #expect(try report(subject, text).utf8.count < 2000)
    }
  }
}
