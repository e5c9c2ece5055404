import Reconciliation
import RoutingModel
import Testing

/// What a plan says of one rule, over everything that can be known of it.
@Suite struct PlannerTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var desired: Int64?
    var live: Int64?
    var applied: Int64?
    var settings = PlanSettings()
    /// `action reason hold`, or the list that the rule is in.
    let expected: String
  }

  static let rows: [Row] = [
    Row(testDescription: "new", desired: 1, expected: "create new"),
    Row(testDescription: "deleted by somebody", desired: 1, applied: 1, expected: "create deleted outside git"),
    Row(testDescription: "equal and ours", desired: 1, live: 1, applied: 1, expected: "unchanged"),
    Row(testDescription: "equal and made by hand", desired: 1, live: 1, expected: "unchanged"),
    Row(testDescription: "git moved", desired: 2, live: 1, applied: 1, expected: "update changed in git"),
    Row(testDescription: "live moved", desired: 1, live: 2, applied: 1, expected: "update drift"),
    Row(testDescription: "both moved", desired: 2, live: 3, applied: 1, expected: "update changed in git and live"),
    Row(testDescription: "both moved to the same", desired: 2, live: 2, applied: 1, expected: "unchanged"),
    Row(testDescription: "made by hand", desired: 1, live: 2, expected: "adopt made by hand"),
    Row(
      testDescription: "made by hand, ask", desired: 1, live: 2, settings: PlanSettings(adopt: .ask),
      expected: "adopt made by hand sync.adopt"),
    Row(
      testDescription: "made by hand, never", desired: 1, live: 2, settings: PlanSettings(adopt: .never),
      expected: "blocked RK0414"),
    Row(
      testDescription: "made by hand and equal, never", desired: 1, live: 1, settings: PlanSettings(adopt: .never),
      expected: "unchanged"),
    Row(testDescription: "removed, confirm", live: 1, applied: 1, expected: "delete removed from git sync.prune"),
    Row(
      testDescription: "removed, auto", live: 1, applied: 1, settings: PlanSettings(prune: .auto),
      expected: "delete removed from git"),
    Row(
      testDescription: "removed, off", live: 1, applied: 1, settings: PlanSettings(prune: .off), expected: "ignored"),
    Row(testDescription: "somebody else's", live: 1, settings: PlanSettings(prune: .auto), expected: "unmanaged"),
    Row(testDescription: "removed and gone", applied: 1, settings: PlanSettings(prune: .auto), expected: "nothing"),
  ]

  @Test(arguments: rows) func oneRule(row: Row) {
    var table = PlanCase(settings: row.settings)
    // A second rule, so that git does not declare nothing.
    table.desired = [Samples.declared("Z", 9)]
    table.live = [Samples.live("Z", 9)]
    table.applied = [Samples.applied(Samples.live("Z", 9))]
    if let priority = row.desired { table.desired.append(Samples.declared("A", priority)) }
    if let priority = row.live { table.live.append(Samples.live("A", priority)) }
    if let priority = row.applied { table.applied.append(Samples.applied(Samples.live("A", priority))) }
    #expect(verdict(on: "A", table.plan) == row.expected)
    #expect(verdict(on: "Z", table.plan) == "unchanged")
  }

  private func verdict(on name: ExactText, _ plan: Plan) -> String {
    var found: [String] = []
    for change in plan.changes where change.identity.name == name {
      found.append(
        [change.action.rawValue, change.reason.rawValue, change.hold?.setting].compactMap { $0 }.joined(separator: " "))
    }
    if plan.unchanged.contains(where: { $0.identity.name == name }) { found.append("unchanged") }
    if plan.ignored.contains(where: { $0.name == name }) { found.append("ignored") }
    if plan.unmanaged.contains(where: { $0.identity.name == name }) { found.append("unmanaged") }
    for failure in plan.failures where failure.identity.name == name { found.append("blocked \(failure.problem.code)") }
    if plan.undecided.contains(where: { $0.name == name }) { found.append("undecided") }
    return found.isEmpty ? "nothing" : found.joined(separator: ", ")
  }

  @Test func anIdThatIsNotOursIsNeverPruned() {
    var table = PlanCase(desired: [Samples.declared("Z", 1)], settings: PlanSettings(prune: .auto))
    table.live = [Samples.live("A", 1, id: "made-again-by-hand")]
    table.applied = [Samples.applied(Samples.live("A", 1))]
    #expect(verdict(on: "A", table.plan) == "unmanaged")
  }

  @Test func anIncompleteReadShowsNoAbsence() {
    var table = PlanCase(desired: [Samples.declared("A", 1), Samples.declared("B", 2)], complete: false)
    table.live = [Samples.live("B", 1)]
    table.applied = [Samples.applied(Samples.live("B", 1))]
    #expect(verdict(on: "A", table.plan) == "undecided")
    #expect(verdict(on: "B", table.plan) == "update changed in git")
    #expect(!table.plan.complete)
    #expect(!DriftReport(table.plan, checkedAt: Samples.start, known: FindingLedger(), applied: [:]).isClean)
  }

  @Test func aKindThatTheOrganisationLacks() {
    var table = PlanCase(desired: [Samples.declared("A", 1)], unavailable: ["RoutingRule"])
    #expect(verdict(on: "A", table.plan) == "blocked RK0415")
    #expect(!table.plan.complete)
    table.desired = [Samples.declaredGroup("G", Samples.group("G", ""))]
    #expect(table.plan.complete, "a kind that git does not declare is not missing")
  }

  @Test func twoLiveObjectsOfOneIdentity() {
    let table = PlanCase(
      desired: [Samples.declared("A", 1)], live: [Samples.live("A", 1, id: "x"), Samples.live("A", 1, id: "y")],
      applied: [Samples.applied(Samples.live("A", 1, id: "x"))], settings: PlanSettings(prune: .auto))
    #expect(verdict(on: "A", table.plan) == "blocked RK0413")
    #expect(table.plan.changes.isEmpty)
    #expect(table.plan.problems.first?.message.contains("x, y") == true)
  }

  @Test func orderOfChanges() {
    var table = PlanCase(settings: PlanSettings(prune: .auto))
    table.desired = [
      Samples.declared("B", 1), Samples.declared("A", 1), Samples.declared("A", 1, queue: .name("Support")),
      Samples.declaredGroup("G", Samples.group("G", "")),
    ]
    let goneGroup = Samples.liveGroup("H", Samples.group("H", ""))
    table.live = [goneGroup, Samples.live("C", 1)]
    table.applied = table.live.map { Samples.applied($0) }
    #expect(
      table.plan.changes.map { "\($0.action.rawValue) \($0.identity.path)" } == [
        "create SkillGroup/G", "create RoutingRule/Sales/A", "create RoutingRule/Sales/B",
        "create RoutingRule/Support/A", "delete RoutingRule/Sales/C", "delete SkillGroup/H",
      ])
  }

  @Test func namesAreBytes() {
    let composed: ExactText = "Caf\u{E9}"
    let decomposed: ExactText = "Cafe\u{301}"
    let table = PlanCase(desired: [Samples.declared(composed, 1)], live: [Samples.live(decomposed, 1)])
    #expect(table.plan.changes.map(\.action) == [.create])
    #expect(table.plan.unmanaged.count == 1)
  }

  @Test func checksumNamesWhatChangesAndNothingElse() {
    var table = PlanCase(desired: [Samples.declared("A", 1), Samples.declared("B", 2)])
    table.live = [Samples.live("A", 5), Samples.live("X", 1)]
    table.applied = [Samples.applied(Samples.live("A", 1))]
    let checksum = table.plan.checksumInput
    var same = table
    same.desired.reverse()
    same.live.reverse()
    same.live[1] = Samples.live("A", 5, version: 8)
    same.settings.limits.maxChanged = .count(0)
    same.settings.adopt = .ask
    #expect(same.plan.checksumInput == checksum)
    for change: (inout PlanCase) -> Void in [
      { $0.desired[0] = Samples.declared("A", 2) }, { $0.live[0] = Samples.live("A", 6) },
      { $0.live[0] = Samples.live("A", 5, id: "other") }, { $0.desired.removeLast() },
    ] {
      var other = table
      change(&other)
      #expect(other.plan.checksumInput != checksum)
    }
  }

  /// The share of live objects that git declares: one to be deleted is not declared any more.
  @Test func coverage() {
    var table = PlanCase(desired: [Samples.declared("A", 1), Samples.declared("N", 1)])
    table.live = [Samples.live("A", 1), Samples.live("B", 1), Samples.live("C", 1), Samples.live("D", 1)]
    table.applied = [Samples.applied(Samples.live("B", 1))]
    #expect(table.plan.changes.map(\.action) == [.create, .delete])
    #expect(table.plan.coverage == 0.25)
    table.settings.prune = .off
    #expect(table.plan.coverage == 0.25)
    table.live = []
    #expect(table.plan.coverage == 1)
  }
}
