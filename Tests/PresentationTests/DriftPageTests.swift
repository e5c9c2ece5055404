import Presentation
import Reconciliation
import RoutingModel
import Testing

@Suite struct DriftPageTests {
  private static let later = SamplePlans.now.advanced(byMilliseconds: 3 * 3_600_000)

  /// Somebody changed one rule by hand, git and somebody another one; one is gone, one was made by hand, one healed.
  private func report() throws -> Report {
    let byHand = SamplePlans.escalation.replacing("\"value\": 5", with: "\"value\": 7").replacing("10", with: "99")
    let changes =
      [
        SamplePlans.Change(
          name: "Changed by hand", live: byHand, applied: SamplePlans.escalation, desired: SamplePlans.escalation),
        SamplePlans.Change(name: "Gone", applied: SamplePlans.escalation, desired: SamplePlans.escalation),
      ] + SamplePlans.mixedChanges
    let (plan, applied) = try SamplePlans.compared(changes)
    var document = DriftReport(plan, checkedAt: Self.later, known: FindingLedger(facts: Self.facts), applied: applied)
      .json
    document["organization"] = "mypurecloud.de"
    return Report(.drift, document)
  }

  private static var facts: [String: JSONValue] {
    let author = ChangeAuthor(
      kind: .user, id: "0a1b2c3d", name: "Ann Meier", time: SamplePlans.now, action: "Update",
      changes: [.init(property: "priority", old: ["10"], new: ["99"])])
    return [
      "finding a": [
        "kind": "RoutingRule", "scope": "q-1", "name": "Changed by hand", "queue": "Technical Support",
        "firstSeen": .string(SamplePlans.now.rfc3339), "isDrift": true, "by": author.json,
      ],
      "healed 1": [
        "number": 1, "key": ["kind": "RoutingRule", "scope": "q-1", "name": "Healed"],
        "identity": ["name": "Healed", "queue": "Technical Support"], "firstSeen": .string(SamplePlans.now.rfc3339),
        "healedAt": .string(SamplePlans.now.advanced(byMilliseconds: 300_000).rfc3339), "healedBy": "routekeeper",
        "by": author.json,
      ],
    ]
  }

  private func text(_ changes: [SamplePlans.Change], complete: Bool = true) throws -> String {
    let (plan, applied) = try SamplePlans.compared(changes, complete: complete)
    let report = DriftReport(plan, checkedAt: Self.later, known: FindingLedger(), applied: applied)
    return TextFormat(colour: false).render(Report(.drift, report.json).page)
  }

  @Test func driftInText() throws {
    try GoldenFile.expect(TextFormat(colour: false).render(report().page), is: "drift.txt")
  }

  @Test func driftInMarkdown() throws {
    try GoldenFile.expect(MarkdownFormat().render(report().page), is: "drift.md")
  }

  @Test func driftInHTML() throws {
    try GoldenFile.expect(HTMLFormat().render(report().page), is: "drift.html")
  }

  @Test func noDriftIsAReportToo() throws {
    let same = SamplePlans.Change(
      live: SamplePlans.escalation, applied: SamplePlans.escalation, desired: SamplePlans.escalation)
    let text = try text([same])
    #expect(text.contains("Drift: No drift, 0 unmanaged; git declares 100% of what is live"))
    #expect(text.contains("Checked at \(Self.later.rfc3339)"))
  }

  /// What was not read completely is never called clean, in any format.
  @Test func aPartialReadIsNotClean() throws {
    let same = SamplePlans.Change(
      live: SamplePlans.escalation, applied: SamplePlans.escalation, desired: SamplePlans.escalation)
    let text = try text([same], complete: false)
    #expect(text.contains("No drift found so far, but the read was partial"))
    #expect(text.contains("may lack findings, and is not clean"))
    #expect(!text.contains("No drift,"))
    let gone = SamplePlans.Change(name: "Gone", applied: SamplePlans.escalation, desired: SamplePlans.escalation)
    #expect(try self.text([gone], complete: false).contains("the list of its kind was not read completely"))
  }

  @Test func oneFileThatLoadsNothing() throws {
    let html = try HTMLFormat().render(report().page)
    #expect(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"))
    #expect(html.contains("prefers-color-scheme: dark") && html.contains("@media print"))
  }
}
