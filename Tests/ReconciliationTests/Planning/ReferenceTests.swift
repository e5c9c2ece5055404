import Reconciliation
import RoutingModel
import Testing

/// Queues and skills that manifests name.
@Suite struct ReferenceTests {
  @Test(arguments: [Reference.name("Sales"), .id("q-1")])
  func byNameAndById(queue: Reference) {
    let table = PlanCase(desired: [Samples.declared("A", 1, queue: queue)], live: [Samples.live("A", 1)])
    #expect(table.plan.unchanged.map(\.live.id) == ["id-A"])
    #expect(table.plan.unchanged.map(\.identity.path) == ["RoutingRule/Sales/A"])
  }

  @Test func oneQueueNamedInTwoWays() {
    let table = PlanCase(desired: [
      Samples.declared("A", 1, queue: .name("Sales"), line: 3), Samples.declared("A", 2, queue: .id("q-1"), line: 9),
    ])
    #expect(table.plan.problems.map(\.code) == ["RK0412"])
    #expect(table.plan.problems.first?.location.line == 9)
    #expect(table.plan.problems.first?.message.contains("rules.yaml:3") == true)
  }

  @Test(
    arguments: [
      (Reference.name("sales"), "RK0410", "Sales"), (.name("Nowhere"), "RK0410", nil), (.id("q-9"), "RK0410", nil),
      (.name("Twin"), "RK0411", nil),
    ] as [(Reference, String, String?)])
  func unresolved(queue: Reference, code: String, fix: String?) {
    let table = PlanCase(desired: [Samples.declared("A", 1, queue: queue)])
    #expect(table.plan.problems.map(\.code) == [code])
    #expect(table.plan.problems.first?.fix == fix)
    #expect(table.plan.changes.isEmpty)
    #expect(table.plan.blocked.count == 1)
  }

  /// A rule whose queue cannot be told any more is still declared, whatever the list says about its queue.
  @Test(arguments: [Reference.name("Gone"), .name("Twin"), .id("q-9")], ["Renamed", nil] as [ExactText?])
  func aDeclaredRuleOfAnUnresolvedQueueStays(queue: Reference, scopeName: ExactText?) {
    let live = Samples.live("A", 1, scope: "q-9", scopeName: scopeName)
    let table = PlanCase(
      desired: [Samples.declared("A", 1, queue: queue), Samples.declared("B", 1)], live: [live, Samples.live("B", 1)],
      applied: [Samples.applied(live)], settings: PlanSettings(prune: .auto))
    #expect(table.plan.changes.isEmpty)
    #expect(table.plan.blocked.map(\.name) == ["A"])
    #expect(table.plan.coverage == 1)
  }

  /// Each failing object goes with a problem of its own, however many another one has.
  @Test func everyFailureHasItsOwnProblem() {
    let table = PlanCase(desired: [
      Samples.declaredGroup("G", Samples.group("G", "", skills: ["one", "two", "three"])),
      Samples.declared("A", 1, queue: .name("Nowhere")),
    ])
    #expect(table.plan.problems.count == 4)
    #expect(table.plan.failures.map(\.identity.name) == ["G", "A"])
    #expect(table.plan.failures.last?.problem.message.contains("Nowhere") == true)
  }
}
