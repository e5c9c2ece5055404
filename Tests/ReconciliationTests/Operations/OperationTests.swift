import Reconciliation
import RoutingModel
import Testing

/// Every answer that a change can meet, and what it leads to.
@Suite struct OperationTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var change: PlannedChange
    var adopt = AdoptPolicy.update
    var fresh = false
    var justWritten = false
    var deleted: ExactText?
    let answers: [OperationScript.Answer]
    /// What was asked for, in order, and how it ended.
    let expected: String
  }

  static let old = Samples.live("A", 1)
  static let wanted = Samples.live("A", 2, version: 2)
  static let other = Samples.live("A", 3, version: 5)

  static func change(_ action: ChangeAction, live: LiveObject? = nil) -> PlannedChange {
    PlannedChange(
      action: action, key: Samples.key("A"), identity: Samples.identity, reason: .changedInGit, live: live,
      desired: action == .delete ? nil : Samples.rule("A", 2), fields: [], location: Samples.place)
  }
  static let create = change(.create)
  static let update = change(.update, live: old)
  static let delete = change(.delete, live: old)
  static let unavailable = ReadFailure.unavailable("503")
  static let permission = ReadFailure.permission(RemoteError(status: 403, code: nil, message: "no"))

  @Test(arguments: creations + updates + deletions) func answers(row: Row) {
    let script = OperationScript(
      row.change, adopt: row.adopt, fresh: row.fresh, justWritten: row.justWritten, deleted: row.deleted,
      row.answers)
    #expect(script.steps.joined(separator: ", ") + ": " + script.outcome == row.expected)
    // Every intent is closed by the result, once, and no write comes before the first.
    #expect(script.intents.map(\.operationID) == script.result?.intents.map(\.text))
    #expect(Set(script.intents.map(\.operationID)).count == script.intents.count)
    #expect(script.steps.first?.hasPrefix("intent") == true)
  }

  @Test(arguments: [create, update, delete]) func attemptsAreBounded(change: PlannedChange) {
    var operation = Operation(
      id: OperationID("op"), change: change, commit: nil, actor: "Ada", adopt: .update, limits: .init())
    var writes = 0
    var effect = operation.start(now: Samples.start)
    for _ in 0..<1000 {
      let event: OperationEvent
      switch effect {
      case .record: event = .recorded
      case .wait: event = .waited
      case .read: event = OperationScript.Answer.read(Self.old).event
      case .find: event = OperationScript.Answer.found([]).event
      case .create, .update, .delete:
        writes += 1
        event = (writes % 2 == 0 ? OperationScript.Answer.conflict : .unknown).event
      case .finish:
        #expect(writes <= 5)
        return
      }
      effect = operation.step(event, now: Samples.start)
    }
    Issue.record("it never ended")
  }

  /// An intent is closed by what is known, and left open where nothing is.
  @Test func whatNobodyToldStaysOpen() {
    for answer in [.unknown, .done(nil)] as [OperationScript.Answer] {
      let lost = OperationScript(Self.create, [answer, .findFails(.credentials("no"))])
      #expect(lost.outcome == "unavailable")
      #expect(lost.result?.openIntent == lost.intents.last)
    }
    let gone = OperationScript(Self.update, fresh: true, [.unknown, .read(nil), .read(nil), .read(nil)])
    #expect(gone.result?.openIntent == gone.intents.last)
    let unread = OperationScript(Self.update, [.readFails(.credentials("no"))])
    #expect(unread.outcome == "unavailable")
    #expect(unread.result?.openIntent == nil)
  }

  /// What somebody had set between the plan and the write is in the intent before it is replaced.
  @Test func foreignChangesAreKeptAsPreImages() {
    let script = OperationScript(Self.update, [.read(Self.other), .done(Self.wanted)])
    #expect(script.intents.map(\.before) == [Self.old.canonical, Self.other.canonical])
    #expect(script.result?.overwroteForeignChange == true)
    #expect(script.result?.before == Self.other)
    #expect(script.bodies.map(\.version) == [5])
  }

  @Test func exchangesAddUp() {
    let script = OperationScript(Self.update, [.read(Self.old), .conflict, .read(Self.other), .done(Self.wanted)])
    #expect(script.result?.exchange.attempts == 4)
    #expect(script.result?.exchange.latencyMilliseconds == 20)
  }

  @Test func anAnswerOutOfOrderEndsTheOperation() {
    var operation = Operation(
      id: OperationID("op"), change: Self.create, commit: nil, actor: "Ada", adopt: .update, limits: .init())
    _ = operation.start(now: Samples.start)
    guard case .finish(let result) = operation.step(.waited, now: Samples.start), case .replan = result.outcome else {
      Issue.record("it went on")
      return
    }
  }
}
