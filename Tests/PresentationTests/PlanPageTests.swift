import Presentation
import Reconciliation
import RoutingModel
import Testing

@Suite struct PlanPageTests {
  private func report(_ plan: Plan) -> Report { Report(.plan, plan.json(checksum: SamplePlans.checksum)) }

  @Test func aPlanInText() throws {
    try GoldenFile.expect(TextFormat(colour: false).render(report(SamplePlans.mixed()).page), is: "plan.txt")
  }

  @Test func aPlanInColour() throws {
    try GoldenFile.expect(TextFormat(colour: true).render(report(SamplePlans.mixed()).page), is: "plan.ansi")
  }

  @Test func aPlanInMarkdown() throws {
    try GoldenFile.expect(MarkdownFormat().render(report(SamplePlans.mixed()).page), is: "plan.md")
  }

  @Test func aPlanInHTML() throws {
    try GoldenFile.expect(HTMLFormat().render(report(SamplePlans.mixed()).page), is: "plan.html")
  }

  @Test func aGuardNamesItsNumbersSettingAndCommand() throws {
    let settings = PlanSettings(limits: GuardLimits(maxChanged: .count(1), smallestSet: 1))
    let changed = SamplePlans.escalation.replacing("10", with: "20")
    let plan = try SamplePlans.plan(
      ["A", "B"].map {
        .init(name: $0, live: SamplePlans.escalation, applied: SamplePlans.escalation, desired: changed)
      }, settings: settings)
    try GoldenFile.expect(TextFormat(colour: false).render(report(plan).page), is: "plan-guard.txt")
  }

  @Test func theAgeOfADaemonsEvidence() throws {
    var document = try SamplePlans.plan([]).json(checksum: SamplePlans.checksum)
    document["evidenceAgeSeconds"] = 300
    let text = TextFormat(colour: false).render(Report(.plan, document).page)
    #expect(text.contains("\nLive was read 5 min ago\n"))
  }

