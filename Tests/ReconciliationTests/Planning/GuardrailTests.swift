import Reconciliation
import RoutingModel
import Testing

/// `sync.limits`.
@Suite struct GuardrailTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var managed = 20
    var changed = 0
    var adopted = 0
    var deleted = 0
    var created = 0
    var limits = GuardLimits()
    let expected: [String]

    var testDescription: String { "\(managed) managed, ~\(changed) ^\(adopted) -\(deleted) +\(created), \(limits)" }
  }

  static let rows: [Row] = [
    Row(changed: 6, expected: []),
    Row(changed: 7, expected: ["sync.limits.maxChanged"]),
    Row(changed: 6, adopted: 1, expected: ["sync.limits.maxChanged"]),
    Row(deleted: 2, expected: []),
    Row(deleted: 3, expected: ["sync.limits.maxDeleted"]),
    Row(changed: 7, deleted: 3, expected: ["sync.limits.maxDeleted", "sync.limits.maxChanged"]),
    Row(created: 500, expected: []),
    Row(managed: 10, changed: 3, deleted: 1, expected: []),
    Row(managed: 9, changed: 9, expected: []),
    Row(managed: 9, changed: 8, deleted: 1, expected: []),
    Row(managed: 9, deleted: 2, expected: ["sync.limits.smallestSet"]),
    Row(changed: 4, limits: GuardLimits(maxChanged: .count(4)), expected: []),
    Row(changed: 5, limits: GuardLimits(maxChanged: .count(4)), expected: ["sync.limits.maxChanged"]),
    Row(deleted: 1, limits: GuardLimits(maxDeleted: .count(0)), expected: ["sync.limits.maxDeleted"]),
    Row(managed: 9, changed: 5, limits: GuardLimits(maxChanged: .count(4)), expected: ["sync.limits.maxChanged"]),
    Row(managed: 9, deleted: 1, limits: GuardLimits(maxDeleted: .count(0)), expected: ["sync.limits.maxDeleted"]),
    Row(managed: 9, deleted: 1, limits: GuardLimits(maxDeleted: .count(3)), expected: []),
    Row(changed: 20, limits: GuardLimits(maxChanged: .percent(100)), expected: []),
    Row(managed: 0, adopted: 50, created: 50, expected: []),
  ]

  private func plan(_ row: Row) -> Plan {
    var table = PlanCase(settings: PlanSettings(prune: .auto, limits: row.limits))
    for index in 0..<row.managed {
      let live = Samples.live(ExactText("rule \(index)"), 1)
      table.live.append(live)
      table.applied.append(Samples.applied(live))
      if index < row.deleted { continue }
      table.desired.append(Samples.declared(live.key.name, index < row.deleted + row.changed ? 2 : 1))
    }
    for index in 0..<row.adopted {
      table.live.append(Samples.live(ExactText("by hand \(index)"), 1))
      table.desired.append(Samples.declared(ExactText("by hand \(index)"), 2))
    }
    for index in 0..<row.created { table.desired.append(Samples.declared(ExactText("new \(index)"), 1)) }
    return table.plan
  }

  @Test(arguments: rows) func limits(row: Row) {
    let plan = plan(row)
    #expect(plan.violations.map(\.setting) == row.expected)
    #expect(plan.held.isEmpty == row.expected.isEmpty)
    // A plan over a limit waits as a whole.
    if !row.expected.isEmpty { #expect(plan.ready.isEmpty) }
  }

  /// Before anything was ever applied, taking over an organisation is what is asked for.
  @Test func firstDeployment() {
    var table = PlanCase()
    for index in 0..<40 {
      table.live.append(Samples.live(ExactText("\(index)"), 1))
      table.desired.append(Samples.declared(ExactText("\(index)"), 2))
    }
    #expect(table.plan.violations.isEmpty)
    #expect(table.plan.changes.count == 40)
  }

  @Test(arguments: [1, 50]) func anEmptyRepositoryDeletesNothing(count: Int) {
    var table = PlanCase(settings: PlanSettings(prune: .auto, limits: GuardLimits(maxDeleted: .percent(100))))
    table.live = (0..<count).map { Samples.live(ExactText("\($0)"), 1) }
    table.applied = table.live.map { Samples.applied($0) }
    #expect(table.plan.changes.isEmpty)
    #expect(table.plan.ignored.count == count)
    #expect(table.plan.violations.map(\.subject) == [.emptyDesiredState])
    #expect(table.plan.violations.first?.message.contains("an empty repository deletes nothing") == true)
  }

  @Test func messagesSayWhichSettingAllowsWhat() {
    #expect(
      plan(Row(deleted: 3, expected: [])).violations.map(\.message)
        == ["3 of 20 managed RoutingRule objects (15%) would be deleted, sync.limits.maxDeleted allows 10%"])
    #expect(
      plan(Row(managed: 3, deleted: 2, expected: [])).violations.map(\.message) == [
        "2 of 3 managed RoutingRule objects (66%) would be deleted; with fewer than 10 objects (sync.limits.smallestSet) "
          + "more than one deletion needs approval"
      ])
  }
}
