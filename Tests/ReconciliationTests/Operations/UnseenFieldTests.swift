import Reconciliation
import RoutingModel
import Testing

/// Where the plan's side is what was written moments ago, it lacks what the manifest left alone: a group's division.
/// A read that shows it is no change by somebody else.
@Suite struct UnseenFieldTests {
  private static let planned = live(Samples.group("G", "old"))
  private static let whole = live(Samples.group("G", "old", division: "d-1"))
  private static let wanted = Samples.group("G", "new")

  private static func live(_ canonical: CanonicalForm) -> LiveObject {
    LiveObject(
      id: "id-G", key: ResourceKey(kind: "SkillGroup", scope: nil, name: "G"), scopeName: nil, version: nil,
      canonical: canonical)
  }

  private func change(_ action: ChangeAction, from live: LiveObject = planned) -> PlannedChange {
    PlannedChange(
      action: action, key: live.key, identity: live.identity, reason: .changedInGit, live: live,
      desired: action == .delete ? nil : Self.wanted, fields: [], location: Samples.place)
  }

  @Test func whatIsDeletedIsRecordedWhole() {
    let script = OperationScript(change(.delete), [.read(Self.whole), .done(nil)])
    #expect(script.steps == ["intent delete", "read", "intent delete", "DELETE"] && script.outcome == "done delete")
    #expect(script.intents.map(\.before) == [Self.planned.canonical, Self.whole.canonical])
  }

  @Test func whatIsUpdatedWasChangedByNobodyElse() {
    let script = OperationScript(change(.update), [.read(Self.whole), .done(nil)])
    #expect(script.outcome == "done update" && script.result?.overwroteForeignChange == false)
    #expect(script.intents.last?.before == Self.whole.canonical)
  }

  @Test func anotherDivisionThanThePlannedIsAChange() {
    let moved = Self.live(Samples.group("G", "old", division: "d-2"))
    let deletion = OperationScript(change(.delete, from: Self.whole), [.read(moved)])
    #expect(deletion.outcome == "replan")
    let update = OperationScript(change(.update, from: Self.whole), [.read(moved), .done(nil)])
    #expect(update.result?.overwroteForeignChange == true)
  }
}