  @Test func nothingToDoIsTwoLines() throws {
    let plan = try SamplePlans.plan([])
    #expect(
      TextFormat(colour: false).render(report(plan).page).hasSuffix(
        "Plan: 0 to create, 0 to update, 0 to adopt, 0 to delete, 0 unchanged, 0 ignored\nChecksum: "
          + SamplePlans.checksum + "\n"))
  }

  static let nodeChanges: [(String, String, [String])] = [
    ("\"value\": 5", "\"value\": 7", ["~ expression › or #3 › priority >= 5 → 7"]),
    (
      "\"field\": \"priority\"", "\"field\": \"wait_time\"", ["~ expression › or #3 › priority >= 5 → wait_time >= 5"]
    ),
    ("\"operator\": \"gte\"", "\"operator\": \"lt\"", ["~ expression › or #3 › priority >= 5 → priority < 5"]),
    ("\"type\": \"or\"", "\"type\": \"and\"", ["~ expression › #3 or → and"]),
    ("{\"type\": \"and\"", "{\"type\": \"or\"", ["~ expression › and → or"]),
    (
      "\"operator\": \"eq\", \"value\": \"en\"}", "\"operator\": \"exists\"}",
      ["~ expression › language == \"en\" → language exists"]
    ),
    (
      ",\n      {\"type\": \"condition\", \"field\": \"vip_flag\", \"operator\": \"eq\", \"value\": true}", "",
      ["- expression › or #3 › vip_flag == true"]
    ),
    (
      "{\"type\": \"condition\", \"field\": \"language\", \"operator\": \"eq\", \"value\": \"en\"},", "",
      ["- expression › language == \"en\""]
    ),
    (
      "{\"type\": \"condition\", \"field\": \"language\", \"operator\": \"eq\", \"value\": \"en\"}",
      "{\"type\": \"not\", \"children\": [{\"type\": \"condition\", \"field\": \"ani\", \"operator\": \"regex\", \"value\": \"^49\"}]}",
      ["~ expression › language == \"en\" → not (ani matches \"^49\")"]
    ),
  ]

  @Test(arguments: nodeChanges) func onlyTheChangedNodeIsShown(old: String, new: String, rows: [String]) throws {
    let changed = SamplePlans.escalation.replacing(old, with: new)
    #expect(changed != SamplePlans.escalation)
    let plan = try SamplePlans.plan([
      .init(live: SamplePlans.escalation, applied: SamplePlans.escalation, desired: changed)
    ])
    let text = TextFormat(colour: false).render(report(plan).page)
    let shown = text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("      ") }
    #expect(shown == rows.map { "      " + $0 })
  }

  @Test(arguments: [
    (["ani", "dnis"], ["dnis", "ani"], true), (["ani"], ["ani", "ani"], true), (["ani"], ["dnis"], false),
  ])
  func aChangeWithoutMeaningSaysSo(before: [String], after: [String], isSame: Bool) throws {
    func rule(_ fields: [String]) -> String {
      let children = fields.map { "{\"type\": \"condition\", \"field\": \"\($0)\", \"operator\": \"exists\"}" }
      let list = children.joined(separator: ",")
      return "{\"name\": \"x\", \"priority\": 1, \"expression\": {\"type\": \"and\", \"children\": [\(list)]}}"
    }
    let plan = try SamplePlans.plan([
      .init(name: "x", live: rule(before), applied: rule(before), desired: rule(after))
    ])
    let text = TextFormat(colour: false).render(report(plan).page)
    #expect(text.contains("same meaning") == isSame)
  }

  /// The third child of before went, and the third of now is another one: two rows.
  @Test func oneIndexMayNameTwoNodes() throws {
    func rule(_ fields: [String]) -> String {
      let children = fields.map { "{\"type\": \"condition\", \"field\": \"\($0)\", \"operator\": \"exists\"}" }
      let list = children.joined(separator: ",")
      return "{\"name\": \"x\", \"priority\": 1, \"expression\": {\"type\": \"and\", \"children\": [\(list)]}}"
    }
    let live = rule(["ani", "dnis", "skill", "vip_flag"])
    let desired = rule(["language", "ani", "priority", "dnis", "vip_flag"])
    let plan = try SamplePlans.plan([.init(name: "x", live: live, applied: live, desired: desired)])
    let text = TextFormat(colour: false).render(report(plan).page)
    let shown = text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("      ") }
    #expect(
      shown == [
        "      + expression › language exists", "      + expression › priority exists",
        "      - expression › skill exists",
      ])
  }

  @Test func noControlOrBidiCharacterReachesAPage() throws {
    let evil: ExactText = "a\u{1B}[31m\u{202E}b\u{200B}`@all|<script>\n"
    let plan = try SamplePlans.plan([.init(name: evil, desired: SamplePlans.escalation)])
    let page = report(plan).page
    for text in [TextFormat(colour: false).render(page), MarkdownFormat().render(page), HTMLFormat().render(page)] {
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{200B}" })
      #expect(text.contains("a\\u{1B}[31m\\u{202E}b\\u{200B}"))
    }
    #expect(!HTMLFormat().render(page).contains("<script"))
    #expect(!MarkdownFormat().render(page).contains("<script"))
  }

  @Test func markdownStaysWithinTheLimitAndKeepsTheSummary() throws {
    let plan = try SamplePlans.plan(
      (0..<500).map { number in
        // Many code points that look like one character.
        let accents = String(repeating: "\u{301}", count: 30)
        return .init(name: ExactText("Rule \(number) e\(accents)"), desired: SamplePlans.escalation)
      })
    let text = MarkdownFormat(limit: 10_000).render(report(plan).page)
    #expect(text.unicodeScalars.count <= 10_000, "a forge counts code points")
    #expect(text.contains("left out here"))
    #expect(text.contains("500 to create"))
    #expect(text.contains(SamplePlans.checksum))
  }
}
