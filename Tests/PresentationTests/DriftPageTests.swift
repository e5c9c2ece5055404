import Presentation
import Reconciliation
import RoutingModel
import Testing

@Suite struct DriftPageTests {
  private func report() throws -> Report {
    let plan = try SamplePlans.mixed()
    let earlier = DriftReport(plan, checkedAt: SamplePlans.now, earlier: nil)
    let later = SamplePlans.now.advanced(byMilliseconds: 3 * 3_600_000)
    return Report(.drift, DriftReport(plan, checkedAt: later, earlier: earlier).json)
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
}
