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

  static let creations: [Row] = [
    Row(
      testDescription: "created", change: create, answers: [.done(wanted)], expected: "intent create, POST: done create"
    ),
    Row(
      testDescription: "created, the answer shows no object", change: create,
      answers: [.done(nil), .found([]), .found([wanted])],
      expected: "intent create, POST, find, wait, find: done create"),
    Row(
      testDescription: "created, and nobody may look", change: create,
      answers: [.done(nil), .findFails(permission)], expected: "intent create, POST, find: done create"),
    Row(
      testDescription: "created, and nothing can be read", change: create,
      answers: [.done(nil)] + Array(repeating: .findFails(unavailable), count: 4),
      expected: "intent create, POST, find, wait, find, wait, find, wait, find: unavailable"),
    Row(
      testDescription: "created, beside one of the same name", change: create,
      answers: [.done(nil), .found([wanted, other])], expected: "intent create, POST, find: done create"),
    Row(
      testDescription: "the name is taken by an equal object", change: create, answers: [.conflict, .found([wanted])],
      expected: "intent create, POST, find: done adopt"),
    Row(
      testDescription: "the name is taken by another object", change: create,
      answers: [.conflict, .found([old]), .done(wanted)],
      expected: "intent create, POST, find, intent adopt, PATCH: done adopt"),
    Row(
      testDescription: "the name is taken, ask", change: create, adopt: .ask, answers: [.conflict, .found([old])],
      expected: "intent create, POST, find: replan"),
    Row(
      testDescription: "the name is taken, never", change: create, adopt: .never, answers: [.conflict, .found([old])],
      expected: "intent create, POST, find: refused"),
    Row(
      testDescription: "the name is taken twice", change: create, answers: [.conflict, .found([old, other])],
      expected: "intent create, POST, find: replan"),
    Row(
      testDescription: "the name is taken by nobody", change: create,
      answers: [.conflict, .found([]), .found([]), .found([])],
      expected: "intent create, POST, find, wait, find, wait, find: refused"),
    Row(
      testDescription: "the name is taken, seen late", change: create,
      answers: [.conflict, .found([]), .found([wanted])],
      expected: "intent create, POST, find, wait, find: done adopt"),
    Row(
      testDescription: "unknown, it happened", change: create, answers: [.unknown, .found([wanted])],
      expected: "intent create, POST, wait, find: done create"),
    Row(
      testDescription: "unknown, it happened, seen late", change: create,
      answers: [.unknown, .found([]), .found([wanted])],
      expected: "intent create, POST, wait, find, wait, find: done create"),
    Row(
      testDescription: "unknown, it did not happen", change: create,
      answers: [.unknown, .found([]), .found([]), .found([]), .done(wanted)],
      expected: "intent create, POST, wait, find, wait, find, wait, find, intent create, POST: done create"),
    Row(
      testDescription: "unknown, shown too late, taken by ourselves", change: create,
      answers: [.unknown, .found([]), .found([]), .found([]), .conflict, .found([wanted])],
      expected: "intent create, POST, wait, find, wait, find, wait, find, intent create, POST, find: done create"),
    Row(
      testDescription: "unknown, and live is spelled otherwise, never", change: create, adopt: .never,
      answers: [.unknown, .found([other])],
      expected: "intent create, POST, wait, find: replan"),
    Row(
      testDescription: "unknown and the look-up fails", change: create,
      answers: [
        .unknown, .findFails(unavailable), .findFails(unavailable), .findFails(unavailable), .findFails(unavailable),
      ],
      expected: "intent create, POST, wait, find, wait, find, wait, find, wait, find: unavailable"),
    Row(testDescription: "refused", change: create, answers: [.refused], expected: "intent create, POST: refused"),
    Row(
      testDescription: "credentials end", change: create, answers: [.unauthorised],
      expected: "intent create, POST: unavailable"),
    Row(testDescription: "queue gone", change: create, answers: [.missing], expected: "intent create, POST: refused"),
    Row(testDescription: "not sent", change: create, answers: [.notSent], expected: "intent create, POST: unavailable"),
  ]

  static let updates: [Row] = [
    Row(
      testDescription: "updated", change: update, answers: [.read(old), .done(wanted)],
      expected: "intent update, read, PATCH: done update"),
    Row(
      testDescription: "updated from fresh evidence", change: update, fresh: true, answers: [.done(wanted)],
      expected: "intent update, PATCH: done update"),
    Row(
      testDescription: "fresh evidence without a version is read",
      change: change(.update, live: Samples.live("A", 1, version: nil)),
      fresh: true, answers: [.read(Samples.live("A", 1, version: nil)), .done(nil)],
      expected: "intent update, read, PATCH: done update"),
    Row(
      testDescription: "somebody did it already", change: update, answers: [.read(wanted)],
      expected: "intent update, read: unchanged"),
    Row(
      testDescription: "changed since the plan", change: update, answers: [.read(other), .done(wanted)],
      expected: "intent update, read, intent update, PATCH: done update"),
    Row(
      testDescription: "renamed since the plan", change: update, answers: [.read(Samples.live("B", 1, id: "id-A"))],
      expected: "intent update, read: replan"),
    Row(testDescription: "gone", change: update, answers: [.read(nil)], expected: "intent update, read: replan"),
    Row(
      testDescription: "no answer, and a read that is too old to show it at all", change: update, fresh: true,
      answers: [.unknown, .read(nil), .read(wanted)],
      expected: "intent update, PATCH, wait, read, wait, read: done update"),
    Row(
      testDescription: "no answer, and then it is gone", change: update, fresh: true,
      answers: [.unknown, .read(nil), .read(nil), .read(nil)],
      expected: "intent update, PATCH, wait, read, wait, read, wait, read: replan"),
    Row(
      testDescription: "404 on PATCH", change: update, fresh: true, answers: [.missing],
      expected: "intent update, PATCH: replan"),
    Row(
      testDescription: "stale version", change: update, fresh: true, answers: [.conflict, .read(other), .done(wanted)],
      expected: "intent update, PATCH, read, intent update, PATCH: done update"),
    Row(
      testDescription: "stale version, already as wanted", change: update, fresh: true,
      answers: [.conflict, .read(wanted)],
      expected: "intent update, PATCH, read: unchanged"),
    Row(
      testDescription: "busy, then not", change: update, fresh: true,
      answers: [.conflict, .read(old), .read(old), .done(wanted)],
      expected: "intent update, PATCH, read, wait, read, PATCH: done update"),
    Row(
      testDescription: "busy, and changed while waiting", change: update, fresh: true,
      answers: [.conflict, .read(old), .read(other), .done(wanted)],
      expected: "intent update, PATCH, read, wait, read, intent update, PATCH: done update"),
    Row(
      testDescription: "gone after a conflict", change: update, fresh: true, answers: [.conflict, .read(nil)],
      expected: "intent update, PATCH, read: replan"),
    Row(
      testDescription: "unknown, it happened", change: update, fresh: true, answers: [.unknown, .read(wanted)],
      expected: "intent update, PATCH, wait, read: done update"),
    Row(
      testDescription: "unknown, and a read from before the plan shows it", change: update, fresh: true,
      answers: [.unknown, .read(Samples.live("A", 2, version: 0)), .read(wanted)],
      expected: "intent update, PATCH, wait, read, wait, read: done update"),
    Row(
      testDescription: "unknown, it did not happen", change: update, fresh: true,
      answers: [.unknown, .read(old), .done(wanted)],
      expected: "intent update, PATCH, wait, read, PATCH: done update"),
    Row(
      testDescription: "unknown, shown too late", change: update, fresh: true,
      answers: [.unknown, .read(old), .conflict, .read(wanted)],
      expected: "intent update, PATCH, wait, read, PATCH, read: done update"),
    Row(
      testDescription: "not sent", change: update, fresh: true, answers: [.notSent],
      expected: "intent update, PATCH: unavailable"),
    Row(
      testDescription: "refused", change: update, fresh: true, answers: [.refused],
      expected: "intent update, PATCH: refused"),
    Row(
      testDescription: "no permission to read", change: update, answers: [.readFails(permission)],
      expected: "intent update, read: refused"),
    Row(
      testDescription: "credentials", change: update, answers: [.readFails(.credentials("no"))],
      expected: "intent update, read: unavailable"),
    Row(
      testDescription: "a read fails once", change: update,
      answers: [.readFails(unavailable), .read(old), .done(wanted)],
      expected: "intent update, read, wait, read, PATCH: done update"),
  ]

  static let deletions: [Row] = [
    Row(
      testDescription: "deleted", change: delete, answers: [.read(old), .done(nil)],
      expected: "intent delete, read, DELETE: done delete"),
    Row(
      testDescription: "fresh evidence is read all the same", change: delete, fresh: true,
      answers: [.read(old), .done(nil)],
      expected: "intent delete, read, DELETE: done delete"),
    Row(
      testDescription: "changed since the plan", change: delete, answers: [.read(other)],
      expected: "intent delete, read: replan"),
    Row(
      testDescription: "moved to another queue", change: delete, answers: [.read(Samples.live("A", 1, scope: "q-2"))],
      expected: "intent delete, read: replan"),
    Row(
      testDescription: "somebody did it already", change: delete, answers: [.read(nil)],
      expected: "intent delete, read: unchanged"),
    Row(
      testDescription: "just made, and a read does not show it yet", change: delete, justWritten: true,
      answers: [.read(nil), .read(old), .done(nil)],
      expected: "intent delete, read, wait, read, DELETE: done delete"),
    Row(
      testDescription: "just made, and somebody deleted it", change: delete, justWritten: true,
      answers: [.read(nil), .read(nil), .read(nil)],
      expected: "intent delete, read, wait, read, wait, read: unchanged"),
    Row(
      testDescription: "404", change: delete, answers: [.read(old), .missing],
      expected: "intent delete, read, DELETE: unchanged"),
    Row(
      testDescription: "unknown, it happened", change: delete, answers: [.read(old), .unknown, .read(nil)],
      expected: "intent delete, read, DELETE, wait, read: done delete"),
    Row(
      testDescription: "unknown, it did not happen", change: delete,
      answers: [.read(old), .unknown, .read(old), .done(nil)],
      expected: "intent delete, read, DELETE, wait, read, DELETE: done delete"),
    Row(
      testDescription: "in use, then not", change: delete,
      answers: [.read(old), .conflict, .read(old), .read(old), .done(nil)],
      expected: "intent delete, read, DELETE, read, wait, read, DELETE: done delete"),
    Row(
      testDescription: "in use, and changed while waiting", change: delete,
      answers: [.read(old), .conflict, .read(old), .read(other)],
      expected: "intent delete, read, DELETE, read, wait, read: replan"),
  ]

  @Test(arguments: creations + updates + deletions) func answers(row: Row) {
    let script = OperationScript(
      row.change, adopt: row.adopt, fresh: row.fresh, justWritten: row.justWritten, row.answers)
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
